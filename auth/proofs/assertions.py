"""Rules for client assertions (RFC 7523; FAPI 2.0, 5.3.2): who signed them, for whom, and for how long."""

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

#: A JWT that was signed for another use, an access token or a DPoP proof, must not pass as an assertion.
_TYPES = (None, "jwt", "client-authentication+jwt")
_FAILED = "client authentication failed"


@dataclass(frozen=True, slots=True)
class AssertionRules:
    """The audiences that assertions may name, and how many seconds they may live at most."""

    issuer: str
    token_endpoint: str
    longest: int


@dataclass(frozen=True, slots=True)
class VerifiedAssertion:
    """An assertion whose signature and claims are good.

    The caller must still make sure that its `jti` is used once until `expires_at`, in seconds since 1970.
    """

    client: Client
    jti: str
    expires_at: float


def validate(
    assertion: ClientAssertion, registered: Client | None, rules: AssertionRules, now: float
) -> VerifiedAssertion:
    """Validate an assertion against the client that it names, None if there is no such client.

    Raises InvalidClient. Who signed with the client's key is told what is wrong; everybody else gets one and the same
    description, after a signature was checked even for a client that does not exist, so that the time reveals nothing.
    """
    client = registered if registered and _may_sign(registered) else None
    if not _is_signed(assertion.jwt, client.jwks if client else _UNKNOWN_CLIENT) or client is None:
        raise InvalidClient(_FAILED if assertion.jwt.kid else f"{_FAILED}: the assertion names no key (kid)")
    _check_header(assertion.jwt, client)
    return _validate_claims(assertion.jwt.claims, client, rules, now)


def _may_sign(client: Client) -> bool:
    return client.enabled and client.auth_method is AuthMethod.PRIVATE_KEY_JWT


def _is_signed(jwt: SignedJwt, jwks: Mapping[str, Any] | None) -> bool:
    """Return whether a key of the set signed the JWT; without a fitting key a decoy is checked in its place."""
    try:
        key = public_keys.select(public_keys.key_set(jwks), jwt.kid)
    except Invalid:
        key = None
    if key is None or not jws.suits(key, jwt.algorithm):
        jws.is_signed_by(jwt, next(decoy for decoy in _DECOYS if jws.suits(decoy, jwt.algorithm)))
        return False
    return jws.is_signed_by(jwt, key)


def _check_header(jwt: SignedJwt, client: Client) -> None:
    if jwt.type not in _TYPES:
        _refuse("the assertion's typ is that of another kind of JWT")
    if jwt.algorithm not in jws.SECURE and not client.rs256_allowed:
        _refuse(f"the assertion is not signed by one of {', '.join(jws.SECURE)}")


def _validate_claims(
    payload: Mapping[str, Any], client: Client, rules: AssertionRules, now: float
) -> VerifiedAssertion:
    if payload.get("iss") != client.code:
        _refuse("the assertion's iss and sub are not both the client's id")
    audiences = [rules.issuer, rules.token_endpoint] if client.endpoint_audience_allowed else [rules.issuer]
    if payload.get("aud") not in audiences:
        _refuse(f"the assertion's aud is not {rules.issuer} as a single string")
    jti = payload.get("jti")
    if not isinstance(jti, str) or not jti:
        _refuse("the assertion has no jti")
    return VerifiedAssertion(client, jti, _expiry(payload, rules.longest, now))


def _expiry(payload: Mapping[str, Any], longest: int, now: float) -> float:
    """Return until when the assertion can be used; raises InvalidClient for times that do not hold now."""
    expires = numeric_date(payload.get("exp"))
    if expires is None:
        _refuse("the assertion's exp is not a time")
    if now >= expires + LEEWAY:
        _refuse("the assertion has expired")
    issued, begins = _beginning(payload, "iat"), _beginning(payload, "nbf")
    if max(issued or 0, begins or 0) > now + FUTURE_LEEWAY:
        _refuse("the assertion's iat or nbf lies in the future")
    if issued is not None and expires <= issued:
        _refuse("the assertion's exp is not after its iat")
    if expires > now + longest + LEEWAY or (issued is not None and expires > issued + longest):
        _refuse(f"the assertion lives longer than {longest} seconds")
    return expires + LEEWAY


def _beginning(payload: Mapping[str, Any], name: str) -> float | None:
    if name not in payload:
        return None
    begin = numeric_date(payload[name])
    if begin is None:
        _refuse(f"the assertion's {name} is not a time")
    return begin


def _refuse(description: str) -> NoReturn:
    raise InvalidClient(description)


#: Checked in vain when a client has no fitting key, so that the time does not reveal which clients and kids exist.
_DECOYS: Sequence[PublicKey] = (
    ECKey.generate_key("P-256", private=False),
    OKPKey.generate_key("Ed25519", private=False),
    RSAKey.import_key({"kty": "RSA", "e": "AQAB", "n": "w" * 342}),
)
#: The key set that stands in for that of an unknown client: reading it takes as long as reading a real one.
_UNKNOWN_CLIENT = {"keys": [_DECOYS[0].as_dict(private=False)]}
