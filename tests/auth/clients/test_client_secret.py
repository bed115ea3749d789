import time

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from auth.clients import client_secret

HASH = client_secret.hashed("right")
OLDER = client_secret.hashed("older", beside=HASH)
ELSEWHERE = client_secret.hashed("elsewhere")
STRONGER = PasswordHasher(memory_cost=20_480, time_cost=3, parallelism=1).hash("stronger")


def test_secrets_have_256_random_bits() -> None:
    assert len(client_secret.new()) == 43
    assert client_secret.new() != client_secret.new()


def test_hashes_are_argon2id_at_the_minimum_of_owasp() -> None:
    parameters = extract_parameters(HASH)

    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19_456, 2, 1)
    assert extract_parameters(client_secret._DUMMY_HASH) == parameters


@pytest.mark.parametrize(
    ("secret", "hashes", "fits"),
    [
        pytest.param("right", [HASH], True, id="right"),
        pytest.param("wrong", [HASH], False, id="wrong"),
        pytest.param("right", [HASH, OLDER], True, id="newer of two"),
        pytest.param("older", [HASH, OLDER], True, id="older of two"),
        pytest.param("wrong", [HASH, OLDER], False, id="neither of two"),
        pytest.param("elsewhere", [HASH, ELSEWHERE], True, id="older of two, with a salt of its own"),
        pytest.param("wrong", [HASH, ELSEWHERE], False, id="neither of two salts"),
        pytest.param("stronger", [STRONGER], True, id="parameters of another day"),
        pytest.param("right", [], False, id="no client"),
        pytest.param("\x00密" * 1000, [HASH], False, id="long and odd"),
    ],
)
def test_a_secret_fits_one_of_the_hashes_or_none(secret: str, hashes: list[str], fits: bool) -> None:
    assert client_secret.matches(secret, hashes) is fits


@pytest.mark.parametrize("hashes", [[], [HASH], [HASH, OLDER]], ids=["no client", "one hash", "two hashes"])
@pytest.mark.parametrize("secret", ["wrong", "right", "older"])
def test_an_answer_costs_one_check_whoever_asks(
    secret: str, hashes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    hashed = client_secret.hashed
    monkeypatch.setattr(client_secret, "hashed", lambda *given, **named: made.append("") or hashed(*given, **named))

    client_secret.matches(secret, hashes)

    assert len(made) == 1


def test_secrets_accepted_together_share_salt_and_parameters_and_others_do_not() -> None:
    beside = client_secret.hashed("new", beside=STRONGER)

    assert beside.rpartition("$")[0] == STRONGER.rpartition("$")[0]
    assert beside != client_secret.hashed("newer", beside=STRONGER)
    assert HASH.rpartition("$")[0] != ELSEWHERE.rpartition("$")[0]


def test_the_made_up_hash_takes_as_long_as_a_real_one() -> None:
    real, made_up = (min(_seconds(known) for _ in range(5)) for known in (HASH, client_secret._DUMMY_HASH))

    assert made_up == pytest.approx(real, rel=0.4)


def _seconds(known: str) -> float:
    start = time.thread_time()
    client_secret.matches("wrong", [known])
    return time.thread_time() - start
