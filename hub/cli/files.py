"""Generates department files, takes them in, and mends rows that were quarantined."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.running import FAILED, QUARANTINED, refusals, with_database
from hub.core import clock
from hub.core.actor import HUB
from hub.core.errors import HubError, UsageError
from hub.core.store.database import Database
from hub.demo.generate import generate as invent
from hub.intake.ingest import commands, deliveries, queries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.intake.ingest.results import Receipt
from hub.terminal import progress, say, show, show_json

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of which day; today if not said.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, and nothing else.")]

quarantine = typer.Typer(help="The rows that wait for a person.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.command()(generate)
    app.command()(ingest)
    app.add_typer(quarantine, name="quarantine")


def generate(
    directory: Annotated[Path, typer.Argument(help="Where the files go; made if it is not there.")],
    enterprises: Annotated[int, typer.Option(min=1, help="How many enterprises to invent.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    as_of: Day = None,
) -> None:
    """Write the department files of invented enterprises, and the answers they should lead to."""
    with refusals():
        summary = invent(directory, enterprises, seed, as_of.date() if as_of else clock.today())
        show(f"{summary.rows} rows of {summary.enterprises} enterprises in {len(summary.files)} files: {directory}")


def ingest(
    resource: Annotated[str | None, typer.Argument(help="What the files hold, such as tax-grade.")] = None,
    files: Annotated[list[Path] | None, typer.Argument(help=".csv, .csv.gz, .xlsx or .xls")] = None,
    provider: Annotated[str | None, typer.Option(help="The department that states it, such as tax.")] = None,
    as_of: Day = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="The file is the whole list: what it lacks has ended.")
    ] = False,
    ends: Annotated[int | None, typer.Option(help="Confirm how many records a whole list ends.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report the same, and leave nothing behind.")] = False,
    retry: Annotated[int | None, typer.Option(help="Take in again the waiting rows of this batch.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 when a row is quarantined.")] = False,
    json: Json = False,
) -> None:
    """Take in department files: each whole or not at all, and the same one twice changes nothing."""
    with refusals():
        failures: list[HubError] = []
        if retry is not None:
            receipts = [with_database(lambda database: deliveries.retry(database, HUB, retry))]
        else:
            day = as_of.date() if as_of else clock.today()
            wanted = [replace(file, whole=whole, ends=ends) for file in _wanted(resource, files, provider, day)]
            receipts, failures = with_database(lambda database: _take_in(database, wanted, dry_run=dry_run))
        _report(receipts, failures, dry_run=dry_run, json=json)
        if failures:
            raise typer.Exit(FAILED)
        if strict and any(receipt.quarantined for receipt in receipts):
            raise typer.Exit(QUARANTINED)


@quarantine.command("list")
def list_rows(
    batch: Annotated[int | None, typer.Option(help="Only the rows of this batch.")] = None,
    json: Json = False,
) -> None:
    """Show the rows that wait, each with its findings."""
    with refusals():
        rows = with_database(lambda database: _waiting(database, batch))
        if json:
            show_json({"rows": rows})
            return
        for row in rows:
            show(f"{row['id']}  batch {row['batch']}, row {row['row']} of {row['resource']} from {row['provider']}")
            for name, cell in row["cells"].items():
                show(f"      {name} = {'' if cell is None else cell}")
            for finding in row["findings"]:
                show(f"    {finding['code']}: {finding['message']}")
        show(f"{len(rows)} rows wait")


@quarantine.command()
def mend(
    row: Annotated[int, typer.Argument(help="The row's number in `hub quarantine list`.")],
    cells: Annotated[list[str], typer.Argument(help="COLUMN=VALUE, for each cell to write over.")],
) -> None:
    """Write over cells of a waiting row; `hub ingest --retry BATCH` then takes it in."""
    with refusals():
        mended = dict(_cell(text) for text in cells)
        with_database(lambda database: _mend(database, row, mended))
        show(f"row {row} is mended: {', '.join(mended)}")


def _wanted(resource: str | None, files: list[Path] | None, provider: str | None, day: Any) -> list[DepartmentFile]:
    if resource is None or not files:
        raise UsageError("name the resource and at least one file, or --retry and a batch")
    if provider is None:
        raise UsageError("--provider is needed: the department that states these rows")
    return [DepartmentFile(resource, path, provider, day) for path in files]


async def _take_in(
    database: Database, wanted: list[DepartmentFile], *, dry_run: bool
) -> tuple[list[Receipt], list[HubError]]:
    """Each file by itself: one that fails does not keep the next from being taken in."""
    receipts: list[Receipt] = []
    failures: list[HubError] = []
    for file in wanted:
        try:
            with progress(f"{file.path.name}: rows") as advance:
                receipts.append(await deliveries.take_in(database, HUB, file, dry_run=dry_run, progress=advance))
        except HubError as failure:
            failures.append(failure)
    return receipts, failures


async def _waiting(database: Database, batch: int | None) -> list[dict[str, Any]]:
    async with database.connection() as connection:
        rows = await queries.waiting(connection, batch)
    names = {"id": "id", "batch": "batch_id", "row": "row_number", "resource": "resource", "provider": "provider"}
    shown = {**names, "cells": "cells", "findings": "findings", "mended_at": "mended_at"}
    return [{name: row[column] for name, column in shown.items()} for row in rows]


async def _mend(database: Database, row: int, cells: dict[str, str]) -> None:
    async with database.transaction() as connection:
        await commands.mend(connection, HUB, row, cells)


def _cell(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise UsageError(f"{text!r} is not COLUMN=VALUE")
    return name, value


def _report(receipts: list[Receipt], failures: list[HubError], *, dry_run: bool, json: bool) -> None:
    if json and len(receipts) == 1 and not failures:
        show_json(_as_json(receipts[0]))
    elif json:
        failed = [failure.message for failure in failures]
        show_json({"batches": [_as_json(receipt) for receipt in receipts], "failures": failed})
    else:
        for receipt in receipts:
            _show(receipt, dry_run=dry_run)
    for failure in failures:
        say(f"hub: {failure.message}")


def _show(receipt: Receipt, *, dry_run: bool) -> None:
    for finding in receipt.findings:
        show(f"  row {finding.row}  {finding.code}  {finding.message}")
    what = "would be batch" if dry_run else "batch"
    show(
        f"{what} {receipt.batch}, {receipt.resource}: {receipt.rows} rows = {receipt.accepted} accepted"
        f" + {receipt.repaired} repaired + {receipt.unchanged} unchanged + {receipt.quarantined} quarantined"
        f" + {receipt.not_data} not data"
    )
    if receipt.ended:
        show(f"{receipt.ended} records have ended: the whole list does not have them any more")
    if receipt.rows and receipt.unchanged == receipt.rows:
        show("nothing changed: every row is known already")


def _as_json(receipt: Receipt) -> dict[str, Any]:
    return {
        "batch": receipt.batch,
        "resource": receipt.resource,
        "rows": receipt.rows,
        "accepted": receipt.accepted,
        "repaired": receipt.repaired,
        "unchanged": receipt.unchanged,
        "quarantined": receipt.quarantined,
        "not_data": receipt.not_data,
        "ended": receipt.ended,
        "findings": [finding.as_json() for finding in receipt.findings],
    }
