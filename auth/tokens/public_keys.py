"""Public keys that clients and other issuers sign with (JWK, RFC 7517): read strictly, selected by `kid`."""

from collections.abc import Mapping, Sequence

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from auth.tokens import jws
from auth.tokens.jws import PublicKey
from hub.core.errors import Invalid

_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"})
#: The members that make a key or say how it may be used; certificates and addresses are ignored.
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
#: A greater exponent is no safer, and makes every check of a signature slow.
_GREATEST_EXPONENT = 2**32
_MOST_KEYS = 20


def public_key(jwk: object) -> PublicKey:
    """Read a public key from a JWK (RFC 7517); raises Invalid for a private or weak key, or one of another type."""
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
    """Read the keys of a JWK set; raises Invalid, naming the fault.

    A set may hold one key without a `kid`; among several each needs its own, or a header could not name one of them.
    """
    listed = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(listed, list) or not 0 < len(listed) <= _MOST_KEYS:
        raise Invalid(f"a key set is an object whose member 'keys' lists 1 to {_MOST_KEYS} keys")
    keys = [public_key(jwk) for jwk in listed]
    kids = {key.kid for key in keys}
    if len(keys) > 1 and (None in kids or len(kids) < len(keys)):
        raise Invalid("of several keys each needs a kid of its own")
    return keys


def usable(key: PublicKey, algorithms: Sequence[str]) -> bool:
    """Return whether the key suits at least one of the algorithms."""
    return any(jws.suits(key, algorithm) for algorithm in algorithms)


def select(keys: Sequence[PublicKey], header_kid: str | None) -> PublicKey | None:
    """Return the key with that `kid`, or None.

    A header without a `kid` selects the only key of a set; among several it could mean any, so it selects none.
    """
    if header_kid is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.kid == header_kid), None)


def _check_strength(key: RSAKey) -> None:
    numbers = key.public_key.public_numbers()
    if numbers.n.bit_length() not in _RSA_BITS or not 2 < numbers.e < _GREATEST_EXPONENT:
        raise Invalid(_WEAK)
