"""What answers a bad token or proof: the challenges of RFC 6750 and RFC 9449."""

import re
from collections.abc import Mapping, Sequence

from auth.tokens import jws
from hub.core.errors import Unauthenticated

_ALGORITHMS = f'algs="{" ".join(jws.SECURE)}"'
#: Outside of these a description would end its own quotes, or not be a header at all.
_UNPRINTABLE = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


def headers(refusal: Unauthenticated, authorization: Sequence[str]) -> Mapping[str, str]:
    """The headers of a 401: the scheme that was used is told the error, the other one only that it is there.

    No error is named where no token was sent (RFC 6750, section 3.1).
    """
    error = refusal.details.get("error", "invalid_token")
    described = _UNPRINTABLE.sub("'", refusal.message)
    fault = f', error="{error}", error_description="{described}"' if error else ""
    if any(value.lower().startswith("dpop ") for value in authorization):
        found = {"WWW-Authenticate": f'DPoP realm="hub"{fault}, {_ALGORITHMS}'}
    else:
        found = {"WWW-Authenticate": f'Bearer realm="hub"{fault}, DPoP realm="hub", {_ALGORITHMS}'}
    nonce = refusal.details.get("nonce")
    return {**found, "DPoP-Nonce": nonce} if isinstance(nonce, str) else found
