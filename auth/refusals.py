"""The errors of RFC 6749, section 5.2, where Authlib's own say too much or too little."""

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError, OAuth2Error, UnsupportedGrantTypeError

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


class TooLarge(InvalidRequestError):
    status_code = 413
