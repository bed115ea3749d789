"""Authlib's authorization server, held to what it does right: the client-credentials grant."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientCredentialsGrant,
    InvalidRequestError,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from auth import client_secret
from auth.client import Client
from auth.credentials import BasicCredentials
from auth.refusals import InvalidClient, UnsupportedGrantType
from auth.token_client import TokenClient
from auth.tokens import AccessTokens
from hub import clock

#: Authlib wants https of every host but this one; whether plain http is allowed is the business of hub.settings.
_ANY_SECURE_URI = "https://hub/oauth/token"


class Answer(NamedTuple):
    status: int
    body: Mapping[str, object]
    headers: Sequence[tuple[str, str]]


class TokenRequest(OAuth2Request):
    """The parameters, the credential shown, and the client it names, already loaded: Authlib cannot wait for it.

    `client` is None until the credential has been found good.
    """

    client: TokenClient | None

    def __init__(self, parameters: Mapping[str, str], shown: BasicCredentials, named: Client | None) -> None:
        super().__init__("POST", _ANY_SECURE_URI)
        self.payload = BasicOAuth2Payload(parameters)
        self.shown = shown
        self.named = named


class Server(AuthorizationServer):
    """Synchronous, and slow on purpose where a secret is checked: call `create_token_response` in a thread."""

    def __init__(self, tokens: AccessTokens) -> None:
        super().__init__()
        self.register_token_generator("default", tokens)
        self.register_client_auth_method("client_secret_basic", _authenticate)
        self.register_grant(ClientCredentials)

    def create_oauth2_request(self, request: TokenRequest) -> TokenRequest:
        return request

    def get_token_grant(self, request: TokenRequest) -> ClientCredentialsGrant:
        if request.payload.grant_type != ClientCredentials.GRANT_TYPE:
            raise UnsupportedGrantType(request.payload.grant_type)
        return ClientCredentials(request, self)

    def handle_response(self, status: int, body: Mapping[str, object], headers: Sequence[tuple[str, str]]) -> Answer:
        return Answer(status, body, headers)

    def send_signal(self, name: str, *arguments: object, **named: object) -> None:
        """Nobody listens."""


class ClientCredentials(ClientCredentialsGrant):
    def validate_token_request(self) -> None:
        super().validate_token_request()
        if self.client.record.dpop_required:
            raise InvalidRequestError("this client must use DPoP, which this server does not offer yet")

    def create_token_response(self) -> Answer:
        """As Authlib's, which also writes the token into its debug log."""
        token = self.generate_token(scope=self.request.payload.scope, include_refresh_token=False)
        return Answer(200, token, self.TOKEN_RESPONSE_HEADER)


def _authenticate(_: object, request: TokenRequest) -> TokenClient:
    hashes = request.named.accepted_hashes(clock.now()) if request.named else ()
    if not client_secret.matches(request.shown.secret, hashes) or request.named is None:
        raise InvalidClient
    return TokenClient(request.named)
