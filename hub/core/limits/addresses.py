"""Limits of the addresses from which requests come that no client proves to have sent.

Only refusals count: a client whose credentials are right is answered whatever else comes from its address, which may be
that of a proxy or of a whole office.
"""

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from hub.core.errors import RateLimit
from hub.core.limits.buckets import Buckets
from hub.core.limits.rules import ClientLimits

#: Refusals at once, and each second: far above what anybody needs, far below what costs the hub its processor.
_REFUSALS = ClientLimits(cost=1, capacity=2_000, refill=20, root_fields=0, aliases=0)
_UNKNOWN = "unknown"


class AddressLimits:
    """The refusals of one process; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._buckets = Buckets(clock)

    def count_refusal(self, host: str | None) -> None:
        """Raise RateLimit where too many requests from this address have been refused already."""
        seconds = self._buckets.of(_network(host), _REFUSALS).take(1)
        if seconds:
            message = "too many requests from this address name no client, or not its right credentials"
            raise RateLimit(message, retryAfter=seconds)


def _network(host: str | None) -> str:
    """The address; of IPv6 the network of 64 bits, as whoever has one address there has all of them."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return _UNKNOWN
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or (int(address) >> 64))
    return str(address)
