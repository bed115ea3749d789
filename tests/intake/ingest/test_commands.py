"""Deliveries against a real store: what is recorded, closed, refused, mended, and what a second delivery changes."""

from datetime import date
from pathlib import Path

import pytest

from hub.core.actor import HUB, Actor, Kind, Reach
from hub.core.errors import Forbidden, Invalid, NotFound
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.intake.ingest import commands, deliveries, queries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.intake.ingest.quarantine.retries import retry
from hub.intake.ingest.results import Receipt
from tests.district import District, code

TAX = {"统一社会信用代码": code(1), "年度": "2024", "等级": "B"}


def counts(receipt: Receipt) -> tuple[int, int, int, int, int]:
    return receipt.rows, receipt.accepted, receipt.repaired, receipt.unchanged, receipt.quarantined


async def known_now(database: Database, resource: str) -> list[tuple[str, str, str]]:
    rows = await database.fetch(
        "select uscc, key, body ->> 'grade' as grade from record where resource = $1 and known_to is null", resource
    )
    return [tuple(row.values()) for row in rows]


async def test_the_same_file_twice_changes_nothing_and_says_so(district: District) -> None:
    first = await district.deliver("tax-grade", [TAX])

    second = await district.deliver("tax-grade", [TAX])

    assert counts(first) == (1, 1, 0, 0, 0)
    assert counts(second) == (1, 0, 0, 1, 0)
    rows = await district.database.fetch("select count(*) as records from record")
    assert rows[0]["records"] == 1


async def test_a_correction_closes_the_row_and_opens_another(district: District) -> None:
    await district.deliver("tax-grade", [TAX])

    receipt = await district.deliver("tax-grade", [{**TAX, "等级": "A"}])

    assert counts(receipt) == (1, 1, 0, 0, 0)
    rows = await district.database.fetch(
        "select body ->> 'grade' as grade, known_to is null as known from record order by id"
    )
    assert [tuple(row.values()) for row in rows] == [("B", False), ("A", True)]
    closed = await district.database.fetch(
        "select count(*) as joined from record a join record b on a.known_to = b.known_from"
    )
    assert closed[0]["joined"] == 1


async def test_of_two_rows_of_one_file_the_later_holds_and_both_are_kept(district: District) -> None:
    receipt = await district.deliver("tax-grade", [TAX, {**TAX, "等级": "A"}, {**TAX, "等级": "A"}])

    assert counts(receipt) == (3, 2, 0, 1, 0)
    assert [(finding.row, finding.code, finding.message) for finding in receipt.findings] == [
        (2, "SUPERSEDED", "row 3 says something else of the same record: the later row holds")
    ]
    assert await known_now(district.database, "tax-grade") == [(code(1), "2024", "A")]
    rows = await district.database.fetch("select count(*) as records from record")
    assert rows[0]["records"] == 2


async def test_a_repaired_code_meets_the_row_already_there_as_one_enterprise(district: District) -> None:
    row = {"统一社会信用代码": code(4), "名称": "虚构4号科技有限公司"}
    assert code(4).upper() == code(4)
    lower = {**row, "统一社会信用代码": code(4).lower()}

    receipt = await district.deliver("register", [row, lower])

    assert counts(receipt) == (2, 1, 0, 1, 0)
    rows = await district.database.fetch("select uscc from enterprise")
    assert [row["uscc"] for row in rows] == [code(4)]


async def test_a_repaired_code_is_counted_and_the_row_says_so(district: District) -> None:
    receipt = await district.deliver("tax-grade", [{**TAX, "统一社会信用代码": code(1).lower()}])

    assert counts(receipt) == (1, 0, 1, 0, 0)
    assert [finding.code for finding in receipt.findings] == ["REPAIRED_USCC"]
    rows = await district.database.fetch("select uscc, warnings from record")
    assert [tuple(row.values()) for row in rows] == [(code(1), ["REPAIRED_USCC"])]


async def test_every_finding_of_a_refused_row_is_kept_with_its_cells(district: District) -> None:
    broken = {"统一社会信用代码": "9142", "年度": "20x4", "等级": "Z"}

    receipt = await district.deliver("tax-grade", [TAX, broken])

    assert counts(receipt) == (2, 1, 0, 0, 1)
    async with district.database.connection() as connection:
        (row,) = await queries.waiting(connection, receipt.batch)
    assert row["row_number"] == 3
    assert row["cells"] == broken
    assert [finding["code"] for finding in row["findings"]] == ["INVALID_USCC", "INVALID_DATE", "INVALID_CHOICE"]


async def test_a_refused_row_sent_twice_waits_once(district: District) -> None:
    broken = {**TAX, "等级": "Z"}
    first = await district.deliver("tax-grade", [broken])

    receipt = await district.deliver("tax-grade", [broken, TAX])

    assert counts(receipt) == (2, 1, 0, 0, 1)
    async with district.database.connection() as connection:
        assert [row["batch_id"] for row in await queries.waiting(connection)] == [first.batch + 1]


async def test_two_rows_that_read_the_same_wait_as_two(district: District) -> None:
    rounded = {**TAX, "统一社会信用代码": "9.1420799E+17"}
    await district.deliver("tax-grade", [rounded, rounded])

    again = await district.deliver("tax-grade", [rounded, TAX, rounded, rounded])

    assert counts(again) == (4, 1, 0, 0, 3)
    async with district.database.connection() as connection:
        waiting = [(row["batch_id"], row["row_number"]) for row in await queries.waiting(connection)]
    assert waiting == [(1, 2), (1, 3), (2, 5)]


async def test_a_mended_row_is_taken_in_by_a_retry_and_waits_no_longer(district: District) -> None:
    origin = await district.deliver("tax-grade", [{**TAX, "等级": "Z"}, {**TAX, "年度": "x"}])
    async with district.database.transaction() as connection:
        first, second = await queries.waiting(connection, origin.batch)
        await commands.mend(connection, HUB, first["id"], {"等级": "A"})

    receipt = await retry(district.database, HUB, origin.batch)

    assert counts(receipt) == (2, 1, 0, 0, 1)
    assert await known_now(district.database, "tax-grade") == [(code(1), "2024", "A")]
    async with district.database.connection() as connection:
        assert [row["id"] for row in await queries.waiting(connection)] == [second["id"]]


async def test_mending_names_what_is_not_there(district: District) -> None:
    origin = await district.deliver("tax-grade", [{**TAX, "等级": "Z"}])
    async with district.database.transaction() as connection:
        (row,) = await queries.waiting(connection, origin.batch)

        with pytest.raises(NotFound) as column:
            await commands.mend(connection, HUB, row["id"], {"级别": "A"})
        with pytest.raises(NotFound) as other:
            await commands.mend(connection, HUB, 999, {"等级": "A"})

    assert column.value.message == f"row {row['id']} has no column '级别'; it has 年度, 等级, 统一社会信用代码"
    assert other.value.message == "no row 999 waits in quarantine"


async def test_departments_of_a_shared_resource_do_not_overwrite_each_other(district: District) -> None:
    penalty = {"统一社会信用代码": code(1), "决定书文号": "〔2026〕1号", "处罚日期": "2026-01-05", "严重程度": "一般"}
    await district.deliver("penalty", [penalty], provider="market-supervision")

    receipt = await district.deliver("penalty", [{**penalty, "严重程度": "轻微"}], provider="tax")

    assert counts(receipt) == (1, 1, 0, 0, 0)
    rows = await district.database.fetch("select provider from record where known_to is null order by provider")
    assert [row["provider"] for row in rows] == ["market-supervision", "tax"]


async def test_a_resource_is_refused_from_a_department_that_does_not_state_it(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        await district.deliver("tax-grade", [TAX], provider="court")

    assert refused.value.message == "tax-grade is not delivered by 'court', but by tax"
    assert (await district.database.fetch("select count(*) as rows from record"))[0]["rows"] == 0


async def test_a_client_writes_only_the_resources_of_its_record(district: District, tmp_path: Path) -> None:
    path = tmp_path / "tax.csv"
    path.write_text(f"统一社会信用代码,年度,等级\n{code(1)},2024,B\n", encoding="utf-8")
    court = Actor("court", Kind.DEPARTMENT, "court", Reach(resources=frozenset({"judgment-defaulter"})))

    with pytest.raises(Forbidden) as refused:
        await deliveries.take_in(district.database, court, DepartmentFile("tax-grade", path, "tax", date(2026, 11, 1)))

    assert refused.value.message == "client 'court' may not write 'tax-grade'"
    assert (await district.database.fetch("select count(*) as rows from batch"))[0]["rows"] == 0


async def test_a_first_list_of_events_concerns_every_enterprise(district: District) -> None:
    await district.register(1, 2, 3)
    await evaluate(district.database)
    assert await district.database.fetch("select uscc from redecision") == []

    await district.deliver("abnormal-list", [{"统一社会信用代码": code(1), "列入日期": "2026-05-01"}])
    everyone = await district.database.fetch("select uscc from redecision order by uscc")
    await evaluate(district.database)
    await district.deliver("abnormal-list", [{"统一社会信用代码": code(2), "列入日期": "2026-06-01"}])

    assert [row["uscc"] for row in everyone] == sorted(code(n) for n in (1, 2, 3))
    rows = await district.database.fetch("select uscc from redecision")
    assert [row["uscc"] for row in rows] == [code(2)]


async def test_nothing_of_a_person_is_stored_in_clear(district: District) -> None:
    person, name = "420799198802290070", "张三丰"
    penalty = {"决定书文号": "〔2026〕1号", "处罚日期": "2026-01-05", "严重程度": "一般", "行政相对人名称": name}

    receipt = await district.deliver("penalty", [{"统一社会信用代码": person, **penalty}], provider="tax")

    assert counts(receipt) == (1, 0, 0, 0, 1)
    assert person not in str(receipt)
    tables = await district.database.fetch(
        "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
    )
    stored = {
        row["table_name"]: str([tuple(each) for each in await district.database.fetch(f'select * from "{row[0]}"')])
        for row in tables
    }
    assert "420***********0070" in stored["quarantined_row"]
    assert [table for table, rows in stored.items() if person in rows or name in rows] == []


async def test_a_mistyped_code_waits_unless_the_register_holds_that_very_code(district: District) -> None:
    registered, mistyped = code(1)[:17] + "0", code(2)[:17] + "0"
    assert registered != code(1)
    assert mistyped != code(2)
    await district.deliver("register", [{"统一社会信用代码": registered, "名称": "虚构一号科技有限公司"}])

    receipt = await district.deliver(
        "tax-grade", [{**TAX, "统一社会信用代码": registered}, {**TAX, "统一社会信用代码": mistyped}]
    )

    assert counts(receipt) == (2, 1, 0, 0, 1)
    assert await known_now(district.database, "tax-grade") == [(registered, "2024", "B")]
    assert [(finding.row, finding.code, finding.severity.value) for finding in receipt.findings] == [
        (2, "CHECK_DIGIT", "warning"),
        (3, "CHECK_DIGIT", "error"),
    ]
    assert receipt.findings[1].message.endswith("; the register has no such code, so it is mistyped")
    async with district.database.connection() as connection:
        (row,) = await queries.waiting(connection, receipt.batch)
    assert (row["row_number"], row["findings"][0]["severity"]) == (3, "error")


@pytest.mark.parametrize(
    ("file", "rows", "repaired"),
    [
        pytest.param("enterprises_huarong.csv", 113, 0, id="huarong"),
        pytest.param("enterprises_ezhou.csv", 564, 4, id="ezhou"),
        pytest.param("enterprises_hubei.csv.gz", 39_590, 38, id="hubei"),
    ],
)
async def test_the_public_register_loads_whole(
    district: District, real_data: Path | None, file: str, rows: int, repaired: int
) -> None:
    """Real firms: identity only. Where the folder is not beside the checkout, an empty file of the form stands in."""
    path = real_data / file if real_data else None
    if path is None:
        return
    wanted = DepartmentFile("register", path, "market-supervision", date(2026, 11, 23))

    first = await deliveries.take_in(district.database, HUB, wanted)
    second = await deliveries.take_in(district.database, HUB, wanted)

    assert counts(first) == (rows, rows - repaired, repaired, 0, 0)
    assert counts(second) == (rows, 0, 0, rows, 0)
    found = await district.database.fetch("select count(*) as enterprises from enterprise")
    assert found[0]["enterprises"] == rows
