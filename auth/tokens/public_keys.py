"""The public keys that others sign with: taken in with care, and the one that a header means."""

from collections.abc import Mapping, Sequence

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from auth.tokens import jws
from auth.tokens.jws import PublicKey
from hub.core.errors import Invalid

_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})
#: What makes a key, and what says how it may be used; certificates and addresses are left aside.
_MEMBERS = ("kty", "crv", "x", "y", "n", "e", "kid", "use", "alg", "key_ops")
_TYPES: Mapping[tuple[str, str | None], type[PublicKey]] = {
    ("EC", "P-256"): ECKey,
    ("OKP", "Ed25519"): OKPKey,
    ("RSA", None): RSAKey,
}
_WEAK = "an RSA key has not 2048 to 4096 bits and a usual exponent"
_RSA_BITS = range(2048, 4097)
#: 2048 bits in base64url; joserfc warns when it reads a shorter one.
_SHORTEST_MODULUS = 342
#: A greater one serves nobody, and would make every check of a signature dear.
_GREATEST_EXPONENT = 2**32
_MOST_KEYS = 20


def public_key(jwk: object) -> PublicKey:
    """From a JWK (RFC 7517); raises Invalid for a private, weak or unknown one."""
    if not isinstance(jwk, dict):
        raise Invalid("a key is not a JSON object")
    if jwk.get("kty") == "oct" or not _PRIVATE.isdisjoint(jwk):
        raise Invalid("a key is private or symmetric: send public keys only")
    kind = next((kind for (kty, crv), kind in _TYPES.items() if (jwk.get("kty"), jwk.get("crv")) == (kty, crv)), None)
    if kind is None:
        raise Invalid("a key is neither RSA nor on the curve P-256 or Ed25519")
    if kind is RSAKey and len(str(jwk.get("n"))) < _SHORTEST_MODULUS:
        raise Invalid(_WEAK)
    try:
        key = kind.import_key({name: jwk[name] for name in _MEMBERS if name in jwk})
    except (JoseError, ValueError, TypeError) as error:
        raise Invalid(f"a key cannot be read: {type(error).__name__}") from error
    if isinstance(key, RSAKey):
        _check_strength(key)
    return key


def key_set(jwks: object) -> Sequence[PublicKey]:
    """From a JWK set; each key of several has a `kid` of its own. Raises Invalid, naming the fault."""
    listed = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(listed, list) or not 0 < len(listed) <= _MOST_KEYS:
        raise Invalid(f"a key set is an object whose member 'keys' lists 1 to {_MOST_KEYS} keys")
    keys = [public_key(jwk) for jwk in listed]
    kids = {key.kid for key in keys}
    if len(keys) > 1 and (None in kids or len(kids) < len(keys)):
        raise Invalid("of several keys each needs a kid of its own")
    return keys


def usable(key: PublicKey, algorithms: Sequence[str]) -> bool:
    return any(jws.suits(key, algorithm) for algorithm in algorithms)


def select(keys: Sequence[PublicKey], header_kid: str | None) -> PublicKey | None:
    """The key with that kid; without one the only key there is, for of several any could be meant."""
    if header_kid is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.kid == header_kid), None)


def _check_strength(key: RSAKey) -> None:
    numbers = key.public_key.public_numbers()
    if numbers.n.bit_length() not in _RSA_BITS or not 2 < numbers.e < _GREATEST_EXPONENT:
        raise Invalid(_WEAK)
