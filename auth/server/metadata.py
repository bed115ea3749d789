"""What the authorization server says of itself (RFC 8414): what works now, and nothing else."""

from auth.addresses import INTROSPECT, JWKS, REVOKE, TOKEN
from auth.clients.record import AuthMethod
from auth.scopes import Scope
from auth.tokens import authorization_details, jws


def server_metadata(issuer: str) -> dict[str, object]:
    """No response type is supported, and the member is required."""
    return {
        "issuer": issuer,
        "token_endpoint": issuer + TOKEN,
        "jwks_uri": issuer + JWKS,
        "scopes_supported": list(Scope),
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials"],
        **_authenticated("token"),
        "introspection_endpoint": issuer + INTROSPECT,
        **_authenticated("introspection"),
        "revocation_endpoint": issuer + REVOKE,
        **_authenticated("revocation"),
        "authorization_details_types_supported": [authorization_details.TYPE],
        "dpop_signing_alg_values_supported": list(jws.SECURE),
    }


def _authenticated(endpoint: str) -> dict[str, object]:
    return {
        f"{endpoint}_endpoint_auth_methods_supported": list(AuthMethod),
        f"{endpoint}_endpoint_auth_signing_alg_values_supported": list(jws.SECURE),
    }
