"""Runs the server, the worker and the demonstration."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Callable
from functools import partial
from socket import socket
from typing import Annotated

import typer
from starlette.applications import Starlette
from uvicorn import Config

from hub import demo as demonstration
from hub.app import create_app
from hub.cli.running import FAILED, refusals, settings, settle, store_url, with_database
from hub.core.errors import UsageError
from hub.core.settings import ListenAddress, Settings
from hub.core.store import migrate
from hub.endpoints import metrics
from hub.endpoints.metrics import SHARED
from hub.endpoints.serving import server
from hub.terminal import say
from hub.worker import run as jobs

#: Makes the application, in each process that answers.
_FACTORY = "hub.cli.serving:application"

Port = Annotated[int, typer.Option(min=1, max=65535)]


def add_to(app: typer.Typer) -> None:
    app.command()(demo)
    app.command()(serve)
    app.command()(worker)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after the answers.")] = False, port: Port = 8000
) -> None:
    """300 invented enterprises, three clients, and the question that each typically asks."""
    with refusals():
        chosen = settings()
        with store_url(chosen, new=True) as url:
            _let_the_server_stop()
            right = asyncio.run(demonstration.run(chosen, url, port, once=once))
        if not right:
            raise typer.Exit(FAILED)


def serve(
    host: str = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer, sharing one store.")] = 1,
    migrate_first: Annotated[
        bool, typer.Option("--migrate", help="Bring the store to the newest schema first.")
    ] = False,
    fd: Annotated[
        int | None,
        typer.Option(
            min=3, help="A listening socket that a supervisor hands over, as systemd does (3), for host and port."
        ),
    ] = None,
) -> None:
    """The server, until it is told to stop; requests under way are answered first."""
    with refusals():
        given = server.inherited(fd) if fd else None
        chosen = settings()
        if chosen.production and chosen.database_url is None:
            say("hub: production with the hub's own database: see that HUB_DATA_DIR is on a disk that is backed up")
        with store_url(chosen, new=migrate_first) as url:
            if migrate_first:
                asyncio.run(migrate.upgrade(url))
            configured = partial(server.config, settings=chosen, host=host, port=port, workers=workers)
            _run(chosen, url, configured, given)


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and stop.")] = False,
    listen: Annotated[
        str | None, typer.Option(help="An address, host:port, for /health/live, /health/ready and /metrics.")
    ] = None,
) -> None:
    """Jobs: answers that something new, or the passing of time, has made out of date are derived again."""
    with refusals():
        address = _address(listen) if listen else None
        chosen = settings()
        settle()
        with_database(lambda database: jobs.run(database, chosen, once=once, listen=address))


def _address(text: str) -> ListenAddress:
    try:
        return ListenAddress.read(text)
    except ValueError as error:
        raise UsageError(f"--listen: {error}") from None


def _run(chosen: Settings, url: str, configured: Callable[[Starlette | str], Config], given: socket | None) -> None:
    """One worker runs in this process, several in children of it that read the store's address from the environment."""
    os.environ["HUB_DATABASE_URL"] = url
    _let_the_server_stop()
    own = ListenAddress.read(chosen.metrics_listen) if chosen.metrics_listen else None
    several = configured(_FACTORY)
    if several.workers == 1:
        with metrics.listening(own):
            server.run(configured(application()), given)
        return
    with tempfile.TemporaryDirectory(prefix="hub-metrics-") as shared:
        os.environ[SHARED] = shared
        with metrics.listening(own):
            server.run(several, given)


def application() -> Starlette:
    app = create_app()
    settle()
    return app


def _let_the_server_stop() -> None:
    """uvicorn stops gracefully and then raises the signal once more: by then there is only the store left to close."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
