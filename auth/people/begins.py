"""How often logins may be begun from one address: each costs the hub and an identity provider a request."""

import ipaddress
import time
from collections.abc import Callable

from starlette.requests import Request

from hub.core.errors import RateLimit
from hub.core.limits.buckets import Buckets
from hub.core.limits.rules import ClientLimits

#: Thirty at once, then one a second: many clerks may share an office's address.
_LIMITS = ClientLimits(cost=1, capacity=30, refill=1, root_fields=0, aliases=0)


class LoginBegins:
    """The logins that were begun at one process, by address; what is kept is bounded."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._buckets = Buckets(clock)

    def check(self, request: Request) -> None:
        """Count one more; raises RateLimit where too many have come from this address."""
        host = request.client.host if request.client else ""
        seconds = self._buckets.of(_network(host), _LIMITS).take(1)
        if seconds:
            raise RateLimit(f"too many logins were begun from {host}: wait {seconds} s", retryAfter=seconds)


def _network(host: str) -> str:
    """An IPv6 subscriber has a whole /64 of addresses: these count as one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else host
