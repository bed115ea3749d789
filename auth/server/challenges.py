"""Challenges in the header WWW-Authenticate for a bad token or proof (RFC 6750, RFC 9449)."""

import re
from collections.abc import Mapping, Sequence

from auth.tokens import jws
from hub.core.errors import Unauthenticated

_ALGORITHMS = f'algs="{" ".join(jws.SECURE)}"'
#: Characters that would end the quotes of a description, or may not stand in a header.
_UNPRINTABLE = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


def headers(refusal: Unauthenticated, authorization: Sequence[str], described_at: str = "") -> Mapping[str, str]:
    """Return the headers of a 401 response to a request with these values of the Authorization header.

    `described_at` is the address of the resource's metadata, where the resource has some (RFC 9728, section 5.1).

    The challenge of the scheme that the request used names the error; a request without DPoP is also told that there
    is DPoP. A request without a token is told the schemes only, and no error (RFC 6750, section 3.1).
    """
    error = refusal.details.get("error", "invalid_token")
    described = _UNPRINTABLE.sub("'", refusal.message)
    fault = f', error="{error}", error_description="{described}"' if error else ""
    if described_at:
        fault += f', resource_metadata="{described_at}"'
    if any(value.lower().startswith("dpop ") for value in authorization):
        challenge = f'DPoP realm="hub"{fault}, {_ALGORITHMS}'
    else:
        challenge = f'Bearer realm="hub"{fault}, DPoP realm="hub", {_ALGORITHMS}'
    nonce = refusal.details.get("nonce")
    return {"WWW-Authenticate": challenge, **({"DPoP-Nonce": nonce} if isinstance(nonce, str) else {})}
