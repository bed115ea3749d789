"""Posts to receivers: only to addresses that may be called, without redirects, within bounds of time and size."""

import asyncio
import ssl
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from socket import IPPROTO_TCP
from typing import Self, TypeAlias

import httpcore
import httpx

from hub.core import tracing
from hub.core.errors import HubError, Invalid
from hub.core.settings import Settings
from hub.sharing.webhooks.calls.networks import Address, CallableNetworks, address, networks
from hub.sharing.webhooks.results import Reply

#: Seconds for a call, from the name to the end of the answer.
PATIENCE = 5.0
#: Bytes of an answer that are read: a receiver that sends more is not listened to any longer.
MOST_READ = 64 * 1024
_POOL = 100
#: Receivers that prove themselves at once.
_PROOFS = 3
_KEEP_ALIVE = 30.0

_SocketOptions: TypeAlias = (
    Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]] | None
)


class CallFailed(Exception):
    """A receiver could not be called, or did not answer in time; the message is the cause, for its client."""


class JudgedConnections(httpcore.AsyncNetworkBackend):
    """Resolves a name once, judges every address that it came to, and connects to one of these."""

    def __init__(self, networks: CallableNetworks) -> None:
        self._networks = networks
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's own signature
        local_address: str | None = None,
        socket_options: _SocketOptions = None,
    ) -> httpcore.AsyncNetworkStream:
        found = await self.judged(host, port)
        for each in found[:-1]:
            try:
                return await self._backend.connect_tcp(str(each), port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                continue
        return await self._backend.connect_tcp(str(found[-1]), port, timeout, local_address, socket_options)

    async def judged(self, host: str, port: int) -> Sequence[Address]:
        """The addresses that a name came to, all of which may be called; raises Invalid or CallFailed."""
        try:
            answers = await asyncio.get_running_loop().getaddrinfo(host, port, proto=IPPROTO_TCP)
        except (OSError, UnicodeError) as error:
            raise CallFailed(f"{host} came to no address: {getattr(error, 'strerror', None) or error}") from error
        found = list(dict.fromkeys(address(str(answer[4][0])) for answer in answers))
        for each in found:
            self._networks.check(host, each)
        return found


class Receivers:
    """The connections of one process to receivers; `tls` is what the machine trusts, if not said.

    Whoever has a receiver prove itself takes one of the `proofs`: not all connections to the store may wait for that.
    """

    def __init__(self, networks: CallableNetworks, *, tls: ssl.SSLContext | None = None) -> None:
        self._networks = networks
        self._tls = tls
        self._pool: httpcore.AsyncConnectionPool | None = None
        self.proofs = asyncio.Semaphore(_PROOFS)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The way to receivers that the settings allow."""
        return cls(CallableNetworks(networks(settings.callable_networks), loopback=not settings.production))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            await self._pool.aclose()

    @property
    def plain_allowed(self) -> bool:
        """Whether plain http may be used, to this machine itself."""
        return self._networks.loopback

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """The receiver's answer, whatever its status; raises CallFailed, or Invalid for an address that is not called.

        The pool connects again by itself where a kept connection has ended.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._post(url, headers, body)
        except (TimeoutError, httpcore.TimeoutException):
            raise CallFailed(f"no answer within {PATIENCE:g} seconds") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
            raise CallFailed(f"the connection failed: {str(error) or type(error).__name__}") from error

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        sent = [*headers.items(), *tracing.outgoing().items(), ("User-Agent", "huarong-credit-hub")]
        async with self._connections().stream("POST", url, headers=sent, content=body) as answer:
            content = b""
            async for chunk in answer.aiter_stream():
                content += chunk
                if len(content) > MOST_READ:
                    raise CallFailed(f"the answer is longer than {MOST_READ} bytes")
            told = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
            return Reply(answer.status, content, _seconds(told.get(b"retry-after")))

    def _connections(self) -> httpcore.AsyncConnectionPool:
        """Made when first needed: reading the certificates that the machine trusts takes 40 ms."""
        if self._pool is None:
            self._pool = httpcore.AsyncConnectionPool(
                ssl_context=self._tls or httpx.create_ssl_context(),
                max_connections=_POOL,
                keepalive_expiry=_KEEP_ALIVE,
                network_backend=JudgedConnections(self._networks),
            )
        return self._pool


def refusal_of(error: HubError | CallFailed) -> str:
    """What a client is told of a call that failed."""
    return error.message if isinstance(error, Invalid) else str(error)


def _seconds(text: str | None) -> int | None:
    """The seconds in a `Retry-After`, which may name a moment instead; None for what is neither."""
    if text is None:
        return None
    if text.isascii() and text.isdecimal():
        return int(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, round((moment - datetime.now(UTC)).total_seconds()))
