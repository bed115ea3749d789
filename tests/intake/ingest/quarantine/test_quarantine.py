"""A clerk's day with rows that wait: by cause, handed back to their bureau as a workbook, mended or discarded."""

from pathlib import Path

import pytest

from hub.core.actor import HUB
from hub.core.errors import Invalid, NotFound
from hub.core.store.database import Database
from hub.intake.ingest.quarantine import queries, workbook
from hub.intake.ingest.quarantine.commands import discard
from hub.intake.ingest.quarantine.results import Choice
from hub.intake.ingest.quarantine.retries import retry_workbook
from hub.intake.ingest.quarantine.wording import IN_CHINESE
from hub.intake.ingest.readers.ooxml.workbook import read_workbook
from hub.intake.ingest.standard.finding_codes import FindingCode
from tests.district import District, code

ALL = Choice()
FINDING = "不在可选范围内：等级: 'E' is not one of A, B, M, C, D"


def grade(number: int, year: str = "2025", level: str = "A") -> dict[str, object]:
    return {"统一社会信用代码": code(number), "年度": year, "等级": level}


async def causes(database: Database, chosen: Choice = ALL) -> list[tuple[str, str | None, int]]:
    async with database.connection() as connection:
        return [(each.code, each.field, each.rows) for each in await queries.causes(connection, chosen)]


async def numbers(
    database: Database, chosen: Choice = ALL, first: int | None = None, after: int | None = None
) -> list[int]:
    async with database.connection() as connection:
        return [row["id"] for row in await queries.rows(connection, chosen, first, after)]


async def exported(database: Database, path: Path) -> list[list[str]]:
    async with database.connection() as connection:
        rows = await queries.rows(connection, ALL, None, None)
    workbook.write(path, [dict(row.items()) for row in rows])
    sheets = read_workbook(path)
    return [list(map(str, line.cells.values())) for line in next(sheets).lines]


async def test_rows_are_counted_by_cause_and_listed_by_pages(database: Database, district: District) -> None:
    await district.register(1, 2, 3)
    refused = [grade(1, level="E"), grade(2, level="F"), grade(3, year="x", level="G")]
    await district.deliver("tax-grade", [*refused, grade(3)])

    assert await causes(database) == [("INVALID_CHOICE", "grade", 3), ("INVALID_DATE", "year", 1)]
    assert await causes(database, Choice(cause="INVALID_DATE")) == [
        ("INVALID_CHOICE", "grade", 1),
        ("INVALID_DATE", "year", 1),
    ]
    assert await causes(database, Choice(resource="penalty")) == []
    every = await numbers(database)
    assert len(every) == 3
    assert await numbers(database, first=2) == every[:2]
    assert await numbers(database, first=2, after=every[1]) == every[2:]
    assert await numbers(database, Choice(cause="INVALID_DATE")) == every[2:]
    assert await numbers(database, Choice(provider="court")) == []


async def test_a_row_is_discarded_with_a_reason_that_stays(database: Database, district: District) -> None:
    await district.register(1)
    await district.deliver("tax-grade", [grade(1, level="E")])
    [number] = await numbers(database)
    await database.fetch("delete from redecision")

    async with database.transaction() as connection:
        assert await discard(connection, HUB, [number], " 合计行 ") == 1

    assert await numbers(database) == []
    [row] = await database.fetch("select settled_as, settled_by, settled_reason, settled_at from quarantined_row")
    assert (row["settled_as"], row["settled_by"], row["settled_reason"]) == ("discarded", "hub", "合计行")
    assert row["settled_at"] is not None
    [entry] = await database.fetch("select usccs, details from audit_entry where kind = 'RowsDiscarded'")
    assert entry["usccs"] == [code(1)]
    assert entry["details"] == {"rows": [number], "resources": ["tax-grade"], "reason": "合计行"}
    assert [row["uscc"] for row in await database.fetch("select uscc from redecision")] == [code(1)]


async def test_nothing_is_discarded_without_a_reason_or_with_an_unknown_row(
    database: Database, district: District
) -> None:
    await district.deliver("tax-grade", [grade(1, level="E")])
    [number] = await numbers(database)

    with pytest.raises(Invalid, match="a row is discarded for a reason"):
        async with database.transaction() as connection:
            await discard(connection, HUB, [number], " ")
    with pytest.raises(NotFound, match=f"no row {number + 1} waits in quarantine"):
        async with database.transaction() as connection:
            await discard(connection, HUB, [number, number + 1], "合计行")

    assert await numbers(database) == [number]


async def test_the_workbook_for_the_bureau_has_the_findings_beside_the_cells(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.deliver("tax-grade", [grade(1, level="E"), grade(2)])
    [number] = await numbers(database)

    lines = await exported(database, tmp_path / "back.xlsx")

    assert lines == [
        ["统一社会信用代码", "年度", "等级", "待核对编号", "问题", "原文件", "原行号"],
        [
            code(1),
            "2025",
            "E",
            str(number),
            FINDING,
            "tax-grade.csv",
            "2",
        ],
    ]


async def test_the_mended_workbook_is_taken_in_as_it_comes(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1, 2)
    await district.deliver("tax-grade", [grade(1, level="E"), grade(2, level="F")])
    lines = await exported(database, tmp_path / "back.xlsx")
    lines[1][2] = "B"
    _csv(tmp_path / "back.csv", lines)

    [receipt] = await retry_workbook(database, HUB, tmp_path / "back.csv")

    assert (receipt.accepted, receipt.quarantined) == (1, 1)
    [record] = await database.fetch("select uscc, body from record where resource = 'tax-grade' and known_to is null")
    assert (record["uscc"], record["body"]["grade"]) == (code(1), "B")
    assert await causes(database) == [("INVALID_CHOICE", "grade", 1)]


async def test_the_mended_workbook_can_come_as_an_ordinary_file(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1)
    await district.deliver("tax-grade", [grade(1, level="E")])
    lines = await exported(database, tmp_path / "back.xlsx")
    rows = [dict(zip(lines[0], [*line[:2], "B", *line[3:]], strict=True)) for line in lines[1:]]

    receipt = await district.deliver("tax-grade", rows)

    assert (receipt.accepted, receipt.findings) == (1, [])


async def test_a_workbook_whose_rows_wait_no_more_is_refused(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1)
    await district.deliver("tax-grade", [grade(1, level="E")])
    lines = await exported(database, tmp_path / "back.xlsx")
    lines[1][2] = "B"
    _csv(tmp_path / "back.csv", lines)
    await retry_workbook(database, HUB, tmp_path / "back.csv")

    with pytest.raises(NotFound, match=r"back\.csv: none of its rows waits in quarantine"):
        await retry_workbook(database, HUB, tmp_path / "back.csv")


async def test_a_row_without_its_number_is_refused_by_name(database: Database, tmp_path: Path) -> None:
    _csv(tmp_path / "back.csv", [["待核对编号", "年度"], ["七", "2025"]])

    with pytest.raises(Invalid, match=r"back\.csv: row 2: '七' in 待核对编号 is no number of a waiting row"):
        await retry_workbook(database, HUB, tmp_path / "back.csv")


def test_every_finding_has_its_words_in_chinese() -> None:
    assert IN_CHINESE.keys() == set(FindingCode)


def _csv(path: Path, lines: list[list[str]]) -> None:
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines) + "\n", encoding="utf-8")
