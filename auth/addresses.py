"""The hub's addresses below its public one, which is also its name as an issuer of tokens."""

from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urlsplit

GRAPHQL = "/graphql"
TOKEN = "/oauth/token"  # noqa: S105  a path
INTROSPECT = "/oauth/introspect"
REVOKE = "/oauth/revoke"
LOGIN = "/login"
LOGIN_DEMO = "/login/demo"
LOGIN_BEGIN = "/login/{provider}"
LOGIN_CALLBACK = "/login/{provider}/callback"
LOGIN_NOTICE = "/login/{provider}/logged-out"
LOGOUT = "/logout"
JWKS = "/.well-known/jwks.json"
METADATA = "/.well-known/oauth-authorization-server"
RESOURCE = "/.well-known/oauth-protected-resource"


def login_begin(provider: str) -> str:
    """Return the path at which a login by this identity provider begins."""
    return LOGIN_BEGIN.format(provider=provider)


def login_callback(provider: str) -> str:
    """Return the path to which this identity provider sends a browser back."""
    return LOGIN_CALLBACK.format(provider=provider)


def path(issuer: str) -> str:
    """Return the path of the issuer's address, unquoted as servers see it; empty if it has none."""
    return unquote(urlsplit(issuer).path)


def metadata_paths(issuer: str) -> Sequence[str]:
    """Return the paths of the issuer's metadata: the well-known path, then the issuer's own (RFC 8414, section 3.1).

    Clients that merely append the well-known path to the issuer find it below the issuer's path.
    """
    return sorted({METADATA, METADATA + path(issuer)})


def resource_paths(issuer: str) -> Mapping[str, str]:
    """Return where each protected resource is described (RFC 9728, section 3.1), with the resource's address."""
    beside = {RESOURCE + path(resource): resource for resource in audiences(issuer)}
    return {RESOURCE: issuer, RESOURCE + GRAPHQL: issuer + GRAPHQL, **beside}


def resource_address(issuer: str) -> str:
    """Return the address at which the GraphQL endpoint is described as a protected resource."""
    origin = issuer.removesuffix(urlsplit(issuer).path)
    return origin + RESOURCE + urlsplit(issuer).path + GRAPHQL


def audiences(issuer: str) -> tuple[str, str]:
    """Return the audiences (`aud`) of tokens that the hub accepts: the hub as a whole, and its GraphQL endpoint."""
    return issuer, issuer + GRAPHQL
