import asyncio

import pytest

from auth.tokens import key_ring, signing_keys
from auth.tokens.key_ring import KeyRing
from auth.tokens.signing_keys import SigningKeys
from hub.core.errors import Unavailable

FIRST, SECOND = signing_keys.new(), signing_keys.new()


class Store:
    """The table of keys; counts how often it is read."""

    def __init__(self) -> None:
        self.signing = FIRST
        self.read = 0

    async def load(self) -> SigningKeys:
        self.read += 1
        await asyncio.sleep(0)
        return SigningKeys(self.signing, {str(self.signing.kid): self.signing})


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(key_ring, "time", clock)
    return clock


async def test_keys_are_read_again_after_a_second(clock: Clock) -> None:
    store = Store()
    ring = KeyRing(store.load)
    await ring.refresh()
    store.signing = SECOND

    clock.now += 0.9
    await ring.refresh()
    assert (store.read, ring.signing.kid) == (1, FIRST.kid)
    clock.now += 0.2
    await ring.refresh()
    assert (store.read, ring.signing.kid) == (2, SECOND.kid)


async def test_an_unknown_kid_is_looked_up_at_most_ten_times_a_second(clock: Clock) -> None:
    store = Store()
    ring = KeyRing(store.load)
    await ring.refresh()

    for _ in range(100):
        await ring.look_again()
    assert store.read == 1
    clock.now += 0.11
    await asyncio.gather(*(ring.look_again() for _ in range(100)))
    assert store.read == 2


async def test_the_key_set_is_public() -> None:
    ring = KeyRing(Store().load)
    await ring.refresh()

    (jwk,) = ring.jwks()["keys"]
    assert set(jwk) == {"kty", "crv", "x", "y", "use", "alg", "kid"}


def test_before_the_first_reading_there_are_no_keys() -> None:
    with pytest.raises(Unavailable) as refused:
        _ = KeyRing(Store().load).signing

    assert refused.value.message == "the signing keys have not been read yet"


async def test_a_failed_reading_is_tried_again(clock: Clock) -> None:
    store = Store()

    async def fail_once() -> SigningKeys:
        keys = await store.load()
        if store.read == 1:
            raise Unavailable("the store cannot be reached")
        return keys

    ring = KeyRing(fail_once)
    with pytest.raises(Unavailable):
        await ring.refresh()
    await ring.refresh()

    assert ring.signing.kid == FIRST.kid
