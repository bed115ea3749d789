"""What a caller of the resource shows: a token, and with it a proof where the token is bound to a key."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from auth.addresses import GRAPHQL
from hub.core.errors import Unauthenticated

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


class TwoCredentials(Unauthenticated):
    """A fault of the request, whatever its tokens are good for (RFC 6750, 3.1)."""

    status = 400


class TokenScheme(StrEnum):
    BEARER = "Bearer"
    DPOP = "DPoP"


_SCHEMES = {scheme.lower(): scheme for scheme in TokenScheme}


class ResourceRequest(NamedTuple):
    """All values of the headers Authorization and DPoP, and the request they came with; `path` has no query.

    What a WebSocket is opened with belongs to the GET that asks for it, under https and not wss (RFC 8441, section 5).
    """

    authorization: Sequence[str]
    dpop: Sequence[str] = ()
    method: str = "POST"
    path: str = GRAPHQL

    def token(self) -> tuple[TokenScheme, str]:
        """Raises Unauthenticated unless there is one token, as Bearer (RFC 6750) or DPoP (RFC 9449)."""
        if not self.authorization:
            raise Unauthenticated("no Authorization header: send 'Authorization: Bearer' and a token", error=None)
        if len(self.authorization) > 1:
            raise TwoCredentials("the Authorization header is repeated", error="invalid_request")
        named, _, value = self.authorization[0].partition(" ")
        scheme = _SCHEMES.get(named.lower())
        if scheme is None:
            raise Unauthenticated("the Authorization header is not of the scheme Bearer or DPoP", error=None)
        found = value.strip(" ")
        if not _TOKEN.fullmatch(found):
            raise Unauthenticated(f"the Authorization header holds no token after {scheme}")
        return scheme, found
