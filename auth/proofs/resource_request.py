"""What a request to a protected resource carries: an access token, and a DPoP proof if the token is bound to a key."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from auth.addresses import GRAPHQL
from hub.core.errors import Unauthenticated

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


class TwoCredentials(Unauthenticated):
    """The request carries more than one token: it is malformed, even if each of them is valid (RFC 6750, 3.1)."""

    status = 400


class TokenScheme(StrEnum):
    """The authorization schemes under which a token may be sent."""

    BEARER = "Bearer"
    DPOP = "DPoP"


_SCHEMES = {scheme.lower(): scheme for scheme in TokenScheme}


class ResourceRequest(NamedTuple):
    """All values of the headers Authorization and DPoP, and the method and path of the request; `path` has no query.

    A WebSocket counts as the GET request that opens it, whose URI has the scheme https, not wss (RFC 8441, section 5).
    """

    authorization: Sequence[str]
    dpop: Sequence[str] = ()
    method: str = "POST"
    path: str = GRAPHQL

    def token(self) -> tuple[TokenScheme, str]:
        """Return the scheme and the token; raises Unauthenticated unless there is one, as Bearer (RFC 6750) or DPoP."""
        if not self.authorization:
            raise Unauthenticated("no Authorization header: send 'Authorization: Bearer' and a token", error=None)
        if len(self.authorization) > 1:
            raise TwoCredentials("the Authorization header is repeated", error="invalid_request")
        name, _, value = self.authorization[0].partition(" ")
        scheme = _SCHEMES.get(name.lower())
        if scheme is None:
            raise Unauthenticated("the Authorization header is not of the scheme Bearer or DPoP", error=None)
        token = value.strip(" ")
        if not _TOKEN.fullmatch(token):
            raise Unauthenticated(f"the Authorization header holds no token after {scheme}")
        return scheme, token
