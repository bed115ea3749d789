"""Is a client's assertion good (RFC 7523, FAPI 2.0 section 5.3.2): who signed it, for whom, for how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from joserfc.jwk import ECKey, OKPKey, RSAKey

from auth.clients.record import AuthMethod, Client
from auth.errors import InvalidClient
from auth.proofs.credentials import ClientAssertion
from auth.tokens import jws, public_keys
from auth.tokens.jws import PublicKey, SignedJwt
from auth.tokens.times import FUTURE_LEEWAY, LEEWAY, numeric_date
from hub.core.errors import Invalid

#: A JWT made for another use must not pass for an assertion: an access token, a proof.
_TYPES = (None, "jwt", "client-authentication+jwt")
_FAILED = "client authentication failed"


@dataclass(frozen=True, slots=True)
class AssertionRules:
    """What assertions are held to here; `longest` in seconds."""

    issuer: str
    token_endpoint: str
    longest: int


@dataclass(frozen=True, slots=True)
class VerifiedAssertion:
    """Whose it is; what remains to be seen to is that `jti` comes for the first time before `expires_at`."""

    client: Client
    jti: str
    expires_at: float


def validate(shown: ClientAssertion, named: Client | None, rules: AssertionRules, now: float) -> VerifiedAssertion:
    """Raises InvalidClient: in words for who holds the key, and one and the same for everybody else.

    A client that does not exist costs the check of a signature too, so that the time tells nothing either.
    """
    known = named if named and named.enabled and named.auth_method is AuthMethod.PRIVATE_KEY_JWT else None
    if not _genuine(shown.signed, known.jwks if known else _STRANGER) or known is None:
        raise InvalidClient(_FAILED if shown.signed.kid else f"{_FAILED}: the assertion names no key (kid)")
    _check_header(shown.signed, known)
    return _validate_claims(shown.signed.claims, known, rules, now)


def _genuine(signed: SignedJwt, jwks: Mapping[str, Any] | None) -> bool:
    try:
        chosen = public_keys.select(public_keys.key_set(jwks), signed.kid)
    except Invalid:
        chosen = None
    if chosen is None or not jws.suits(chosen, signed.algorithm):
        jws.is_signed_by(signed, next(key for key in _DECOYS if jws.suits(key, signed.algorithm)))
        return False
    return jws.is_signed_by(signed, chosen)


def _check_header(signed: SignedJwt, client: Client) -> None:
    if signed.type not in _TYPES:
        _refuse("the assertion's typ is that of another kind of JWT")
    if signed.algorithm not in jws.SECURE and not client.rs256_allowed:
        _refuse(f"the assertion is not signed by one of {', '.join(jws.SECURE)}")


def _validate_claims(said: Mapping[str, Any], client: Client, rules: AssertionRules, now: float) -> VerifiedAssertion:
    if said.get("iss") != client.code:
        _refuse("the assertion's iss and sub are not both the client's id")
    audiences = [rules.issuer, rules.token_endpoint] if client.endpoint_audience_allowed else [rules.issuer]
    if said.get("aud") not in audiences:
        _refuse(f"the assertion's aud is not {rules.issuer} as a single string")
    jti = said.get("jti")
    if not isinstance(jti, str) or not jti:
        _refuse("the assertion has no jti")
    return VerifiedAssertion(client, jti, _expiry(said, rules.longest, now))


def _expiry(said: Mapping[str, Any], longest: int, now: float) -> float:
    expires = numeric_date(said.get("exp"))
    if expires is None:
        _refuse("the assertion's exp is not a time")
    if now >= expires + LEEWAY:
        _refuse("the assertion has expired")
    issued, begins = _beginning(said, "iat"), _beginning(said, "nbf")
    if max(issued or 0, begins or 0) > now + FUTURE_LEEWAY:
        _refuse("the assertion's iat or nbf lies in the future")
    if issued is not None and expires <= issued:
        _refuse("the assertion's exp is not after its iat")
    if expires > now + longest + LEEWAY or (issued is not None and expires > issued + longest):
        _refuse(f"the assertion lives longer than {longest} seconds")
    return expires + LEEWAY


def _beginning(said: Mapping[str, Any], name: str) -> float | None:
    if name not in said:
        return None
    begin = numeric_date(said[name])
    if begin is None:
        _refuse(f"the assertion's {name} is not a time")
    return begin


def _refuse(description: str) -> NoReturn:
    raise InvalidClient(description)


#: Checked for nothing where a client has no fitting key, so that the time does not tell which clients and kids exist.
_DECOYS: Sequence[PublicKey] = (
    ECKey.generate_key("P-256", private=False),
    OKPKey.generate_key("Ed25519", private=False),
    RSAKey.import_key({"kty": "RSA", "e": "AQAB", "n": "w" * 342}),
)
#: What an unknown client is taken to have: a key that is read from a document, as those of a known one are.
_STRANGER = {"keys": [_DECOYS[0].as_dict(private=False)]}
