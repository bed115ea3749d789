import httpx
import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

from auth.addresses import resource_address, resource_paths
from auth.scopes import Scope
from auth.server.metadata import server_metadata
from auth.service import Auth
from auth.tokens import signing_keys
from hub.core.actor import HUB
from hub.core.store.database import Database

METADATA = {
    "issuer": "https://hub.test",
    "token_endpoint": "https://hub.test/oauth/token",
    "jwks_uri": "https://hub.test/.well-known/jwks.json",
    "scopes_supported": [scope.value for scope in Scope],
    "response_types_supported": [],
    "grant_types_supported": ["client_credentials"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
    "token_endpoint_auth_signing_alg_values_supported": ["PS256", "ES256", "EdDSA", "Ed25519"],
    "introspection_endpoint": "https://hub.test/oauth/introspect",
    "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
    "introspection_endpoint_auth_signing_alg_values_supported": ["PS256", "ES256", "EdDSA", "Ed25519"],
    "revocation_endpoint": "https://hub.test/oauth/revoke",
    "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
    "revocation_endpoint_auth_signing_alg_values_supported": ["PS256", "ES256", "EdDSA", "Ed25519"],
    "authorization_details_types_supported": ["enterprise_credit"],
    "dpop_signing_alg_values_supported": ["PS256", "ES256", "EdDSA", "Ed25519"],
}


async def test_the_metadata_promises_what_works_and_nothing_else(http: httpx.AsyncClient) -> None:
    answer = await http.get("/.well-known/oauth-authorization-server")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.json() == METADATA


@pytest.mark.parametrize(
    "member",
    # Authlib takes an empty list for a missing one; RFC 8414 requires the member, and there is no response type.
    [key for key in AuthorizationServerMetadata.REGISTRY_KEYS if key != "response_types_supported"],
)
def test_the_metadata_is_sound_to_authlib(member: str) -> None:
    metadata = AuthorizationServerMetadata(server_metadata("https://hub.test"))

    getattr(metadata, f"validate_{member}")()


async def test_every_address_in_the_metadata_answers(http: httpx.AsyncClient) -> None:
    assert (await http.get(METADATA["jwks_uri"])).status_code == 200
    for endpoint in ("token", "introspection", "revocation"):
        assert (await http.post(METADATA[f"{endpoint}_endpoint"])).status_code == 400


async def test_the_key_set_holds_the_public_halves_of_current_next_and_previous(
    http: httpx.AsyncClient, auth: Auth, database: Database
) -> None:
    for _ in range(2):
        async with database.transaction() as connection:
            await signing_keys.rotate(connection, HUB)
    auth.keys._loaded_at = float("-inf")

    answer = await http.get("/.well-known/jwks.json")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jwk-set+json"
    assert answer.headers["cache-control"] == "public, max-age=300"
    rows = await database.fetch("select kid from signing_key where state <> 'retired' order by kid")
    assert [jwk["kid"] for jwk in answer.json()["keys"]] == [row["kid"] for row in rows]
    assert len(rows) == 3
    for jwk in answer.json()["keys"]:
        assert set(jwk) == {"kty", "crv", "x", "y", "use", "alg", "kid"}


@pytest.mark.parametrize(
    ("address", "resource"),
    [
        ("/.well-known/oauth-protected-resource", "https://hub.test"),
        ("/.well-known/oauth-protected-resource/graphql", "https://hub.test/graphql"),
    ],
)
async def test_each_resource_says_who_gives_tokens_for_it(http: httpx.AsyncClient, address: str, resource: str) -> None:
    answer = await http.get(address)

    assert answer.json() == {
        "resource": resource,
        "authorization_servers": ["https://hub.test"],
        "jwks_uri": "https://hub.test/.well-known/jwks.json",
        "scopes_supported": [scope.value for scope in Scope if not scope.reserved],
        "bearer_methods_supported": ["header"],
        "resource_name": "Credit hub",
        "authorization_details_types_supported": ["enterprise_credit"],
        "dpop_signing_alg_values_supported": ["PS256", "ES256", "EdDSA", "Ed25519"],
    }


def test_resources_below_a_path_are_described_where_rfc_9728_puts_them() -> None:
    assert resource_paths("https://credit.test/hub") == {
        "/.well-known/oauth-protected-resource": "https://credit.test/hub",
        "/.well-known/oauth-protected-resource/graphql": "https://credit.test/hub/graphql",
        "/.well-known/oauth-protected-resource/hub": "https://credit.test/hub",
        "/.well-known/oauth-protected-resource/hub/graphql": "https://credit.test/hub/graphql",
    }
    assert (
        resource_address("https://credit.test/hub")
        == "https://credit.test/.well-known/oauth-protected-resource/hub/graphql"
    )
