"""Judges the addresses that a receiver's name comes to, so that no webhook reaches into the hub's own network."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from hub.core.errors import Invalid

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
#: Nothing is there for a webhook, whatever is listed: a machine's own services (metadata among them), and no machine.
_NEVER = {
    "link-local": (ip_network("169.254.0.0/16"), ip_network("fe80::/10")),
    "multicast": (ip_network("224.0.0.0/4"), ip_network("ff00::/8")),
    "of no machine": (ip_network("0.0.0.0/8"), ip_network("::/128"), ip_network("255.255.255.255/32")),
    "the metadata address of a cloud": (ip_network("fd00:ec2::254/128"), ip_network("100.100.100.200/32")),
}
#: Python takes these for public, and they lead to IPv4 addresses of any kind, or to a provider's own equipment.
_TRANSLATED = tuple(
    map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23", "192.0.0.0/24", "192.88.99.0/24"))
)
_PUBLIC_V6 = ip_network("2000::/3")


@dataclass(frozen=True, slots=True)
class CallableNetworks:
    """The networks to which webhooks go; where none is listed, public addresses. `loopback` is for developers."""

    listed: Sequence[Network] = ()
    loopback: bool = False

    def check(self, host: str, address: Address) -> None:
        """Raise Invalid, with the address, where a receiver's name came to one that may not be called."""
        judged = (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address
        for word, networks in _NEVER.items():
            if _within(judged, networks):
                raise Invalid(f"{host} came to {judged}, which is {word}: no webhook goes there", field="url")
        if self.loopback and _within(judged, _LOOPBACK):
            return
        if self.listed and not _within(judged, self.listed):
            raise Invalid(f"{host} came to {judged}, which HUB_CALLABLE_NETWORKS does not list", field="url")
        if not self.listed and not _public(judged):
            raise Invalid(
                f"{host} came to {judged}, which is not public and not listed in HUB_CALLABLE_NETWORKS", field="url"
            )


def networks(text: str) -> tuple[Network, ...]:
    """The networks in the setting, which are separated by commas."""
    return tuple(ip_network(each) for each in map(str.strip, text.split(",")) if each)


def address(text: str) -> Address:
    """The address in a text as a resolver gives it; a zone behind `%` says by which interface, and is no part of it."""
    return ip_address(text.partition("%")[0])


def _public(judged: Address) -> bool:
    if isinstance(judged, IPv6Address) and judged not in _PUBLIC_V6:
        return False
    return judged.is_global and not _within(judged, _TRANSLATED)


def _within(judged: Address, wanted: Sequence[Network]) -> bool:
    return any(judged in network for network in wanted if network.version == judged.version)
