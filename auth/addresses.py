"""The hub's addresses below its public one, which is also its name as an issuer of tokens."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

GRAPHQL = "/graphql"
TOKEN = "/oauth/token"  # noqa: S105  a path
INTROSPECT = "/oauth/introspect"
REVOKE = "/oauth/revoke"
JWKS = "/.well-known/jwks.json"
METADATA = "/.well-known/oauth-authorization-server"


def path(issuer: str) -> str:
    """What of the public address comes behind the host, as servers see it; empty where there is nothing."""
    return unquote(urlsplit(issuer).path)


def metadata_paths(issuer: str) -> Sequence[str]:
    """Where an issuer's metadata is: its path comes last (RFC 8414, section 3.1), not first.

    At the other place too, for clients that only append; below the issuer's path that is.
    """
    return sorted({METADATA, METADATA + path(issuer)})


def audiences(issuer: str) -> tuple[str, str]:
    """What `aud` may hold for the hub to take a token: the hub as a whole, or its GraphQL."""
    return issuer, issuer + GRAPHQL
