"""Error responses of the OAuth endpoints that Authlib lacks, or that reveal too much or explain too little there."""

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError, OAuth2Error, UnsupportedGrantTypeError

from auth.request_body import HANGING_UP

_CHALLENGE = ("WWW-Authenticate", 'Basic realm="hub", charset="UTF-8"')


class InvalidClient(InvalidClientError):
    """The client could not be authenticated: always 401 with the challenge of RFC 7617.

    Authlib's own error would reveal whether the client is unknown or its secret is wrong.
    """

    status_code = 401

    def __init__(self, description: str = "client authentication failed") -> None:
        super().__init__(description)

    def get_headers(self) -> list[tuple[str, str]]:
        return [*OAuth2Error.get_headers(self), _CHALLENGE]


class UnsupportedGrantType(UnsupportedGrantTypeError):
    """The request names another grant type than client_credentials (RFC 6749, section 5.2)."""

    description = "the only grant type here is client_credentials"


class ContentTooLarge(InvalidRequestError):
    """The body has more bytes than it may have: 413."""

    status_code = 413


class RequestTimeout(InvalidRequestError):
    """The body did not arrive in time: 408, and the connection is closed."""

    status_code = 408

    def get_headers(self) -> list[tuple[str, str]]:
        return [*super().get_headers(), HANGING_UP]


class InvalidTarget(OAuth2Error):
    """The request names a resource that is not the hub's (RFC 8707, section 2)."""

    error = "invalid_target"


class InvalidDpopProof(OAuth2Error):
    """The DPoP proof is not accepted (RFC 9449, section 5).

    The error is `invalid_dpop_proof` or, together with the nonce to use, `use_dpop_nonce`.
    """

    def __init__(self, error: str, description: str, nonce: str | None) -> None:
        super().__init__(description, error=error)
        self._nonce = nonce

    def get_headers(self) -> list[tuple[str, str]]:
        return [*super().get_headers(), *([("DPoP-Nonce", self._nonce)] if self._nonce else [])]


class InvalidAuthorizationDetails(OAuth2Error):
    """The authorization details cannot be read, or go beyond what the client may have (RFC 9396, section 5)."""

    error = "invalid_authorization_details"
