"""The signing keys in memory, read again every second so that a rotation by another process is noticed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from joserfc.jwk import KeySetSerialization

from auth.tokens.signing_keys import SigningKey, SigningKeys
from hub.core.errors import Unavailable

#: Seconds after which the keys are read again: until then a process signs with, and publishes, the keys it knows.
_RELOAD_AFTER = 1.0
#: Seconds between two readings for a token that is to be signed or whose `kid` is unknown.
#: Neither many requests at once nor tokens with invented kids can cause more queries than that.
_LOOK_AGAIN_AFTER = 0.1


class KeyRing:
    """The keys that one process signs and verifies with; `load` reads them from the store."""

    def __init__(self, load: Callable[[], Awaitable[SigningKeys]]) -> None:
        self._load = load
        self._keys: SigningKeys | None = None
        self._loaded_at = 0.0
        self._loading = asyncio.Lock()

    @property
    def signing(self) -> SigningKey:
        """The key to sign with, with its private half."""
        return self._present.signing

    @property
    def secrets(self) -> Sequence[bytes]:
        """Secrets for nonces: the first one seals, each of them opens."""
        return self._present.secrets

    def verifying(self, kid: str | None) -> SigningKey | None:
        """Return the key that a token's header names, or None for a retired or unknown one."""
        return self._present.verifying.get(kid) if kid is not None else None

    def jwks(self) -> KeySetSerialization:
        """Return the public halves of the current, next and previous key as a JWK set (RFC 7517)."""
        return {"keys": [key.as_dict(private=False) for _, key in sorted(self._present.verifying.items())]}

    @property
    def is_fresh(self) -> bool:
        """Whether `refresh` has nothing to do."""
        return self._is_fresh(_RELOAD_AFTER)

    async def refresh(self) -> None:
        """Read the keys if that was more than a second ago; raises Unavailable if the store cannot be reached."""
        await self._read_if_older_than(_RELOAD_AFTER)

    async def look_again(self) -> None:
        """Read the keys if that was more than 0.1 seconds ago: a `kid` is unknown, or a token is to be signed."""
        await self._read_if_older_than(_LOOK_AGAIN_AFTER)

    @property
    def _present(self) -> SigningKeys:
        if self._keys is None:
            raise Unavailable("the signing keys have not been read yet")
        return self._keys

    async def _read_if_older_than(self, seconds: float) -> None:
        if self._is_fresh(seconds):
            return
        async with self._loading:
            if not self._is_fresh(seconds):
                self._keys = await self._load()
                self._loaded_at = time.monotonic()

    def _is_fresh(self, seconds: float) -> bool:
        return self._keys is not None and time.monotonic() - self._loaded_at < seconds
