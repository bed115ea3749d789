"""What a client shows at the token endpoint to prove itself."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import InvalidRequestError

from auth.refusals import InvalidClient

_ELSEWHERE = {"client_secret": "client_secret_post", "client_assertion": "private_key_jwt"}


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    code: str
    secret: str = field(repr=False)


def presented(authorization: Sequence[str], parameters: Mapping[str, str]) -> BasicCredentials:
    """The one credential of the request.

    Raises invalid_request for more than one and invalid_client for none, one of another kind, or a malformed one.
    """
    in_body = [name for name in _ELSEWHERE if name in parameters]
    if len(authorization) + len(in_body) > 1:
        raise InvalidRequestError("more than one client credential was sent")
    if in_body:
        raise InvalidClient(f"{_ELSEWHERE[in_body[0]]} is not accepted here: use client_secret_basic")
    if not authorization:
        raise InvalidClient("client authentication is missing: use client_secret_basic")
    credentials = _basic(authorization[0])
    if parameters.get("client_id", credentials.code) != credentials.code:
        raise InvalidRequestError("client_id contradicts the Authorization header")
    return credentials


def _basic(value: str) -> BasicCredentials:
    """RFC 7617, with code and secret form-urlencoded inside (RFC 6749, 2.3.1).

    Authlib's reading leaves `+` as it is, skips over what is not base64 and raises UnicodeDecodeError.
    """
    scheme, _, token = value.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient("the Authorization header is not Basic: use client_secret_basic")
    try:
        pair = base64.b64decode(token.strip(" ").encode("ascii"), validate=True).decode("utf-8")
    except ValueError as error:
        raise InvalidClient from error
    code, _, secret = pair.partition(":")
    if not code or not secret:
        raise InvalidClient
    return BasicCredentials(unquote_plus(code), unquote_plus(secret))
