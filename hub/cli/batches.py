"""Lists deliveries, takes one back, and ends a repair: what an operator does about what was taken in."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from hub.cli.effects import effect_as_json, show_effect, weigh_beside
from hub.cli.options import Json
from hub.cli.running import refusals, with_database
from hub.core.actor import HUB
from hub.core.store.database import Database, Row
from hub.credit.effects.results import AnswerEffect
from hub.intake.ingest import commands, deliveries
from hub.intake.ingest.batches import queries
from hub.intake.ingest.batches.results import BatchReader, Withdrawal
from hub.intake.ingest.effects.results import Foreseen
from hub.intake.ingest.present.results import RecordName
from hub.terminal import show, show_json

batch = typer.Typer(help="The deliveries that were taken in.", no_args_is_help=True)
record = typer.Typer(help="One record of an enterprise.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="The batch's number in `hub batch list`.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept, and shown to whoever asks.")]
_COUNTS = ("rows", "accepted", "repaired", "unchanged", "quarantined", "not_data", "ended")
_PLAIN = ("resource", "provider", "as_of", "received_at", "file_name", "whole", *_COUNTS)
_WITHDRAWN = ("withdrawn_at", "withdrawn_by", "withdrawn_reason")


def add_to(app: typer.Typer) -> None:
    app.add_typer(batch, name="batch")
    app.add_typer(record, name="record")


@batch.command("list")
def list_batches(json: Json = False) -> None:
    """Show the deliveries, the newest first, with what became of their rows."""
    with refusals():
        found = [_as_json(row) for row in with_database(_batches)]
        if json:
            show_json({"batches": found})
            return
        for one in found:
            show(_line(one))


@batch.command("show")
def show_batch(number: Number, json: Json = False) -> None:
    """Show one delivery: its counts, what it closed, what waits, and who has read the enterprises it states."""
    with refusals():
        row, readers = with_database(lambda database: _in_full(database, number))
        one = {**_as_json(row), **{name: row[name] for name in ("without_code", "waiting", "closed", "enterprises")}}
        if json:
            show_json({**one, "readers": [reader._asdict() for reader in readers]})
            return
        show(_line(one))
        show(f"  {one['enterprises']} enterprises; {one['closed']} records closed, {one['waiting']} rows wait")
        _show_readers(readers)


@batch.command()
def withdraw(
    number: Number,
    reason: Reason,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")] = False,
    json: Json = False,
) -> None:
    """Take a delivery back: all is as if it had never come, and what was answered meanwhile can still be explained."""
    with refusals():
        if dry_run:
            _tell_foreseen(with_database(lambda database: _foresee(database, number, reason)), json=json)
            return
        done = with_database(lambda database: deliveries.withdraw(database, HUB, number, reason))
        if json:
            show_json(_withdrawal(done, dry_run=False))
        else:
            _show_withdrawal(done, "is")


@record.command()
def unrepair(
    resource: Annotated[str, typer.Argument(help="Such as penalty.")],
    uscc: Annotated[str, typer.Argument(help="The enterprise's code.")],
    key: Annotated[str, typer.Argument(help="The record's key, such as the number of the decision.")],
    reason: Reason,
) -> None:
    """End the repair of a record, which no file can do: the record counts again, and no file repairs it that day."""
    with refusals():
        with_database(lambda database: _unrepair(database, resource, uscc, key, reason))
        show(f"{resource} {key} of {uscc} is repaired no longer")


async def _foresee(database: Database, number: int, reason: str) -> Foreseen[Withdrawal, AnswerEffect]:
    return await deliveries.foresee_withdrawal(database, HUB, number, reason, weigh_beside(database))


def _tell_foreseen(foreseen: Foreseen[Withdrawal, AnswerEffect], *, json: bool) -> None:
    if json:
        effect = effect_as_json(foreseen.records, foreseen.answers)
        show_json({**_withdrawal(foreseen.result, dry_run=True), "effect": effect})
    else:
        _show_withdrawal(foreseen.result, "would be")
        show_effect(foreseen.records, foreseen.answers)


async def _batches(database: Database) -> Sequence[Row]:
    async with database.connection() as connection:
        return await queries.batches(connection)


async def _in_full(database: Database, number: int) -> tuple[Row, list[BatchReader]]:
    async with database.connection() as connection:
        row = await queries.batch_in_full(connection, number)
        return row, await queries.batch_readers(connection, number)


async def _unrepair(database: Database, resource: str, uscc: str, key: str, reason: str) -> None:
    named = RecordName(deliveries.resource_by_code(resource), uscc, key)
    async with database.transaction() as connection:
        await commands.unrepair(connection, HUB, named, reason)


def _as_json(row: Row) -> dict[str, Any]:
    return {"batch": row["id"], **{name: row[name] for name in (*_PLAIN, *_WITHDRAWN)}}


def _line(one: dict[str, Any]) -> str:
    counts = ", ".join(f"{one[name]} {name.replace('_', ' ')}" for name in _COUNTS if one[name])
    whole = ", the whole list" if one["whole"] else ""
    withdrawn = f"; withdrawn by {one['withdrawn_by']}: {one['withdrawn_reason']}" if one["withdrawn_at"] else ""
    return (
        f"{one['batch']}  {one['resource']} from {one['provider']} as of {one['as_of']}{whole}, {one['file_name']}: "
        f"{counts or 'no rows'}{withdrawn}"
    )


def _withdrawal(done: Withdrawal, *, dry_run: bool) -> dict[str, Any]:
    return {
        "batch": done.batch,
        "resource": done.resource,
        "provider": done.provider,
        "dry_run": dry_run,
        "closed": done.closed,
        "changed": done.changed,
        "released": done.released,
        "waiting": done.waiting,
        "left": done.left,
        "stated_before": done.stated_before,
        "stated_now": done.stated_now,
        "readers": [reader._asdict() for reader in done.readers],
    }


def _show_withdrawal(done: Withdrawal, whether: str) -> None:
    show(f"batch {done.batch} {whether} withdrawn: {done.resource} from {done.provider}")
    show(f"  {done.closed} records close, {done.changed} say again what they said without it")
    show(f"  {done.released} rows leave quarantine, {done.waiting} wait again")
    show(f"  {done.left} enterprises leave the register")
    show(f"  the source was stated up to {done.stated_before or 'no day'}, now up to {done.stated_now or 'no day'}")
    _show_readers(done.readers)


def _show_readers(readers: Sequence[BatchReader]) -> None:
    for reader in readers:
        name = f" ({reader.name})" if reader.name else ""
        show(
            f"  {reader.client}{name} was answered {reader.answers} times about {reader.enterprises} of its enterprises"
        )
