"""The server's processes: told to stop, they answer everybody whose connection was made before that."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from starlette.applications import Starlette
from uvicorn import Config, Server
from uvicorn.supervisors import multiprocess
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from hub.core.errors import Unavailable, UsageError
from hub.core.settings import ListenAddress, Settings
from hub.endpoints.graphql.body import GREATEST
from hub.endpoints.serving.protocol import BoundedProtocol

#: Seconds that requests under way are given to finish when the server is told to stop.
_GRACE = 10
#: Seconds that a worker may take for its first sign of life, as for any later one: on a busy machine it starts slowly,
#: and uvicorn's five seconds would kill each before it is there.
_SIGN_OF_LIFE = 60


def config(app: Starlette | str, settings: Settings, **options: Any) -> Config:
    """uvicorn's options; `app` may be the name of a function that makes the application in each worker."""
    return Config(
        app,
        factory=isinstance(app, str),
        http=BoundedProtocol,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=_GRACE,
        timeout_worker_healthcheck=_SIGN_OF_LIFE,
        ws_max_size=GREATEST,
        log_config=None,
        access_log=False,
        server_header=False,
        **options,
    )


class DrainingServer(Server):
    """uvicorn's server, which loses no connection that the kernel has taken already when it stops."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take whoever waits at each port, then close it: a port that is closed first resets them."""
        open_ports = [each for server in self.servers for each in server.sockets]
        listening = [socket.fromfd(each.fileno(), each.family, each.type) for each in open_ports]
        for server in self.servers:
            server.close()
        for each in sockets or []:
            each.close()
        for port in listening:
            await self._drain(port)
        await super().shutdown([])

    async def _drain(self, port: socket.socket) -> None:
        port.setblocking(False)
        waiting: list[socket.socket] = []
        try:
            while True:
                waiting.append(port.accept()[0])
        except BlockingIOError:
            port.close()
        for each in waiting:
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, each)

    def _protocol(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )


class _DrainingProcess(Process):
    @property
    def server(self) -> Server:
        self._server = self._server or DrainingServer(self.config)
        return self._server


class DrainingProcesses(Multiprocess):
    """uvicorn's supervisor of several workers at one port."""

    def terminate_all(self) -> None:
        """Close the parent's copy of the port first: it would keep the port open when all who answer are gone."""
        for each in self.sockets:
            each.close()
        super().terminate_all()


def run(config: Config, port: socket.socket | None = None) -> None:
    """Serve until a signal to stop; a `port` that somebody else holds takes connections for the next server too."""
    if config.workers == 1:
        DrainingServer(config).run([port] if port else None)
        return
    multiprocess.Process = _DrainingProcess  # type: ignore[misc]  # the supervisor makes them by this name alone
    DrainingProcesses(config, [port or config.bind_socket()]).run()


def inherited(descriptor: int) -> socket.socket:
    """The listening socket that whoever started this process hands over; raises UsageError where there is none."""
    try:
        port = socket.socket(fileno=os.dup(descriptor))
        listening = port.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError:
        listening = 0
    if not listening:
        raise UsageError(f"--fd {descriptor}: there is no socket that listens")
    return port


class _ServerBeside(Server):
    """A server in a process that has work of its own, which hears the signals to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def beside(app: Starlette, address: ListenAddress) -> AsyncIterator[None]:
    """Serve an application until the end of the block; raises Unavailable where the address is not free."""
    server = _ServerBeside(Config(app, http=BoundedProtocol, log_config=None, access_log=False, server_header=False))
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        port = socket.create_server(address, family=family)
    except OSError as error:
        raise Unavailable(f"{address} is not free", cause=error.strerror) from None
    serving = asyncio.create_task(server.serve([port]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
