"""What an OpenID provider publishes about itself (OpenID Connect Discovery 1.0), as far as a login needs it."""

from typing import Any
from urllib.parse import urlsplit

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from auth.people.providers.connections import PATIENCE, TRACED, tls
from auth.tokens import jws
from hub.core.errors import Unavailable

#: RS256 is what OpenID Connect makes every provider offer; nothing symmetric, and no `none`.
ALGORITHMS = (*jws.SECURE, "RS256")


class Discovery(BaseModel):
    """The members that the hub uses; others, which might be options of an HTTP client, are left out."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: tuple[str, ...]
    authorization_response_iss_parameter_supported: bool = False

    @property
    def algorithms(self) -> tuple[str, ...]:
        """The algorithms that both sides know."""
        return tuple(each for each in self.id_token_signing_alg_values_supported if each in ALGORITHMS)


async def discover(issuer: str) -> Discovery:
    """Read the provider's document; raises Unavailable, naming the fault, where it cannot be used."""
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        found = Discovery.model_validate(await _json(address))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise _unusable(issuer, f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None
    if found.issuer != issuer:
        raise _unusable(issuer, f"it calls itself {found.issuer!r}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
        target = getattr(found, name)
        if target is not None and urlsplit(target).scheme != urlsplit(issuer).scheme:
            raise _unusable(issuer, f"its {name} is {target!r}")
    if not found.algorithms:
        raise _unusable(issuer, f"it signs by none of {', '.join(ALGORITHMS)}")
    return found


async def _json(address: str) -> Any:
    try:
        async with httpx2.AsyncClient(timeout=PATIENCE, verify=tls(), event_hooks=TRACED) as http:
            answer = await http.get(address)
        answer.raise_for_status()
        return answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        raise Unavailable(f"{address} cannot be read: {str(error) or type(error).__name__}") from error


def _unusable(issuer: str, why: str) -> Unavailable:
    return Unavailable(f"the identity provider {issuer} cannot be used: {why}")
