"""The signing keys in memory, read again often enough to notice at once what another process rotated."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from joserfc.jwk import KeySetSerialization

from auth.tokens.signing_keys import SigningKey, SigningKeys
from hub.core.errors import Unavailable

#: Seconds after which the keys are read again: what one process rotated, all others sign with and publish after that.
_RELOAD_AFTER = 1.0
#: Seconds between two readings before a token is signed or its kid given up: no crowd, and no junk, becomes queries.
_LOOK_AGAIN_AFTER = 0.1


class KeyRing:
    """One per process; `load` reads the keys from the store."""

    def __init__(self, load: Callable[[], Awaitable[SigningKeys]]) -> None:
        self._load = load
        self._keys: SigningKeys | None = None
        self._loaded_at = 0.0
        self._loading = asyncio.Lock()

    @property
    def signing(self) -> SigningKey:
        return self._present.signing

    @property
    def secrets(self) -> Sequence[bytes]:
        """What seals a nonce: the first one; what opens it: any."""
        return self._present.secrets

    def verifying(self, kid: str | None) -> SigningKey | None:
        return self._present.verifying.get(kid) if kid is not None else None

    def jwks(self) -> KeySetSerialization:
        """The public halves of current, next and previous (RFC 7517)."""
        return {"keys": [key.as_dict(private=False) for _, key in sorted(self._present.verifying.items())]}

    async def refresh(self) -> None:
        """Read the keys if they have not been read for a while; raises Unavailable if the store cannot be reached."""
        await self._read_if_older_than(_RELOAD_AFTER)

    async def look_again(self) -> None:
        """Read the keys because a kid is unknown or a token is to be signed, unless that was done a moment ago."""
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
