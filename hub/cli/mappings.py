"""Keeps mappings for the files of providers whose headers are their own, lists and removes them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.options import Json
from hub.cli.running import refusals, with_database
from hub.core.actor import HUB
from hub.core.errors import UsageError
from hub.core.store.database import Database
from hub.intake.ingest.headers import commands, queries
from hub.intake.ingest.headers.mappings import HeaderMapping, load_mapping, shipped_mappings
from hub.intake.ingest.headers.queries import KeptMapping
from hub.terminal import show, show_json

mapping = typer.Typer(help="How files are read whose headers are a provider's own.", no_args_is_help=True)

Provider = Annotated[str | None, typer.Option(help="The provider's code, such as tax.")]
ResourceCode = Annotated[str | None, typer.Option(help="The resource's code, such as penalty.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(mapping, name="mapping")


@mapping.command()
def add(
    file: Annotated[Path, typer.Argument(help="YAML: which title of the file stands for which of the standard.")],
    provider: Annotated[str, typer.Option(help="Whose files are read by it, such as market-supervision.")],
    resource: ResourceCode = None,
    json: Json = False,
) -> None:
    """Keep a mapping: from now on it is used by itself for this provider's files of its resource, where it fits."""
    with refusals():
        read = load_mapping(file, resource)
        if resource not in (None, read.resource):
            raise UsageError(f"{file.name} is for {read.resource}, not for {resource}")
        number = with_database(lambda database: _add(database, provider, read))
        if json:
            show_json({"mapping": number, "provider": provider, "resource": read.resource, "code": read.code})
        else:
            show(f"mapping {number}: {read.resource} of {provider} is read by {read.name} where it fits")


@mapping.command("list")
def list_mappings(provider: Provider = None, resource: ResourceCode = None, json: Json = False) -> None:
    """Show the kept mappings, then those that come with the hub and serve every provider."""
    with refusals():
        kept = with_database(lambda database: _list(database, provider, resource))
        shipped = [each for each in shipped_mappings() if resource in (None, each.resource)]
        if json:
            own = [_as_json(each.mapping, each) for each in kept]
            show_json({"mappings": own, "shipped": [_as_json(each, None) for each in shipped]})
            return
        for each in kept:
            show(f"{each.number}  {each.mapping.resource} of {each.provider}: {each.mapping.name}")
        for known in shipped:
            show(f"-  {known.resource}: {known.name}, comes with the hub")


@mapping.command()
def remove(
    number: Annotated[int | None, typer.Argument(help="Its number in `hub mapping list`.")] = None,
    provider: Provider = None,
    resource: ResourceCode = None,
    code: Annotated[str | None, typer.Option(help="The mapping's code, together with provider and resource.")] = None,
    json: Json = False,
) -> None:
    """Forget a kept mapping; what was read by it stays as it is."""
    with refusals():
        removed = with_database(lambda database: _remove(database, number, (provider, resource, code)))
        if json:
            show_json({"mapping": removed})
        else:
            show(f"mapping {removed} is removed")


async def _add(database: Database, provider: str, read: HeaderMapping) -> int:
    async with database.transaction() as connection:
        return await commands.add(connection, HUB, provider, read)


async def _list(database: Database, provider: str | None, resource: str | None) -> Sequence[KeptMapping]:
    async with database.connection() as connection:
        return await queries.kept_mappings(connection, provider, resource)


async def _remove(database: Database, number: int | None, name: tuple[str | None, str | None, str | None]) -> int:
    async with database.transaction() as connection:
        wanted = number if number is not None else await commands.number_of(connection, *_whole(name))
        await commands.remove(connection, HUB, wanted)
        return wanted


def _whole(name: tuple[str | None, str | None, str | None]) -> tuple[str, str, str]:
    provider, resource, code = name
    if provider is None or resource is None or code is None:
        raise UsageError("name the mapping by its number, or by --provider, --resource and --code")
    return provider, resource, code


def _as_json(known: HeaderMapping, kept: KeptMapping | None) -> dict[str, Any]:
    place = {"number": kept.number, "provider": kept.provider, "added_at": kept.added_at.isoformat()} if kept else {}
    return {**place, **known.model_dump(mode="json")}
