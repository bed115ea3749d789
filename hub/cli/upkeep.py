"""Migrates the store, prints the schema, verifies the log."""

import asyncio
from typing import Annotated

import typer

from hub.cli.files import Json
from hub.cli.running import FAILED, refusals, settings, store_url, with_database
from hub.core.audit.queries import Verification, verify
from hub.core.store import migrate as migrations
from hub.core.store.database import Database
from hub.terminal import show, show_json
from schema.sdl import printed

audit = typer.Typer(help="The access log.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.command()(migrate)
    app.command()(schema)
    app.add_typer(audit, name="audit")


def migrate() -> None:
    """Bring the store to the newest schema."""
    with refusals(), store_url(settings()) as url:
        show(f"the store has revision {asyncio.run(migrations.upgrade(url))}")


def schema() -> None:
    """Print the GraphQL schema, scopes beside their fields."""
    show(printed().rstrip())


@audit.callback()
def _audit() -> None:
    """The access log."""


@audit.command("verify")
def verify_log(
    head: Annotated[str | None, typer.Option(help="The last hash noted before: it must still be in the chain.")] = None,
    json: Json = False,
) -> None:
    """Walk the whole hash chain; exit with 1 at the first entry that is altered, missing or inserted."""
    with refusals():
        verification = with_database(lambda database: _verify(database, head))
        if json:
            show_json({"entries": verification.entries, "head": verification.head, "fault": verification.fault})
        else:
            show(verification.fault or f"{verification.entries} entries, whole; the last hash is {verification.head}")
        if verification.fault:
            raise typer.Exit(FAILED)


async def _verify(database: Database, head: str | None) -> Verification:
    async with database.connection() as connection:
        return await verify(connection, head)
