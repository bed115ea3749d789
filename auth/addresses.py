"""The hub's own addresses below its public one, and those that a client may name for a token (RFC 8707)."""

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from auth.errors import InvalidTarget

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


def audience(named: Sequence[str], issuer: str) -> str | list[str]:
    """The hub as a whole where no resource is named; raises invalid_target for one that is not the hub's."""
    targets = []
    for resource in named or [issuer]:
        target = resource.rstrip("/") if resource == f"{issuer}/" else resource
        if target not in audiences(issuer):
            raise InvalidTarget(f"resource is neither {issuer} nor {issuer}{GRAPHQL}")
        targets.append(target)
    return targets[0] if len(targets) == 1 else list(dict.fromkeys(targets))
