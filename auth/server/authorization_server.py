"""Authlib's authorization server, limited to the client-credentials grant (RFC 6749, section 4.4)."""

from collections.abc import Mapping, Sequence

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientCredentialsGrant,
    InvalidRequestError,
    OAuth2Error,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from auth.clients.record import AuthMethod
from auth.errors import UnsupportedGrantType
from auth.server.access_tokens import AccessTokens
from auth.server.client_endpoint import EndpointResponse
from auth.server.token_client import TokenClient

#: Authlib refuses addresses without https; whether the hub may be reached by plain http, hub.core.settings decides.
_ANY_SECURE_URI = "https://hub/oauth/token"


class TokenRequest(OAuth2Request):
    """The parameters of a token request, and the client that sent it.

    The client is authenticated before, because Authlib is not asynchronous and cannot wait for the database.
    """

    def __init__(self, parameters: Mapping[str, str], authenticated: TokenClient) -> None:
        super().__init__("POST", _ANY_SECURE_URI)
        self.payload = BasicOAuth2Payload(parameters)
        self.authenticated = authenticated


class OAuthServer(AuthorizationServer):
    """The part of Authlib's server that answers token requests; errors are raised, and rendered by the endpoint."""

    def __init__(self, tokens: AccessTokens) -> None:
        super().__init__()
        self.register_token_generator("default", tokens)
        for method in AuthMethod:
            self.register_client_auth_method(method, _authenticated_client)
        self.register_grant(HubClientCredentialsGrant)

    def create_oauth2_request(self, request: TokenRequest) -> TokenRequest:
        return request

    def get_token_grant(self, request: TokenRequest) -> ClientCredentialsGrant:
        if not request.payload.grant_type:
            raise InvalidRequestError("grant_type is missing")
        if request.payload.grant_type != HubClientCredentialsGrant.GRANT_TYPE:
            raise UnsupportedGrantType(request.payload.grant_type)
        return HubClientCredentialsGrant(request, self)

    def handle_error_response(self, request: TokenRequest, error: OAuth2Error) -> EndpointResponse:
        raise error

    def handle_response(
        self, status: int, body: Mapping[str, object], headers: Sequence[tuple[str, str]]
    ) -> EndpointResponse:
        return EndpointResponse(status, body, headers)

    def send_signal(self, name: str, *arguments: object, **options: object) -> None:
        """Do nothing: nobody listens to Authlib's signals."""


class HubClientCredentialsGrant(ClientCredentialsGrant):
    """The only grant type of the hub, for each of its authentication methods."""

    TOKEN_ENDPOINT_AUTH_METHODS = tuple(AuthMethod)

    def create_token_response(self) -> EndpointResponse:
        """Answer as Authlib does, but keep the token out of the debug log, where Authlib writes it."""
        token = self.generate_token(scope=self.request.payload.scope, include_refresh_token=False)
        return EndpointResponse(200, token, self.TOKEN_RESPONSE_HEADER)


def _authenticated_client(_: object, request: TokenRequest) -> TokenClient:
    return request.authenticated
