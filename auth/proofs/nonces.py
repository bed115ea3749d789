"""Nonces for DPoP proofs (RFC 9449, section 8): each is a time with a seal, which every worker can check."""

import hmac
from base64 import urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Sequence

from joserfc.util import urlsafe_b64decode

#: Seconds for which a nonce is accepted.
LIFE = 300
#: Bytes of a seal, which is a truncated HMAC-SHA256.
_SEAL = 16


class Nonces:
    """Makes and checks nonces; `secrets` returns the present secrets: the first one seals, each of them opens."""

    def __init__(self, secrets: Callable[[], Sequence[bytes]]) -> None:
        self._secrets = secrets

    def new(self, now: float) -> str:
        """Make a nonce; `now` is in seconds since 1970."""
        stamp = int(now).to_bytes(8, "big")
        return urlsafe_b64encode(stamp + _sealed(stamp, self._secrets()[0])).rstrip(b"=").decode()

    def is_fresh(self, nonce: object, now: float) -> bool:
        """Return whether any worker of the hub made this nonce within the last five minutes."""
        if not isinstance(nonce, str):
            return False
        try:
            whole = urlsafe_b64decode(nonce.encode())
        except (Error, ValueError):
            return False
        stamp, seal = whole[:-_SEAL], whole[-_SEAL:]
        if not any(hmac.compare_digest(seal, _sealed(stamp, secret)) for secret in self._secrets()):
            return False
        return now - LIFE <= int.from_bytes(stamp, "big") <= now + LIFE


def _sealed(stamp: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, stamp, "sha256")[:_SEAL]
