"""The token in an Authorization header, and the challenge that answers a bad one (RFC 6750)."""

import re
from collections.abc import Sequence

from hub.errors import Unauthenticated

_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


def token(authorization: Sequence[str]) -> str:
    """From all values of the header; raises Unauthenticated unless there is one, and it is a Bearer token."""
    if not authorization:
        raise Unauthenticated("no Authorization header: send 'Authorization: Bearer' and a token", error=None)
    if len(authorization) > 1:
        raise Unauthenticated("the Authorization header is repeated", error="invalid_request")
    scheme, _, value = authorization[0].partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated("the Authorization header is not of the scheme Bearer", error=None)
    found = value.strip(" ")
    if not _TOKEN.fullmatch(found):
        raise Unauthenticated("the Authorization header holds no token after Bearer", error="invalid_request")
    return found


def challenge(refusal: Unauthenticated) -> str:
    """The WWW-Authenticate header of a 401: it names no error where no token was sent (section 3.1)."""
    error = refusal.details.get("error", "invalid_token")
    return 'Bearer realm="hub"' + (f', error="{error}", error_description="{refusal.message}"' if error else "")
