"""Take in again what waits: of a batch as it is now, or of a workbook as its bureau has mended it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from hub.core.actor import Actor
from hub.core.errors import Invalid, NotFound
from hub.core.store.database import Connection, Database, Row
from hub.intake.ingest import commands, queries
from hub.intake.ingest.batches.queries import own_provider
from hub.intake.ingest.deliveries import checked_row, resource_by_code
from hub.intake.ingest.headers.choice import OfferedMappings, read_header
from hub.intake.ingest.headers.layout import Layout
from hub.intake.ingest.headers.mappings import HeaderMapping
from hub.intake.ingest.headers.queries import kept_mappings
from hub.intake.ingest.quarantine.queries import by_number, waiting_by_number
from hub.intake.ingest.quarantine.results import WaitingRow
from hub.intake.ingest.quarantine.returned import ReturnedRow, returned_rows
from hub.intake.ingest.readers import HeaderTitles, RowFault, SourceRow, error_faults, read_file
from hub.intake.ingest.results import CheckedRow, Delivery, Finding, Receipt
from hub.intake.ingest.spellings import header_key
from hub.intake.ingest.standard.finding_codes import OF_READING, FindingCode
from hub.intake.ingest.standard.handed_back import NUMBER

_NUMBER = frozenset({header_key(NUMBER)})


async def retry(database: Database, actor: Actor, batch: int, mapping: HeaderMapping | None = None) -> Receipt:
    """Take in the rows of a batch that wait in quarantine, as they are now; raises NotFound for an unknown batch.

    A batch that was read by a named mapping is read by it again only where it is named again.
    """
    async with database.transaction() as connection:
        return await _retried(connection, actor, batch, mapping)


async def mend_and_retry(connection: Connection, actor: Actor, row: WaitingRow, cells: Mapping[str, str]) -> bool:
    """Write over cells of a waiting row, and take it in by the same rules; whether it waits no longer.

    Raises NotFound for a column that is not there. A row that is still refused waits with what is wrong with it now.
    """
    await commands.mend(connection, actor, row.id, dict(cells))
    await _retried(connection, actor, row.batch_id, None, {row.id})
    return row.id not in await waiting_by_number(connection, actor, [row.id])


async def retry_workbook(
    database: Database, actor: Actor, path: Path, mapping: HeaderMapping | None = None
) -> list[Receipt]:
    """Take in the rows of a workbook that went back to its bureau, with the cells that were changed there.

    All of it is one transaction. Raises NotFound where none of the rows waits any more, or none is the actor's.
    """
    returned, own = _returned(path), own_provider(actor)
    async with database.transaction() as connection:
        waiting = await by_number(connection, [row.number for row in returned])
        batches = set()
        for row in returned:
            if (known := waiting.get(row.number)) is None or known["settled_at"] is not None:
                continue
            if own not in (None, known["provider"]):
                continue
            if changed := row.changes(known["cells"]):
                await commands.mend(connection, actor, row.number, changed)
            batches.add(known["batch_id"])
        if not batches:
            raise NotFound(f"{path.name}: none of its rows waits in quarantine")
        return [await _retried(connection, actor, batch, mapping) for batch in sorted(batches)]


def _returned(path: Path) -> list[ReturnedRow]:
    if not path.is_file():
        raise Invalid(f"{path}: no such file")
    tables = read_file(path, HeaderTitles(_NUMBER, _NUMBER))
    return [row for table in tables for row in returned_rows(table.place.name, table)]


async def _retried(
    connection: Connection, actor: Actor, batch: int, mapping: HeaderMapping | None, only: Collection[int] | None = None
) -> Receipt:
    origin = await queries.batch_by_id(connection, batch)
    waiting = [row for row in await queries.waiting(connection, batch) if only is None or row["id"] in only]
    resource = resource_by_code(origin["resource"])
    name = f"batch {batch} again: {origin['file_name']}"
    delivery = Delivery(resource, origin["provider"], origin["as_of"], name, origin["file_digest"])
    kept = await kept_mappings(connection, delivery.provider, resource.code)
    offered = OfferedMappings(mapping, [each.mapping for each in kept])
    return await commands.retry(connection, actor, batch, delivery, _checked_again(offered, waiting, delivery), only)


def _checked_again(offered: OfferedMappings, waiting: Sequence[Row], delivery: Delivery) -> Iterator[CheckedRow]:
    layouts: dict[tuple[str, ...], Layout] = {}
    for row in waiting:
        cells, number, sheet = row["cells"], row["row_number"], row["sheet"]
        faults = (*error_faults(cells), *_faults_until_mended(row))
        titles = tuple(cells)
        try:
            if titles not in layouts:
                layouts[titles] = read_header(delivery.resource, titles, offered, Path(delivery.file_name))
        except Invalid as refusal:  # a row of another table keeps that table's titles
            finding = Finding(number, None, FindingCode.MISSING_COLUMN, refusal.message, sheet=sheet)
            yield CheckedRow(number, None, cells, (finding,), (), sheet)
            continue
        yield checked_row(layouts[titles], SourceRow(number, cells, faults=faults, sheet=sheet), delivery.as_of)


def _faults_until_mended(row: Row) -> Iterator[RowFault]:
    """What the reader found in the file cannot be seen in the cells: it stands until a person has mended the row."""
    if row["mended_at"] is None:
        for finding in row["findings"]:
            if finding["code"] in OF_READING:
                yield RowFault(None, FindingCode(finding["code"]), finding["message"])
