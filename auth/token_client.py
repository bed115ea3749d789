"""A client as Authlib sees it during one token request."""

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749 import ClientMixin, InvalidScopeError

from auth import scopes
from auth.client import Client
from hub.errors import Invalid


class TokenClient(ClientMixin):
    """`jti` will name the token that comes of the request, in the token and in the log."""

    def __init__(self, record: Client) -> None:
        self.record = record
        self.jti: str = generate_token(22)

    def get_client_id(self) -> str:
        return self.record.code

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == self.record.auth_method

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"

    def get_allowed_scope(self, scope: str | None) -> str:
        """All that the record holds if none is named; raises invalid_scope rather than grant less than was asked."""
        if scope is None:
            return scopes.text(self.record.scopes)
        try:
            asked = scopes.parse(scope)
        except Invalid as error:
            raise InvalidScopeError("a requested scope is unknown, or they are not separated by one space") from error
        if beyond := asked - self.record.scopes:
            raise InvalidScopeError(f"not granted to this client: {scopes.text(beyond)}")
        return scopes.text(asked)
