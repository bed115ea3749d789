"""Nonces for DPoP proofs (RFC 9449, section 8): sealed times, so that every worker knows those of the others."""

import hmac
from base64 import urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Sequence

from joserfc.util import urlsafe_b64decode

#: Seconds for which a nonce is good.
LIFE = 300
_SEAL = 16


class Nonces:
    """`secrets` are those of the moment: the first one seals, any one opens."""

    def __init__(self, secrets: Callable[[], Sequence[bytes]]) -> None:
        self._secrets = secrets

    def new(self, now: float) -> str:
        stamp = int(now).to_bytes(8, "big")
        return urlsafe_b64encode(stamp + _sealed(stamp, self._secrets()[0])).rstrip(b"=").decode()

    def is_fresh(self, nonce: object, now: float) -> bool:
        """Whether it was given out here, by any worker, within the last five minutes."""
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
