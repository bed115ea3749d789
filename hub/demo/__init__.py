"""The demonstration: a district of invented enterprises, three clients, and what each of them typically asks."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hub.app import create_app
from hub.core import clock, logs
from hub.core.errors import Unavailable
from hub.core.settings import Settings
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.demo import people, sandbox
from hub.demo.clients import SECRETS, connect
from hub.demo.data import Expectations, prepare
from hub.demo.questions import DemoSession, ask_all
from hub.demo.sharing import show_sharing
from hub.endpoints.serving.server import DrainingServer, config
from hub.terminal import show

_HOST = "127.0.0.1"


async def run(settings: Settings, url: str, port: int, *, once: bool) -> bool:
    """Run the demonstration: True if every answer is the expected one. The server stays up after that unless `once`."""
    folder = settings.data_dir / "demo"
    with _listening(port) as listener:
        expectations, secrets = await _settled(url, folder)
        address = f"http://{_HOST}:{port}"
        served = settings.model_copy(update={"database_url": url, "public_url": address, "demo_login": True})
        # Files of an earlier day were right on that day: ask about it.
        as_of = None if expectations.as_of == clock.today() else expectations.as_of.isoformat()
        async with _serving(served, listener) as stopped:
            right = await ask_all(DemoSession(served.public_url, secrets, expectations, as_of))
            right &= await show_sharing(served, expectations.enterprises[0]["uscc"])
            people.tell(served.public_url)
            sandbox.tell(folder / sandbox.FOLDER, *expectations.usccs[:2])
            if not once:
                show("", f"the hub is up at {served.public_url}/graphql; Ctrl-C stops it")
                await stopped
    return right


async def _settled(url: str, folder: Path) -> tuple[Expectations, dict[str, str]]:
    """Bring the store to where the questions begin; returns the expected answers, and each client's secret."""
    await migrate.upgrade(url)
    database = await Database.open(url)
    try:
        expectations = await prepare(database, folder)
        secrets = await connect(database, folder / SECRETS)
        await people.let_in(database, expectations.usccs)
        await sandbox.open_sandbox(database, folder / sandbox.FOLDER, expectations.usccs[0])
    finally:
        await database.close()
    return expectations, secrets


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
    except OSError as error:
        listener.close()
        raise Unavailable(f"port {port} is not free ({error.strerror}): choose another with --port") from None
    return listener


@asynccontextmanager
async def _serving(settings: Settings, listener: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    """Run the server as a task, until Ctrl-C or the end of the block."""
    app = create_app(settings)
    logs.configure(level=logging.WARNING)  # the conversation is to be read, not the server's log
    server = DrainingServer(config(app, settings))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        if task.done():
            raise Unavailable("the server did not start: its log says why")
        await asyncio.sleep(0.01)
    try:
        yield task
    finally:
        server.should_exit = True
        await task
