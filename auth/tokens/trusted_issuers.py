"""Other issuers whose tokens the hub accepts: listed in a file of the operator, read once when a process starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from auth import scopes
from auth.client_code import is_client_code
from auth.operator_file import parsed
from auth.scopes import Scope
from auth.tokens import claims, jws, public_keys
from auth.tokens.claims import Claims
from auth.tokens.jws import PublicKey, SignedJwt
from hub.core.actor import Kind, Reach
from hub.core.errors import Invalid, Unauthenticated, UsageError

SETTING = "HUB_TRUSTED_ISSUERS"


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """An issuer with its own keys, and what each of its clients may do here.

    `namespace` stands before the codes of its clients, so that they never equal those of the hub's own clients.
    """

    name: str
    audience: str
    keys: Sequence[PublicKey]
    algorithms: Sequence[str]
    namespace: str
    kind: Kind
    organisation: str
    scopes: frozenset[Scope]
    reach: Reach
    dpop_required: bool

    def validate(self, token: SignedJwt, now: float) -> Claims:
        """Validate signature and claims; the client in the result is the namespaced one.

        Raises Unauthenticated, naming the cause.
        """
        key = public_keys.select(self.keys, token.kid)
        if key is None:
            _refuse(f"the token's key is not one of those of {self.name}")
        if token.algorithm not in self.algorithms or not jws.is_signed_by(token, key):
            _refuse("the token's signature is wrong")
        valid = claims.validate(token.claims, kid=None, issuer=self.name, audiences=[self.audience], now=now)
        if not is_client_code(valid.client):
            _refuse("the token's client_id cannot be a client's code here")
        return replace(valid, client=f"{self.namespace}:{valid.client}")

    def names(self, code: str) -> bool:
        """Return whether the code has the form of this issuer's clients; only the issuer knows which of them exist."""
        namespace, _, own = code.partition(":")
        return namespace == self.namespace and is_client_code(own)


class _IssuerEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    issuer: str = Field(pattern=r"^https?://\S+$")
    audience: str = Field(min_length=1)
    namespace: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    kind: Literal["department", "partner"]
    scopes: list[str] = Field(min_length=1)
    organisation: str | None = None
    jwks: dict[str, Any] | None = None
    jwks_file: str | None = None
    rs256_allowed: bool = False
    dpop_required: bool = False
    jurisdictions: list[str] | None = None
    scenarios: list[str] | None = None
    resources: list[str] = Field(default_factory=list)


class _IssuerFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    issuers: list[_IssuerEntry]


def load(path: Path | None, own: str) -> Mapping[str, TrustedIssuer]:
    """Read the file of trusted issuers; the result is by `iss`. `own` is the hub's own issuer name.

    Raises UsageError, naming file, place and fault.
    """
    if path is None:
        return {}
    document = parsed(path, SETTING)
    if not isinstance(document, dict):
        raise UsageError(f"{SETTING}: {path}: not an object with the member 'issuers'")
    try:
        entries = _IssuerFile.model_validate(document).issuers
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise UsageError(f"{SETTING}: {path}: {place}: {fault['msg']}") from None
    issuers: dict[str, TrustedIssuer] = {}
    for number, entry in enumerate(entries):
        try:
            trusted = _trusted(entry, path)
            _check_unique(trusted, issuers, own)
        except Invalid as error:
            raise UsageError(f"{SETTING}: {path}: issuers.{number}: {error.message}") from None
        issuers[trusted.name] = trusted
    return issuers


def _trusted(entry: _IssuerEntry, path: Path) -> TrustedIssuer:
    algorithms = (*jws.SECURE, "RS256") if entry.rs256_allowed else jws.SECURE
    keys = public_keys.key_set(_jwks(entry, path))
    for key in keys:
        if not public_keys.usable(key, algorithms):
            raise Invalid(f"key {key.kid!r} is not for signing with one of {', '.join(algorithms)}")
    return TrustedIssuer(
        name=entry.issuer,
        audience=entry.audience,
        keys=keys,
        algorithms=algorithms,
        namespace=entry.namespace,
        kind=Kind(entry.kind),
        organisation=entry.organisation or entry.namespace,
        scopes=scopes.named(entry.scopes),
        reach=Reach(_limit(entry.jurisdictions), _limit(entry.scenarios), frozenset(entry.resources)),
        dpop_required=entry.dpop_required,
    )


def _check_unique(trusted: TrustedIssuer, before: Mapping[str, TrustedIssuer], own: str) -> None:
    if trusted.name == own:
        raise Invalid("issuer is the hub itself")
    if trusted.name in before:
        raise Invalid(f"issuer {trusted.name} is listed twice")
    if any(trusted.namespace == other.namespace for other in before.values()):
        raise Invalid(f"namespace {trusted.namespace} belongs to another issuer")


def _jwks(entry: _IssuerEntry, path: Path) -> object:
    if (entry.jwks is None) == (entry.jwks_file is None):
        raise Invalid("give either jwks or jwks_file")
    return entry.jwks if entry.jwks_file is None else parsed(path.parent / entry.jwks_file, SETTING)


def _limit(codes: list[str] | None) -> frozenset[str] | None:
    return None if codes is None else frozenset(codes)


def _refuse(message: str) -> NoReturn:
    raise Unauthenticated(message)
