import pytest

from auth.proofs.nonces import Nonces

NOW = 1_780_000_000.5


def nonces(*secrets: bytes) -> Nonces:
    return Nonces(lambda: secrets)


def test_a_nonce_is_fresh_for_five_minutes() -> None:
    here = nonces(b"a")
    nonce = here.new(NOW)

    assert here.is_fresh(nonce, NOW)
    assert here.is_fresh(nonce, NOW + 299)
    assert not here.is_fresh(nonce, NOW + 301)


def test_a_worker_that_missed_a_rotation_and_one_that_did_not_open_each_others() -> None:
    before, after = nonces(b"current", b"next"), nonces(b"next", b"newer")

    assert before.is_fresh(after.new(NOW), NOW)
    assert not after.is_fresh(before.new(NOW), NOW)
    assert after.is_fresh(after.new(NOW), NOW)


@pytest.mark.parametrize("junk", [None, 1, "", "A", "AAAA", "密", "=" * 32, "A" * 32, "A" * 5000])
def test_junk_is_not_fresh(junk: object) -> None:
    assert not nonces(b"a").is_fresh(junk, NOW)
