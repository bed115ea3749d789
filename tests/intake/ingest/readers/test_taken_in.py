"""A workbook against a real store: its counts add up, and what the reader refused is not taken in by trying again."""

from datetime import date
from pathlib import Path

from hub.core.actor import HUB
from hub.intake.ingest import commands, deliveries, queries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.intake.ingest.quarantine.retries import retry
from tests.district import District, code
from tests.intake.ingest.readers.books import AS_OF, LISTED, Page, with_cell, write_book

DAY = date(2026, 2, 3)


async def test_counts_of_a_workbook_add_up_and_refused_rows_stay_refused(district: District, tmp_path: Path) -> None:
    rows = [["一、列入名单"], LISTED, [code(1), "甲", DAY], [code(2), "乙", DAY, "x"], ["合计", None, 2]]
    other = [["二、移出名单"], LISTED, [code(3), "丙", DAY]]
    path = write_book(tmp_path / "a.xlsx", Page([*rows, *other]), Page([LISTED, [code(4), "丁", DAY]], "乡"))
    with_cell(path, "D4", '<c r="D4" t="e"><v>#REF!</v></c>')

    receipt = await deliveries.take_in(
        district.database, HUB, DepartmentFile("abnormal-list", path, "market-supervision", AS_OF)
    )
    again = await retry(district.database, HUB, receipt.batch)

    assert (receipt.rows, receipt.accepted, receipt.quarantined, receipt.not_data) == (7, 2, 2, 3)
    assert (again.rows, again.accepted, again.quarantined) == (2, 0, 2)
    async with district.database.transaction() as connection:
        for row in await queries.waiting(connection, receipt.batch):
            assert row["findings"][0]["code"] in ("OTHER_TABLE", "UNREADABLE_CELL")
            await commands.mend(connection, HUB, row["id"], {"列入原因": "未年报"})
    mended = await retry(district.database, HUB, receipt.batch)
    assert (mended.accepted, mended.quarantined) == (2, 0)
