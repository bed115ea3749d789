"""Migrates the store, prints the schema and the standard of department files."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.options import Json
from hub.cli.running import refusals, settings, store_url
from hub.core.errors import UsageError
from hub.core.store import migrate as migrations
from hub.credit.evaluation.library.ruleset_store import folders
from hub.sharing.data_standard.page import page, resource_section
from hub.sharing.data_standard.rules import example_file, published, published_resource
from hub.terminal import show, show_json
from schema.sdl import printed


def add_to(app: typer.Typer) -> None:
    app.command()(migrate)
    app.command()(schema)


def migrate() -> None:
    """Bring the store to the newest schema."""
    with refusals(), store_url(settings(), new=True) as url:
        show(f"the store has revision {asyncio.run(migrations.upgrade(url))}")


def schema(
    resource: Annotated[str | None, typer.Argument(help="With --intake: only this resource.")] = None,
    intake: Annotated[bool, typer.Option("--intake", help="The standard of department files instead.")] = False,
    example: Annotated[Path | None, typer.Option(help="With --intake and a resource: write an example file.")] = None,
    json: Json = False,
) -> None:
    """Print the GraphQL schema, scopes beside their fields; or the standard of department files, in Chinese."""
    with refusals():
        if intake:
            _show_standard(resource, example, json=json)
        elif resource or example or json:
            raise UsageError("a resource, --example and --json go with --intake")
        else:
            show(*printed().rstrip().split("\n"))


def _show_standard(code: str | None, example: Path | None, *, json: bool) -> None:
    settings()
    standard = published(*folders())
    wanted = published_resource(standard, code) if code else None
    if example:
        if wanted is None:
            raise UsageError("name the resource of which --example writes a file")
        example.write_text(example_file(wanted), encoding="utf-8")
        show(f"an example of {wanted.code}: {example}")
    elif json:
        show_json(asdict(wanted or standard))
    else:
        show(*(resource_section(wanted) if wanted else page(standard)).rstrip().split("\n"))
