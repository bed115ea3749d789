import pytest
from argon2 import PasswordHasher

from auth.clients import client_secret

HASH, OLDER = client_secret.hashed("right"), client_secret.hashed("older")
SLOW = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash("slow")
STRONG = PasswordHasher(memory_cost=64, time_cost=3, parallelism=2).hash("strong")


def test_secrets_have_256_random_bits() -> None:
    assert len(client_secret.new()) == 43
    assert client_secret.new() != client_secret.new()


def test_a_hash_is_sha_256_under_its_name() -> None:
    assert client_secret.hashed("abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("secret", "hashes", "fits"),
    [
        pytest.param("right", [HASH], HASH, id="right"),
        pytest.param("wrong", [HASH], None, id="wrong"),
        pytest.param("right", [HASH, OLDER], HASH, id="newer of two"),
        pytest.param("older", [HASH, OLDER], OLDER, id="older of two"),
        pytest.param("wrong", [HASH, OLDER], None, id="neither of two"),
        pytest.param("slow", [SLOW], SLOW, id="argon2 of an earlier release"),
        pytest.param("strong", [HASH, STRONG], STRONG, id="argon2 with other parameters, beside a newer hash"),
        pytest.param("wrong", [HASH, SLOW], None, id="neither of two kinds"),
        pytest.param("right", [], None, id="no client"),
        pytest.param("", [], None, id="nothing, for no client"),
        pytest.param(HASH, [HASH], None, id="the hash itself"),
        pytest.param("\x00密" * 1000, [HASH], None, id="long and odd"),
    ],
)
def test_a_secret_fits_one_of_the_hashes_or_none(secret: str, hashes: list[str], fits: str | None) -> None:
    assert client_secret.match(secret, hashes) == fits


@pytest.mark.parametrize(("hashes", "slow"), [([], False), ([HASH, OLDER], False), ([HASH, SLOW], True)])
def test_only_hashes_of_earlier_releases_are_slow(hashes: list[str], slow: bool) -> None:
    assert client_secret.slow(hashes) is slow
