"""Shows the rows that wait for a person, hands them back to their bureau, mends and discards them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.options import Json
from hub.cli.running import refusals, with_database
from hub.core.actor import HUB
from hub.core.errors import UsageError
from hub.core.store.database import Database, Row
from hub.intake.ingest import commands
from hub.intake.ingest.quarantine import queries, workbook
from hub.intake.ingest.quarantine.commands import discard as discard_rows
from hub.intake.ingest.quarantine.results import CauseCount, Choice
from hub.terminal import show, show_json

quarantine = typer.Typer(help="The rows that wait for a person.", no_args_is_help=True)

_PAGE = 50
_SHOWN = {"id": "id", "batch": "batch_id", "row": "row_number", "sheet": "sheet", "resource": "resource"}
Batch = Annotated[int | None, typer.Option(help="Only the rows of this batch.")]
Resource = Annotated[str | None, typer.Option(help="Only the rows of this resource.")]
Provider = Annotated[str | None, typer.Option(help="Only the rows of this provider.")]
Cause = Annotated[str | None, typer.Option(help="Only the rows with this finding, such as INVALID_DATE.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(quarantine, name="quarantine")


@quarantine.command("list")
def list_rows(
    batch: Batch = None,
    resource: Resource = None,
    provider: Provider = None,
    cause: Cause = None,
    by: Annotated[str | None, typer.Option(help="`cause`: count the rows by what is wrong with them.")] = None,
    first: Annotated[int, typer.Option(min=1, help="How many rows at most.")] = _PAGE,
    after: Annotated[int | None, typer.Option(help="Go on after the row of this number.")] = None,
    json: Json = False,
) -> None:
    """Show the rows that wait, each with its findings, a page at a time; or count them by cause."""
    with refusals():
        chosen = Choice(batch, resource, provider, cause)
        if by not in (None, "cause"):
            raise UsageError(f"--by {by!r}: rows are counted by cause")
        if by:
            total, causes = with_database(lambda database: _causes(database, chosen))
            _show_causes(total, causes, json=json)
        else:
            total, rows = with_database(lambda database: _page(database, chosen, first, after))
            _show_rows(total, rows, more=len(rows) == first, json=json)


@quarantine.command()
def mend(
    row: Annotated[int, typer.Argument(help="The row's number in `hub quarantine list`.")],
    cells: Annotated[list[str], typer.Argument(help="COLUMN=VALUE, for each cell to write over.")],
    json: Json = False,
) -> None:
    """Write over cells of a waiting row; `hub ingest --retry BATCH` then takes it in."""
    with refusals():
        mended = dict(_cell(text) for text in cells)
        with_database(lambda database: _mend(database, row, mended))
        if json:
            show_json({"row": row, "mended": list(mended)})
        else:
            show(f"row {row} is mended: {', '.join(mended)}")


@quarantine.command()
def discard(
    rows: Annotated[list[int], typer.Argument(help="The rows' numbers in `hub quarantine list`.")],
    reason: Annotated[str, typer.Option(help="Why they are no data; kept with the rows, and logged.")],
    json: Json = False,
) -> None:
    """Take rows out of quarantine that will never be data, such as a total."""
    with refusals():
        count = with_database(lambda database: _discard(database, rows, reason))
        if json:
            show_json({"discarded": count})
        else:
            show(f"{count} rows are discarded: {reason}")


@quarantine.command()
def export(
    file: Annotated[Path, typer.Argument(help="The .xlsx to write.")],
    batch: Batch = None,
    resource: Resource = None,
    provider: Provider = None,
    cause: Cause = None,
    json: Json = False,
) -> None:
    """Write the waiting rows into a workbook for their bureau, findings beside them; `hub ingest --retry` reads it."""
    with refusals():
        if file.suffix.lower() != ".xlsx":
            raise UsageError(f"{file}: the workbook's name ends in .xlsx")
        _, rows = with_database(lambda database: _page(database, Choice(batch, resource, provider, cause), None, None))
        workbook.write(file, [dict(row.items()) for row in rows])
        if json:
            show_json({"file": str(file), "rows": len(rows)})
        else:
            show(f"{len(rows)} rows are in {file}; mended there, `hub ingest --retry {file}` takes them in")


async def _page(database: Database, chosen: Choice, first: int | None, after: int | None) -> tuple[int, Sequence[Row]]:
    async with database.connection() as connection:
        return await queries.count(connection, chosen), await queries.rows(connection, chosen, first, after)


async def _causes(database: Database, chosen: Choice) -> tuple[int, list[CauseCount]]:
    async with database.connection() as connection:
        return await queries.count(connection, chosen), await queries.causes(connection, chosen)


async def _mend(database: Database, row: int, cells: dict[str, str]) -> None:
    async with database.transaction() as connection:
        await commands.mend(connection, HUB, row, cells)


async def _discard(database: Database, rows: Sequence[int], reason: str) -> int:
    async with database.transaction() as connection:
        return await discard_rows(connection, HUB, rows, reason)


def _cell(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise UsageError(f"{text!r} is not COLUMN=VALUE")
    return name, value


def _show_rows(total: int, rows: Sequence[Row], *, more: bool, json: bool) -> None:
    following = rows[-1]["id"] if rows and more else None
    if json:
        show_json({"total": total, "rows": [_as_json(row) for row in rows], "next": following})
        return
    for row in rows:
        place = f"batch {row['batch_id']}, {row['sheet']} row {row['row_number']}".replace(",  row", ", row")
        show(f"{row['id']}  {place} of {row['resource']} from {row['provider']}")
        for name, cell in row["cells"].items():
            show(f"      {name} = {'' if cell is None else cell}")
        for finding in row["findings"]:
            show(f"    {finding['code']}: {finding['message']}")
    show(f"{total} rows wait" + (f"; --after {following} shows the next" if following else ""))


def _as_json(row: Row) -> dict[str, Any]:
    named = {name: row[column] for name, column in _SHOWN.items()}
    return {**named, **{name: row[name] for name in ("provider", "cells", "findings", "mended_at")}}


def _show_causes(total: int, causes: Sequence[CauseCount], *, json: bool) -> None:
    if json:
        names = ("resource", "provider", "code", "field", "rows", "first", "message")
        show_json({"total": total, "causes": [{name: getattr(cause, name) for name in names} for cause in causes]})
        return
    for cause in causes:
        show(
            f"{cause.rows:6}  {cause.resource} from {cause.provider}  {cause.code}  row {cause.first}: {cause.message}"
        )
    show(f"{total} rows wait")
