"""Client secrets: made here, kept only as argon2id hashes, checked in a time that tells nothing."""

import secrets
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

#: OWASP's minimum for argon2id: 19 MiB, two passes, one lane. A secret is 256 random bits, so more would only make a
#: flood of guesses dearer for the hub; 21 ms each on the machine this was measured on.
_HASHER = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)

#: Same form and cost as a real hash, but its digest is random: no known secret matches it.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$UFd5cXRQTHdGbVhqN0tvZQ$3Xq3zvQ0m3kZ9m4uCk2o7oG1J8sYtB5r6Wf0aH1dLxE"


def new() -> str:
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """Takes tens of milliseconds of processor time: call it off the event loop."""
    return _HASHER.hash(secret)


def matches(secret: str, hashes: Sequence[str]) -> bool:
    """Whether the secret fits one of at most two hashes; takes tens of milliseconds of processor time.

    A refusal always costs two checks, so that neither an unknown client nor a rotation shows in the time it takes.
    """
    return any(_verifies(secret, known) for known in (*hashes, _NOBODY, _NOBODY)[:2])


def _verifies(secret: str, known: str) -> bool:
    try:
        return _HASHER.verify(known, secret)
    except VerifyMismatchError:
        return False
