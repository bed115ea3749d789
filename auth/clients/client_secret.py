"""Client secrets: made here, stored only as hashes, compared in a time that reveals nothing.

A secret has 256 random bits: nobody finds it by trying, so one SHA-256 protects it as well as a slow hash would. A slow
one let seventy callers without any secret keep everybody else from logging in. Releases up to 0.4.0 stored argon2id.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

_PREFIX = "sha256:"
_ARGON2 = "$argon2"
_SLOW = PasswordHasher()


def new() -> str:
    """Make a secret of 256 random bits, 43 characters long."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    return _PREFIX + hashlib.sha256(secret.encode()).hexdigest()


def slow(hashes: Sequence[str]) -> bool:
    """Whether a comparison takes tens of milliseconds of processor time: call it off the event loop then."""
    return any(known.startswith(_ARGON2) for known in hashes)


def match(secret: str, hashes: Sequence[str]) -> str | None:
    """Return the hash that the secret fits, or None; with no hashes it takes as long as with one."""
    computed = hashed(secret)
    fitting = [known for known in hashes or (_PREFIX,) if _fits(secret, computed, known)]
    return fitting[0] if fitting else None


def _fits(secret: str, computed: str, known: str) -> bool:
    if not slow([known]):
        return hmac.compare_digest(computed, known)
    try:
        return _SLOW.verify(known, secret)
    except VerifyMismatchError:
        return False
