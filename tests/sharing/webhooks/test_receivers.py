"""Where webhooks go: only to addresses that may be called, by the address that was judged, within bounds."""

import asyncio
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from hub.core.errors import Invalid
from hub.sharing.webhooks.calls import receivers as calls
from hub.sharing.webhooks.calls.networks import CallableNetworks, networks
from hub.sharing.webhooks.calls.receivers import CallFailed, Receivers
from tests.clients.serving import _certificate
from tests.sharing.webhooks.receiver import receiving, trusting

NOT_PUBLIC = "which is not public and not listed in HUB_CALLABLE_NETWORKS"
LINK_LOCAL = "which is link-local: no webhook goes there"
UNLISTED = "which HUB_CALLABLE_NETWORKS does not list"
HEADERS = {"webhook-id": "msg_1", "Content-Type": "application/cloudevents-batch+json"}


@pytest.mark.parametrize(
    ("address", "listed", "refused"),
    [
        ("93.184.216.34", "", None),
        ("2606:2800:220:1::1", "", None),
        ("10.1.2.3", "", NOT_PUBLIC),
        ("172.31.0.1", "", NOT_PUBLIC),
        ("192.168.0.1", "", NOT_PUBLIC),
        ("100.64.0.1", "", NOT_PUBLIC),
        ("127.0.0.1", "", NOT_PUBLIC),
        ("192.0.0.8", "", NOT_PUBLIC),
        ("198.18.0.1", "", NOT_PUBLIC),
        ("240.0.0.1", "", NOT_PUBLIC),
        ("::1", "", NOT_PUBLIC),
        ("fc00::1", "", NOT_PUBLIC),
        ("::ffff:10.0.0.1", "", NOT_PUBLIC),
        ("::ffff:93.184.216.34", "", None),
        ("64:ff9b::7f00:1", "", NOT_PUBLIC),
        ("2002:7f00:1::", "", NOT_PUBLIC),
        ("2001:0:7f00:1::", "", NOT_PUBLIC),
        ("2001:db8::1", "", NOT_PUBLIC),
        ("169.254.169.254", "", LINK_LOCAL),
        ("169.254.169.254", "0.0.0.0/0", LINK_LOCAL),
        ("fe80::1", "::/0", LINK_LOCAL),
        ("::ffff:169.254.169.254", "::/0,0.0.0.0/0", LINK_LOCAL),
        ("0.0.0.0", "0.0.0.0/0", "which is of no machine: no webhook goes there"),
        ("::", "::/0", "which is of no machine: no webhook goes there"),
        ("224.0.0.1", "0.0.0.0/0", "which is multicast: no webhook goes there"),
        ("fd00:ec2::254", "fd00::/8", "which is the metadata address of a cloud: no webhook goes there"),
        ("100.100.100.200", "100.64.0.0/10", "which is the metadata address of a cloud: no webhook goes there"),
        ("10.1.2.3", "10.1.0.0/16", None),
        ("10.2.2.3", "10.1.0.0/16, 203.0.113.7", UNLISTED),
        ("203.0.113.7", "10.1.0.0/16,203.0.113.7", None),
        ("93.184.216.34", "10.1.0.0/16", UNLISTED),
        ("127.0.0.1", "10.1.0.0/16", UNLISTED),
    ],
)
def test_addresses_are_judged(address: str, listed: str, refused: str | None) -> None:
    judge = CallableNetworks(networks(listed))

    if refused is None:
        judge.check("receiver.example", ip_address(address))
        return
    with pytest.raises(Invalid) as raised:
        judge.check("receiver.example", ip_address(address))
    assert raised.value.message == f"receiver.example came to {address.removeprefix('::ffff:')}, {refused}"


def test_a_developer_calls_this_machine_and_no_other() -> None:
    judge = CallableNetworks(loopback=True)

    judge.check("localhost", ip_address("127.0.0.1"))
    judge.check("localhost", ip_address("::1"))
    with pytest.raises(Invalid):
        judge.check("localhost", ip_address("10.0.0.1"))


@pytest.fixture
def resolving(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[list[str]]]]:
    """Names and what they come to, one answer after another; how often each was asked is what is gone."""
    answers: dict[str, list[list[str]]] = {}

    async def resolve(_: Any, host: str, port: int, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in answers[host].pop(0)]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)
    return iter([answers]).__next__()  # type: ignore[return-value]


async def test_a_name_is_resolved_once_and_the_judged_address_is_connected_to(
    resolving: dict[str, list[list[str]]],
) -> None:
    async with receiving() as receiver:
        port = receiver.url.rsplit(":", 1)[1].removesuffix("/hub")
        resolving["receiver.example"] = [["127.0.0.1"], ["10.0.0.9"]]
        async with Receivers(CallableNetworks(networks("127.0.0.0/8"))) as way:
            reply = await way.post(f"http://receiver.example:{port}/hub", HEADERS, b"[]")
        again = Receivers(CallableNetworks(networks("127.0.0.0/8")))
        with pytest.raises(Invalid) as rebound:
            await again.post(f"http://receiver.example:{port}/hub", HEADERS, b"[]")

    assert (reply.status, len(receiver.messages)) == (204, 1)
    assert receiver.messages[0][0]["host"] == f"receiver.example:{port}"
    assert rebound.value.message == f"receiver.example came to 10.0.0.9, {UNLISTED}"
    assert resolving["receiver.example"] == []


async def test_one_refused_address_among_several_is_enough(resolving: dict[str, list[list[str]]]) -> None:
    resolving["receiver.example"] = [["93.184.216.34", "169.254.169.254"]]

    with pytest.raises(Invalid) as refused:
        await Receivers(CallableNetworks()).post("https://receiver.example/", HEADERS, b"[]")

    assert refused.value.message == f"receiver.example came to 169.254.169.254, {LINK_LOCAL}"


async def test_a_certificate_is_asked_for_the_name(tmp_path: Path) -> None:
    certificate = _certificate(tmp_path)
    listed = CallableNetworks(networks("127.0.0.0/8,::1"))
    async with receiving(certificate) as receiver:
        async with Receivers(listed, tls=trusting(certificate)) as trusted:
            reply = await trusted.post(receiver.url, HEADERS, b"[]")
            with pytest.raises(CallFailed) as another:
                await trusted.post(receiver.url.replace("localhost", "127.0.0.1"), HEADERS, b"[]")
        async with Receivers(listed) as stranger:
            with pytest.raises(CallFailed) as unknown:
                await stranger.post(receiver.url, HEADERS, b"[]")

    assert reply.status == 204
    assert "self-signed certificate" in str(unknown.value)
    assert "IP address mismatch" in str(another.value)


async def test_a_receiver_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "PATIENCE", 0.3)
    async with receiving() as receiver:
        receiver.delay = 1
        async with Receivers(CallableNetworks(loopback=True)) as way:
            with pytest.raises(CallFailed) as slow:
                await way.post(receiver.url, HEADERS, b"[]")

    assert str(slow.value) == "no answer within 0.3 seconds"


async def test_nobody_there_is_told() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/"
    with pytest.raises(CallFailed) as absent:
        await Receivers(CallableNetworks(loopback=True)).post(url, HEADERS, b"[]")

    assert str(absent.value) == "the connection failed: All connection attempts failed"
