from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey

from auth import client_rules
from auth.client_rules import NewClient
from hub.errors import Invalid

KEY = ECKey.generate_key("P-256")
PUBLIC = {"keys": [KEY.as_dict(private=False)]}
SOUND = NewClient("bank", "银行", "partner", ["report:read"], jurisdictions=["42", "4207", "420704", "420704001"])
SIGNING = replace(SOUND, auth_method="private_key_jwt", jwks=PUBLIC)


@pytest.mark.parametrize("sound", [SOUND, SIGNING], ids=["secret", "key"])
def test_a_sound_record_passes(sound: NewClient) -> None:
    client_rules.check(sound)


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
    ],
)
def test_a_fault_is_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid) as refused:
        client_rules.check(replace(SOUND, **change))

    assert refused.value.message == message


@pytest.mark.parametrize(
    ("jwks", "message"),
    [
        (None, "client 'bank' authenticates with private_key_jwt: it needs a key set (JWKS)"),
        ({}, "the key set (JWKS) cannot be read: KeyError"),
        ({"keys": []}, "the key set (JWKS) cannot be read: MissingKeyError"),
        ({"keys": 1}, "the key set (JWKS) cannot be read: TypeError"),
        ({"keys": [1]}, "the key set (JWKS) cannot be read: MissingKeyError"),
        ({"keys": [{"kty": "EC", "crv": "P-256"}]}, "the key set (JWKS) cannot be read: KeyParameterError"),
        (
            {"keys": [KEY.as_dict(private=True)]},
            "the key set (JWKS) holds a private or symmetric key: send public keys only",
        ),
        (
            {"keys": [OctKey.generate_key(256).as_dict(private=True)]},
            "the key set (JWKS) holds a private or symmetric key: send public keys only",
        ),
    ],
)
def test_a_key_set_holds_public_keys(jwks: dict[str, Any] | None, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        client_rules.check(replace(SIGNING, jwks=jwks))

    assert refused.value.message == message


def test_a_secret_is_never_taken_for_a_code() -> None:
    assert client_rules.CODE.fullmatch("a" * 40)
    assert not client_rules.CODE.fullmatch("a" * 43)
