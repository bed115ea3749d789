"""Rows that a department's system sends by GraphQL: taken in by the same rules as a file of them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import orjson

from hub.core.actor import Actor
from hub.core.errors import Invalid
from hub.core.store.database import Connection
from hub.intake.ingest import commands
from hub.intake.ingest.deliveries import checked_row, resource_by_code
from hub.intake.ingest.headers.choice import OfferedMappings, read_header
from hub.intake.ingest.headers.layout import Layout
from hub.intake.ingest.headers.queries import kept_mappings
from hub.intake.ingest.readers import SourceRow, error_faults
from hub.intake.ingest.results import Delivery, Receipt
from hub.intake.ingest.spellings import Cell

MOST = 500
#: What stands in a message, and in the list of deliveries, for the name of a file.
NAME = "recordsSubmit"
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Submission:
    """The rows of one call: each by its columns' titles or English names, as JSON has them."""

    resource: str
    rows: Sequence[object]
    as_of: date


async def submit(connection: Connection, actor: Actor, sent: Submission) -> Receipt:
    """Take in the rows within the caller's transaction, as a delivery of the actor's organisation.

    Raises Invalid, naming the row and the column, for what is no row, and for columns by which no row can be read.
    """
    resource = resource_by_code(sent.resource)
    if not 1 <= len(sent.rows) <= MOST:
        raise Invalid(f"rows has {len(sent.rows)} entries; it must have 1 to {MOST}", field="rows")
    rows = [_row(number, row) for number, row in enumerate(sent.rows, start=1)]
    digest = hashlib.sha256(orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)).digest()
    delivery = Delivery(resource, actor.organisation, sent.as_of, NAME, digest)
    commands.check_may_write(actor, delivery)
    kept = await kept_mappings(connection, actor.organisation, resource.code)
    titles = list(dict.fromkeys(title for row in rows for title in row))
    layout = read_header(resource, titles, OfferedMappings(None, [each.mapping for each in kept]), Path(NAME))
    delivery = replace(delivery, findings=layout.findings)
    checked = (checked_row(layout, _source(layout, number, row), sent.as_of) for number, row in enumerate(rows, 1))
    return await commands.ingest(connection, actor, delivery, checked)


def _source(layout: Layout, number: int, row: Mapping[str, Cell]) -> SourceRow:
    """The row with every column of the call, as a file has them: one that it does not name is blank in it."""
    cells = {title: row.get(title) for title, _ in layout.columns} | dict(row)
    return SourceRow(number, cells, faults=tuple(error_faults(cells)))


def _row(number: int, row: object) -> dict[str, Cell]:
    if not isinstance(row, Mapping) or not row:
        raise Invalid(f"row {number} is no object of cells by their columns", field="rows")
    return {str(title): _cell(number, str(title), cell) for title, cell in row.items()}


def _cell(number: int, title: str, cell: object) -> Cell:
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    if isinstance(cell, str) and len(cell) <= _LONGEST:
        return cell.strip() or None
    what = f"longer than {_LONGEST} characters" if isinstance(cell, str) else "no text, number or flag"
    raise Invalid(f"row {number}: {title[:40]!r} is {what}", field="rows")
