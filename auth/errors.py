"""The errors that OAuth's endpoints answer with, where Authlib has none or its own say too much or too little."""

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError, OAuth2Error, UnsupportedGrantTypeError

from auth.request_body import HANGING_UP

_CHALLENGE = ("WWW-Authenticate", 'Basic realm="hub", charset="UTF-8"')


class InvalidClient(InvalidClientError):
    """Always 401 with the challenge of RFC 7617; Authlib's tells unknown clients from wrong secrets."""

    status_code = 401

    def __init__(self, description: str = "client authentication failed") -> None:
        super().__init__(description)

    def get_headers(self) -> list[tuple[str, str]]:
        return [*OAuth2Error.get_headers(self), _CHALLENGE]


class UnsupportedGrantType(UnsupportedGrantTypeError):
    description = "the only grant type here is client_credentials"


class ContentTooLarge(InvalidRequestError):
    status_code = 413


class RequestTimeout(InvalidRequestError):
    status_code = 408

    def get_headers(self) -> list[tuple[str, str]]:
        return [*super().get_headers(), HANGING_UP]


class InvalidTarget(OAuth2Error):
    """RFC 8707, section 2."""

    error = "invalid_target"


class InvalidDpopProof(OAuth2Error):
    """RFC 9449, section 5: the error is `invalid_dpop_proof` or, with the nonce to use, `use_dpop_nonce`."""

    def __init__(self, error: str, description: str, nonce: str | None) -> None:
        super().__init__(description, error=error)
        self._nonce = nonce

    def get_headers(self) -> list[tuple[str, str]]:
        return [*super().get_headers(), *([("DPoP-Nonce", self._nonce)] if self._nonce else [])]


class InvalidAuthorizationDetails(OAuth2Error):
    """RFC 9396, section 5."""

    error = "invalid_authorization_details"
