"""A proven client as Authlib sees it during one token request, with what its token is to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749 import ClientMixin, InvalidScopeError

from auth import scopes
from auth.clients.record import Client
from auth.tokens import authorization_details
from hub.core.actor import Bound
from hub.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class TokenConstraints:
    """What a token says besides its scopes: for whom, bound to which key, narrowed to what; `jti` will name it."""

    audience: str | list[str]
    jkt: str | None
    bounds: tuple[Bound, ...] | None
    jti: str = field(default_factory=lambda: generate_token(22))

    @property
    def token_type(self) -> str:
        return "Bearer" if self.jkt is None else "DPoP"

    @property
    def claims(self) -> Mapping[str, object]:
        bound = {"cnf": {"jkt": self.jkt}} if self.jkt else {}
        return {"aud": self.audience, "jti": self.jti, **bound, **self.details}

    @property
    def details(self) -> Mapping[str, object]:
        return {authorization_details.PARAMETER: authorization_details.document(self.bounds)} if self.bounds else {}


class TokenClient(ClientMixin):
    def __init__(self, record: Client, terms: TokenConstraints) -> None:
        self.record = record
        self.terms = terms

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
