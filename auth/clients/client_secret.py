"""Client secrets: made here, stored only as argon2id hashes, compared in a time that reveals nothing."""

import hmac
import secrets
from base64 import b64decode
from collections.abc import Sequence

from argon2 import PasswordHasher, extract_parameters

#: OWASP's minimum for argon2id: 19 MiB, two passes, one lane; a check took 21 ms where it was measured. A secret has
#: 256 random bits, so higher costs would not protect it better, and a flood of guesses would cost the hub more.
_HASHER = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)

#: Has the form and cost of a real hash, but a random digest, so that no known secret matches it.
_DUMMY_HASH = "$argon2id$v=19$m=19456,t=2,p=1$UFd5cXRQTHdGbVhqN0tvZQ$3Xq3zvQ0m3kZ9m4uCk2o7oG1J8sYtB5r6Wf0aH1dLxE"


def new() -> str:
    """Make a secret of 256 random bits, 43 characters long."""
    return secrets.token_urlsafe(32)


def hashed(secret: str, beside: str | None = None) -> str:
    """Hash a secret; it takes tens of milliseconds of processor time, so call it off the event loop.

    During a rotation two secrets are valid: the new one is hashed with the salt and the parameters of the hash
    `beside` it, so that one computation checks both. Sharing the salt is safe: salts hide that two people chose the
    same password, and no two secrets of 256 random bits are equal.
    """
    if beside is None:
        return _HASHER.hash(secret)
    return PasswordHasher.from_parameters(extract_parameters(beside)).hash(secret, salt=_salt(beside))


def matches(secret: str, hashes: Sequence[str]) -> bool:
    """Return whether the secret matches one of the hashes; takes tens of milliseconds of processor time.

    Hashes with one salt cost one computation, and so does an empty list: the time reveals neither that a client is
    unknown nor that its secret is being rotated.
    """
    known = hashes or (_DUMMY_HASH,)
    computed = [hashed(secret, beside=one) for one in {_parameters_and_salt(one): one for one in known}.values()]
    return any(hmac.compare_digest(mine, one) for mine in computed for one in known)


def _parameters_and_salt(known: str) -> str:
    """Return a hash without its digest."""
    return known.rpartition("$")[0]


def _salt(known: str) -> bytes:
    """Return the salt of a hash in PHC form, which leaves out the padding of base64."""
    encoded = known.split("$")[-2]
    return b64decode(encoded + "=" * (-len(encoded) % 4))
