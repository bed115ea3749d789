"""The credential in a client's request: a secret (RFC 7617) or a signed assertion (RFC 7523)."""

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
_METHODS = "client_secret_basic or private_key_jwt"


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    """A client's code and secret, not yet checked."""

    code: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientAssertion:
    """A JWT that a client signed (RFC 7523), not yet checked; `code` is the client that its `sub` names."""

    code: str
    jwt: SignedJwt = field(repr=False)


Credentials: TypeAlias = BasicCredentials | ClientAssertion


def read(authorization: Sequence[str], parameters: Mapping[str, str]) -> Credentials:
    """Read the one credential of a request from its Authorization headers and its form.

    Raises invalid_request for more than one and invalid_client for none, one of another kind, or a malformed one.
    """
    in_body = [name for name in ("client_secret", "client_assertion") if name in parameters]
    if len(authorization) + len(in_body) > 1:
        raise InvalidRequestError("more than one client credential was sent")
    if "client_secret" in in_body:
        raise InvalidClient(f"client_secret_post is not accepted here: use {_METHODS}")
    if not authorization and not in_body:
        raise InvalidClient(f"client authentication is missing: use {_METHODS}")
    credentials = _basic(authorization[0]) if authorization else _assertion(parameters)
    if parameters.get("client_id", credentials.code) != credentials.code:
        raise InvalidRequestError("client_id contradicts the client's credential")
    return credentials


def _basic(value: str) -> BasicCredentials:
    """Read Basic credentials (RFC 7617), whose code and secret are form-urlencoded (RFC 6749, 2.3.1).

    Authlib's own function does not decode `+`, skips characters that are not base64, and raises UnicodeDecodeError.
    """
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient(f"the Authorization header is not Basic: use {_METHODS}")
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
        jwt = jws.read(parameters["client_assertion"])
    except MalformedJwt as error:
        raise InvalidClient(f"the client assertion {error}") from error
    code = jwt.claims.get("sub")
    if not isinstance(code, str):
        raise InvalidClient("the client assertion has no sub")
    return ClientAssertion(code, jwt)
