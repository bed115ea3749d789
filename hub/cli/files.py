"""Generates department files, and takes them in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.effects import effect_as_json, show_effect, weigh_beside
from hub.cli.options import Day, Json
from hub.cli.running import FAILED, QUARANTINED, refusals, with_database
from hub.core import clock
from hub.core.actor import HUB
from hub.core.errors import HubError, UsageError
from hub.core.store.database import Database
from hub.credit.effects.results import AnswerEffect
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.intake.ingest.effects.results import Foreseen
from hub.intake.ingest.headers.mappings import HeaderMapping, load_mapping
from hub.intake.ingest.quarantine.retries import retry as retry_batch
from hub.intake.ingest.quarantine.retries import retry_workbook
from hub.intake.ingest.results import Receipt
from hub.terminal import progress, say, show, show_json

#: A delivery that was taken in, or that a dry run has foreseen.
Told = Receipt | Foreseen[Receipt, AnswerEffect]


def add_to(app: typer.Typer) -> None:
    app.command()(ingest)


def ingest(
    resource: Annotated[str | None, typer.Argument(help="What the files hold, such as tax-grade.")] = None,
    files: Annotated[list[Path] | None, typer.Argument(help=".xlsx, .xls, .et, .csv, .txt, …: told by content")] = None,
    provider: Annotated[str | None, typer.Option(help="The department that states it, such as tax.")] = None,
    as_of: Day = None,
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping (YAML) by which the files' own headers are read.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="The file is the whole list: what it lacks has ended.")
    ] = False,
    ends: Annotated[int | None, typer.Option(help="Confirm how many records a whole list ends.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    retry: Annotated[
        str | None, typer.Option(help="Take in again the waiting rows of this batch, or of this exported workbook.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 when a row is quarantined.")] = False,
    json: Json = False,
) -> None:
    """Take in department files: each whole or not at all, and the same one twice changes nothing."""
    with refusals():
        told: Sequence[Told]
        failures: list[HubError] = []
        if retry is not None:
            if dry_run:
                raise UsageError("--dry-run says what files would change; --retry cannot be tried out")
            again = load_mapping(mapping) if mapping else None
            told = with_database(lambda database: _retry(database, retry, again))
        else:
            day = as_of.date() if as_of else clock.today()
            named = _wanted(resource, files, provider, day, mapping)
            wanted = [replace(file, whole=whole, ends=ends) for file in named]
            told, failures = with_database(lambda database: _each_file(database, wanted, dry_run=dry_run))
        _report(told, failures, json=json)
        if failures:
            raise typer.Exit(FAILED)
        if strict and any(_receipt(one).quarantined for one in told):
            raise typer.Exit(QUARANTINED)


def _wanted(
    resource: str | None, files: list[Path] | None, provider: str | None, day: date, mapping: Path | None
) -> list[DepartmentFile]:
    if resource is None or not files:
        raise UsageError("name the resource and at least one file, or --retry and a batch")
    if provider is None:
        raise UsageError("--provider is needed: the department that states these rows")
    read = load_mapping(mapping, resource) if mapping else None
    return [DepartmentFile(resource, path, provider, day, read) for path in files]


async def _each_file(
    database: Database, wanted: list[DepartmentFile], *, dry_run: bool
) -> tuple[list[Told], list[HubError]]:
    """Each file by itself: one that fails does not keep the next from being taken in."""
    told: list[Told] = []
    failures: list[HubError] = []
    deliver = _foresee if dry_run else _take_in
    for file in wanted:
        try:
            told.append(await deliver(database, file))
        except HubError as failure:
            failures.append(failure)
    return told, failures


async def _take_in(database: Database, file: DepartmentFile) -> Told:
    with progress(f"{file.path.name}: rows") as advance:
        return await deliveries.take_in(database, HUB, file, progress=advance)


async def _foresee(database: Database, file: DepartmentFile) -> Told:
    with progress(f"{file.path.name}: rows") as advance:
        return await deliveries.foresee(database, HUB, file, weigh_beside(database), progress=advance)


async def _retry(database: Database, typed: str, mapping: HeaderMapping | None) -> list[Receipt]:
    """Take in again what waits of a batch, by its number, or of a workbook that went back to its bureau."""
    if typed.isascii() and typed.isdecimal():
        return [await retry_batch(database, HUB, int(typed), mapping)]
    return await retry_workbook(database, HUB, Path(typed), mapping)


def _report(told: Sequence[Told], failures: list[HubError], *, json: bool) -> None:
    if json and len(told) == 1 and not failures:
        show_json(_as_json(told[0]))
    elif json:
        failed = [failure.message for failure in failures]
        show_json({"batches": [_as_json(one) for one in told], "failures": failed})
    else:
        for one in told:
            _show(one)
    for failure in failures:
        say(f"hub: {failure.message}")


def _receipt(told: Told) -> Receipt:
    return told.result if isinstance(told, Foreseen) else told


def _show(told: Told) -> None:
    if isinstance(told, Foreseen):
        _show_receipt(told.result, "would be batch")
        show_effect(told.records, told.answers)
    else:
        _show_receipt(told, "batch")


def _show_receipt(receipt: Receipt, what: str) -> None:
    for finding in receipt.findings:
        sheet = f"{finding.sheet}, " if finding.sheet else ""
        show(f"  {sheet}row {finding.row}  {finding.code}  {finding.message}")
    show(
        f"{what} {receipt.batch}, {receipt.resource}: {receipt.rows} rows = {receipt.accepted} accepted"
        f" + {receipt.repaired} repaired + {receipt.unchanged} unchanged + {receipt.quarantined} quarantined"
        + (f" + {receipt.not_data} no data" if receipt.not_data else "")
    )
    if receipt.ended:
        show(f"{receipt.ended} records have ended: the whole list does not have them any more")
    if receipt.rows and receipt.unchanged + receipt.not_data == receipt.rows:
        show("nothing changed: every row is known already")


def _as_json(told: Told) -> dict[str, Any]:
    if isinstance(told, Foreseen):
        return {**_receipt_as_json(told.result), "effect": effect_as_json(told.records, told.answers)}
    return _receipt_as_json(told)


def _receipt_as_json(receipt: Receipt) -> dict[str, Any]:
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
