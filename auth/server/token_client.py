"""An authenticated client as Authlib sees it during one token request."""

from authlib.oauth2.rfc6749 import ClientMixin, InvalidScopeError

from auth import scopes
from auth.clients.record import Client
from auth.server.constraints import TokenConstraints
from hub.core.errors import Invalid


class TokenClient(ClientMixin):
    """The client's record and the constraints of the token that it is about to get."""

    def __init__(self, record: Client, constraints: TokenConstraints) -> None:
        self.record = record
        self.constraints = constraints

    def get_client_id(self) -> str:
        return self.record.code

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == self.record.auth_method

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return the scopes of the token: those requested, or all that the client has if it requests none.

        Raises invalid_scope rather than grant less than was requested.
        """
        if scope is None:
            return scopes.text(self.record.scopes)
        try:
            requested = scopes.parse(scope)
        except Invalid as error:
            raise InvalidScopeError("a requested scope is unknown, or they are not separated by one space") from error
        if beyond := requested - self.record.scopes:
            raise InvalidScopeError(f"not granted to this client: {scopes.text(beyond)}")
        return scopes.text(requested)
