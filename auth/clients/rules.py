"""Rules for the record of a client."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auth import scopes
from auth.client_code import is_client_code
from auth.clients.record import AuthMethod
from auth.tokens import jws, public_keys
from auth.tokens.jws import PublicKey
from hub.core.actor import Kind
from hub.core.errors import Invalid
from hub.core.limits import rules as limits
from hub.core.limits.rules import NO_OVERRIDES, LimitOverrides

_REGION = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,2}|[0-9]{9}|[0-9]{12}")
_KINDS = (Kind.DEPARTMENT, Kind.PARTNER, Kind.SUBJECT)


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client that is to be added.

    Without an `organisation` it stands for itself, under its own code. None for `jurisdictions` or `scenarios` means
    that they are not limited.
    """

    code: str
    name: str
    kind: str
    scopes: Sequence[str]
    organisation: str | None = None
    auth_method: str = AuthMethod.CLIENT_SECRET_BASIC.value
    jwks: Mapping[str, Any] | None = None
    dpop_required: bool = False
    rs256_allowed: bool = False
    endpoint_audience_allowed: bool = False
    jurisdictions: Sequence[str] | None = None
    scenarios: Sequence[str] | None = None
    resources: Sequence[str] = ()
    limits: LimitOverrides = NO_OVERRIDES
    trusted_only: bool = False


def check(new: NewClient) -> None:
    """Raise Invalid for the first fault in the record, naming it."""
    if not is_client_code(new.code):
        raise Invalid(f"client code {new.code!r} is not 1 to 40 letters, digits, dots, hyphens and underscores")
    if not new.name.strip():
        raise Invalid(f"client {new.code!r} has no name")
    if new.kind not in _KINDS:
        raise Invalid(f"unknown kind {new.kind!r}: a client is one of {', '.join(_KINDS)}")
    if not new.scopes:
        raise Invalid(f"client {new.code!r} has no scope")
    scopes.named(new.scopes)
    limits.check(Kind(new.kind), new.limits)
    for region in new.jurisdictions or ():
        if not _REGION.fullmatch(region):
            raise Invalid(f"jurisdiction {region!r} is not a region code of 2, 4, 6, 9 or 12 digits")
    _check_method(new)


def _check_method(new: NewClient) -> None:
    methods = [method.value for method in AuthMethod]
    if new.auth_method not in methods:
        raise Invalid(f"unknown authentication method {new.auth_method!r}: it is one of {', '.join(methods)}")
    if new.auth_method == AuthMethod.CLIENT_SECRET_BASIC:
        if new.jwks is not None:
            raise Invalid(f"client {new.code!r} authenticates with client_secret_basic: it takes no key set")
        if new.rs256_allowed or new.endpoint_audience_allowed:
            raise Invalid(f"client {new.code!r} authenticates with client_secret_basic: it signs no assertions")
        return
    if new.jwks is None:
        raise Invalid(f"client {new.code!r} authenticates with private_key_jwt: it needs a key set (JWKS)")
    check_keys(new.jwks, rs256_allowed=new.rs256_allowed)


def check_keys(jwks: Mapping[str, Any], *, rs256_allowed: bool) -> Sequence[PublicKey]:
    """Read the key set of a client; raises Invalid if a key is private, weak, or not for signing here.

    A private key is refused rather than stripped of its private half: its owner must learn at once that it has leaked.
    """
    algorithms = (*jws.SECURE, "RS256") if rs256_allowed else jws.SECURE
    try:
        keys = public_keys.key_set(jwks)
    except Invalid as error:
        raise Invalid(f"the key set (JWKS): {error.message}") from error
    for key in keys:
        if not public_keys.usable(key, algorithms):
            raise Invalid(f"the key set (JWKS): key {key.kid!r} is not for signing with one of {', '.join(algorithms)}")
    return keys
