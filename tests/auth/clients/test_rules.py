from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from auth.client_code import is_client_code
from auth.clients import rules
from auth.clients.rules import NewClient
from hub.core.errors import Invalid
from hub.core.limits.rules import LimitOverrides

KEY = ECKey.generate_key("P-256")
PUBLIC = {"keys": [KEY.as_dict(private=False)]}
SOUND = NewClient("bank", "银行", "partner", ["report:read"], jurisdictions=["42", "4207", "420704", "420704001"])
SIGNING = replace(SOUND, auth_method="private_key_jwt", jwks=PUBLIC)


RS256 = {"keys": [RSAKey.generate_key(2048).as_dict(private=False) | {"alg": "RS256"}]}


@pytest.mark.parametrize(
    "sound",
    [SOUND, SIGNING, replace(SIGNING, jwks=RS256, rs256_allowed=True)],
    ids=["secret", "key", "RS256 by policy"],
)
def test_a_sound_record_passes(sound: NewClient) -> None:
    rules.check(sound)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"code": "银行"}, "client code '银行' is not 1 to 40 letters, digits, dots, hyphens and underscores"),
        ({"code": ""}, "client code '' is not 1 to 40 letters, digits, dots, hyphens and underscores"),
        ({"name": " "}, "client 'bank' has no name"),
        ({"kind": "hub"}, "unknown kind 'hub': a client is one of department, partner, subject"),
        ({"scopes": []}, "client 'bank' has no scope"),
        ({"scopes": ["report:read", "report:burn"]}, "unknown scope 'report:burn'"),
        ({"jurisdictions": ["华容区"]}, "jurisdiction '华容区' is not a region code of 2, 4, 6, 9 or 12 digits"),
        ({"jurisdictions": ["42070"]}, "jurisdiction '42070' is not a region code of 2, 4, 6, 9 or 12 digits"),
        (
            {"auth_method": "none"},
            "unknown authentication method 'none': it is one of client_secret_basic, private_key_jwt",
        ),
        ({"jwks": PUBLIC}, "client 'bank' authenticates with client_secret_basic: it takes no key set"),
        ({"rs256_allowed": True}, "client 'bank' authenticates with client_secret_basic: it signs no assertions"),
        ({"limits": LimitOverrides(cost=0)}, "the limit cost is 0; it must be 1 to 2147483647"),
    ],
)
def test_a_fault_is_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check(replace(SOUND, **change))

    assert refused.value.message == message


@pytest.mark.parametrize(
    ("jwks", "message"),
    [
        (None, "client 'bank' authenticates with private_key_jwt: it needs a key set (JWKS)"),
        ({}, "the key set (JWKS): a key set is an object whose member 'keys' lists 1 to 20 keys"),
        (
            {"keys": [KEY.as_dict(private=True)]},
            "the key set (JWKS): a key is private or symmetric: send public keys only",
        ),
        (
            {"keys": [RSAKey.generate_key(2048).as_dict(private=False) | {"kid": "a", "alg": "RS256"}]},
            "the key set (JWKS): key 'a' is not for signing with one of PS256, ES256, EdDSA, Ed25519",
        ),
    ],
)
def test_a_key_set_holds_public_keys(jwks: dict[str, Any] | None, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check(replace(SIGNING, jwks=jwks))

    assert refused.value.message == message


def test_a_secret_is_never_taken_for_a_code() -> None:
    assert is_client_code("a" * 40)
    assert not is_client_code("a" * 43)
