"""Authlib's authorization server, held to what it does right: the client-credentials grant."""

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

#: Authlib wants https of every host but this one; whether plain http is allowed is the business of hub.core.settings.
_ANY_SECURE_URI = "https://hub/oauth/token"


class TokenRequest(OAuth2Request):
    """The parameters, and the client that has proven itself already: Authlib cannot wait for the database."""

    def __init__(self, parameters: Mapping[str, str], proven: TokenClient) -> None:
        super().__init__("POST", _ANY_SECURE_URI)
        self.payload = BasicOAuth2Payload(parameters)
        self.proven = proven


class OAuthServer(AuthorizationServer):
    def __init__(self, tokens: AccessTokens) -> None:
        super().__init__()
        self.register_token_generator("default", tokens)
        for method in AuthMethod:
            self.register_client_auth_method(method, _proven)
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

    def send_signal(self, name: str, *arguments: object, **named: object) -> None:
        """Nobody listens."""


class HubClientCredentialsGrant(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = tuple(AuthMethod)

    def create_token_response(self) -> EndpointResponse:
        """As Authlib's, which also writes the token into its debug log."""
        token = self.generate_token(scope=self.request.payload.scope, include_refresh_token=False)
        return EndpointResponse(200, token, self.TOKEN_RESPONSE_HEADER)


def _proven(_: object, request: TokenRequest) -> TokenClient:
    return request.proven
