"""Rows that waited before they had their enterprise beside them have it after the migration."""

from datetime import UTC, datetime
from importlib import import_module

from hub.core.store.database import Database
from tests.district import code

MIGRATION = import_module("hub.core.store.migrations.versions.0010_deliveries")
DAY = datetime(2026, 5, 1, tzinfo=UTC)
BATCH = """
insert into batch (resource, provider, as_of, received_at, file_name, file_digest, rows, accepted, repaired, unchanged,
                   quarantined)
values ('tax-grade', 'tax', '2026-04-30', $1, 'tax.csv', '', 3, 0, 0, 0, 3)
"""
ROW = """
insert into quarantined_row (batch_id, row_number, resource, provider, cells, digest, findings, resolved_by, known_from)
values (1, $1, 'tax-grade', 'tax', $2, '', '[]', $3, '2000-01-01')
"""


async def test_rows_get_their_moments_and_the_code_that_their_cells_show(database: Database) -> None:
    await database.fetch(BATCH, DAY)
    await database.fetch(BATCH, DAY.replace(day=9))
    cells = [f" {code(1).lower()} ", "9.14E+17", code(2)]
    for number, (cell, resolved_by) in enumerate(zip(cells, (None, None, 2), strict=True), start=2):
        await database.fetch(ROW, number, {"统一社会信用代码": cell, "等级": "Z"}, resolved_by)

    for sql in (MIGRATION._KNOWN_FROM, MIGRATION._SETTLED, MIGRATION._CODES, MIGRATION._WITHOUT_CODE):
        await database.fetch(sql)

    rows = await database.fetch("select uscc, known_from, settled_at, settled_as from quarantined_row order by id")
    assert [tuple(row.values()) for row in rows] == [
        (code(1), DAY, None, None),
        (None, DAY, None, None),
        (code(2), DAY, DAY.replace(day=9), "taken_in"),
    ]
    assert [row["without_code"] for row in await database.fetch("select without_code from batch order by id")] == [1, 0]
