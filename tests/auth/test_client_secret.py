import time

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from auth import client_secret

HASH = client_secret.hashed("right")
OLDER = client_secret.hashed("older")


def test_secrets_have_256_random_bits() -> None:
    assert len(client_secret.new()) == 43
    assert client_secret.new() != client_secret.new()


def test_hashes_are_argon2id_at_the_minimum_of_owasp() -> None:
    parameters = extract_parameters(HASH)

    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19_456, 2, 1)
    assert extract_parameters(client_secret._NOBODY) == parameters


@pytest.mark.parametrize(
    ("secret", "hashes", "fits"),
    [
        pytest.param("right", [HASH], True, id="right"),
        pytest.param("wrong", [HASH], False, id="wrong"),
        pytest.param("right", [HASH, OLDER], True, id="newer of two"),
        pytest.param("older", [HASH, OLDER], True, id="older of two"),
        pytest.param("wrong", [HASH, OLDER], False, id="neither of two"),
        pytest.param("right", [], False, id="no client"),
        pytest.param("\x00密" * 1000, [HASH], False, id="long and odd"),
    ],
)
def test_a_secret_fits_one_of_the_hashes_or_none(secret: str, hashes: list[str], fits: bool) -> None:
    assert client_secret.matches(secret, hashes) is fits


@pytest.mark.parametrize("hashes", [[], [HASH], [HASH, OLDER]], ids=["no client", "one hash", "two hashes"])
def test_a_refusal_costs_two_checks_whoever_is_refused(hashes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    monkeypatch.setattr(client_secret, "_verifies", lambda _, known: bool(checked.append(known)))

    client_secret.matches("wrong", hashes)

    assert len(checked) == 2


def test_the_made_up_hash_takes_as_long_as_a_real_one() -> None:
    real, made_up = (min(_seconds(known) for _ in range(5)) for known in (HASH, client_secret._NOBODY))

    assert made_up == pytest.approx(real, rel=0.4)


def _seconds(known: str) -> float:
    start = time.thread_time()
    client_secret._verifies("wrong", known)
    return time.thread_time() - start
