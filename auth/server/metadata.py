"""The metadata of the authorization server (RFC 8414) and of what it protects (RFC 9728): what there is now."""

from auth.addresses import INTROSPECT, JWKS, REVOKE, TOKEN
from auth.clients.record import AuthMethod
from auth.scopes import Scope
from auth.tokens import authorization_details, jws


def server_metadata(issuer: str) -> dict[str, object]:
    """Return the metadata; `response_types_supported` is required, but empty: there is no authorization endpoint."""
    return {
        "issuer": issuer,
        "token_endpoint": issuer + TOKEN,
        "jwks_uri": issuer + JWKS,
        "scopes_supported": list(Scope),
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials"],
        **_authentication("token"),
        "introspection_endpoint": issuer + INTROSPECT,
        **_authentication("introspection"),
        "revocation_endpoint": issuer + REVOKE,
        **_authentication("revocation"),
        "authorization_details_types_supported": [authorization_details.TYPE],
        "dpop_signing_alg_values_supported": list(jws.SECURE),
    }


def resource_metadata(issuer: str, resource: str) -> dict[str, object]:
    """Return what a client has to know before it asks at `resource`: who gives tokens for it, how they are shown."""
    return {
        "resource": resource,
        "authorization_servers": [issuer],
        "jwks_uri": issuer + JWKS,
        "scopes_supported": [scope for scope in Scope if not scope.reserved],
        "bearer_methods_supported": ["header"],
        "resource_name": "Credit hub",
        "authorization_details_types_supported": [authorization_details.TYPE],
        "dpop_signing_alg_values_supported": list(jws.SECURE),
    }


def _authentication(endpoint: str) -> dict[str, object]:
    return {
        f"{endpoint}_endpoint_auth_methods_supported": list(AuthMethod),
        f"{endpoint}_endpoint_auth_signing_alg_values_supported": list(jws.SECURE),
    }
