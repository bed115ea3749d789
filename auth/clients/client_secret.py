"""Client secrets: made here, kept only as argon2id hashes, checked in a time that tells nothing."""

import hmac
import secrets
from base64 import b64decode
from collections.abc import Sequence

from argon2 import PasswordHasher, extract_parameters

#: OWASP's minimum for argon2id: 19 MiB, two passes, one lane. A secret is 256 random bits, so more would only make a
#: flood of guesses dearer for the hub; 21 ms each on the machine this was measured on.
_HASHER = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)

#: Same form and cost as a real hash, but its digest is random: no known secret matches it.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$UFd5cXRQTHdGbVhqN0tvZQ$3Xq3zvQ0m3kZ9m4uCk2o7oG1J8sYtB5r6Wf0aH1dLxE"


def new() -> str:
    return secrets.token_urlsafe(32)


def hashed(secret: str, beside: str | None = None) -> str:
    """Takes tens of milliseconds of processor time: call it off the event loop.

    With the salt and the parameters of the hash `beside` which it will be accepted, so that one check answers for both.
    Salts keep equal passwords of several people apart, and of 256 random bits no two are equal.
    """
    if beside is None:
        return _HASHER.hash(secret)
    return PasswordHasher.from_parameters(extract_parameters(beside)).hash(secret, salt=_salt(beside))


def matches(secret: str, hashes: Sequence[str]) -> bool:
    """Whether the secret fits one of the hashes; takes tens of milliseconds of processor time.

    One salt costs one check, and so does no hash at all: neither an unknown client nor a rotation shows in the time.
    """
    known = hashes or (_NOBODY,)
    made = [hashed(secret, beside=one) for one in {_recipe(one): one for one in known}.values()]
    return any(hmac.compare_digest(mine, one) for mine in made for one in known)


def _recipe(known: str) -> str:
    """All of it but the digest."""
    return known.rpartition("$")[0]


def _salt(known: str) -> bytes:
    """From the PHC form of a hash, which leaves out the padding of base64."""
    encoded = known.split("$")[-2]
    return b64decode(encoded + "=" * (-len(encoded) % 4))
