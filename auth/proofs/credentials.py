"""What a client shows to prove itself."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import InvalidRequestError

from auth.errors import InvalidClient
from auth.tokens import jws
from auth.tokens.jws import MalformedJwt, SignedJwt

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_WAYS = "client_secret_basic or private_key_jwt"


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    code: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientAssertion:
    """A signed JWT (RFC 7523), not yet checked; `code` is the client it says it is of."""

    code: str
    signed: SignedJwt = field(repr=False)


Credentials: TypeAlias = BasicCredentials | ClientAssertion


def read(authorization: Sequence[str], parameters: Mapping[str, str]) -> Credentials:
    """The one credential of the request.

    Raises invalid_request for more than one and invalid_client for none, one of another kind, or a malformed one.
    """
    in_body = [name for name in ("client_secret", "client_assertion") if name in parameters]
    if len(authorization) + len(in_body) > 1:
        raise InvalidRequestError("more than one client credential was sent")
    if "client_secret" in in_body:
        raise InvalidClient(f"client_secret_post is not accepted here: use {_WAYS}")
    if not authorization and not in_body:
        raise InvalidClient(f"client authentication is missing: use {_WAYS}")
    shown = _basic(authorization[0]) if authorization else _assertion(parameters)
    if parameters.get("client_id", shown.code) != shown.code:
        raise InvalidRequestError("client_id contradicts the client's credential")
    return shown


def _basic(value: str) -> BasicCredentials:
    """RFC 7617, with code and secret form-urlencoded inside (RFC 6749, 2.3.1).

    Authlib's reading leaves `+` as it is, skips over what is not base64 and raises UnicodeDecodeError.
    """
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient(f"the Authorization header is not Basic: use {_WAYS}")
    try:
        pair = base64.b64decode(token.strip(" ").encode("ascii"), validate=True).decode("utf-8")
    except ValueError as error:
        raise InvalidClient from error
    code, _, secret = pair.partition(":")
    if not code or not secret:
        raise InvalidClient
    return BasicCredentials(unquote_plus(code), unquote_plus(secret))


def _assertion(parameters: Mapping[str, str]) -> ClientAssertion:
    if parameters.get("client_assertion_type") != ASSERTION_TYPE:
        raise InvalidRequestError(f"client_assertion_type must be {ASSERTION_TYPE}")
    try:
        signed = jws.read(parameters["client_assertion"])
    except MalformedJwt as error:
        raise InvalidClient(f"the client assertion {error}") from error
    code = signed.claims.get("sub")
    if not isinstance(code, str):
        raise InvalidClient("the client assertion has no sub")
    return ClientAssertion(code, signed)
