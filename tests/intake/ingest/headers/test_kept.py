"""Mappings that are kept for a provider are used for its files by themselves, until they are removed."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hub.core.actor import HUB
from hub.core.errors import Conflict, HubError, Invalid, NotFound
from hub.core.store.database import Database
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.intake.ingest.headers import commands
from hub.intake.ingest.headers.mappings import HeaderMapping, mapping_of
from hub.intake.ingest.headers.queries import kept_mappings
from hub.intake.ingest.quarantine.retries import retry
from hub.intake.ingest.results import Receipt
from tests.district import code

PERSON = "420799198203040023"
ROWS = [
    {"当事人代码": code(7), "文号": "虚环罚〔2026〕3号", "日期": "2026-05-06", "程度": "一般", "负责人证号": PERSON},
    {"当事人代码": code(8), "文号": "虚环罚〔2026〕4号", "日期": "2026-05-07", "程度": "很重", "负责人证号": PERSON},
]
HEADERS = {"当事人代码": "统一社会信用代码", "文号": "决定书文号", "日期": "处罚日期", "程度": "严重程度"}


def own(name: str = "own", **more: Any) -> HeaderMapping:
    content = {"resource": "penalty", "headers": HEADERS, "personal": ["负责人证号"], **more}
    return mapping_of(content, f"{name}.yaml", {"code": name})


async def keep(database: Database, provider: str, mapping: HeaderMapping) -> int:
    async with database.transaction() as connection:
        return await commands.add(connection, HUB, provider, mapping)


async def remove(database: Database, number: int) -> None:
    async with database.transaction() as connection:
        await commands.remove(connection, HUB, number)


async def deliver(
    database: Database, folder: Path, provider: str, rows: Sequence[Mapping[str, str]] = ROWS, **named: HeaderMapping
) -> Receipt:
    path = folder / "处罚.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return await deliveries.take_in(
        database, HUB, DepartmentFile("penalty", path, provider, date(2026, 11, 20), **named)
    )


async def test_a_kept_mapping_reads_its_providers_files_and_nobody_elses(database: Database, tmp_path: Path) -> None:
    number = await keep(database, "ecology-environment", own())

    receipt = await deliver(database, tmp_path, "ecology-environment")

    assert (receipt.rows, receipt.accepted, receipt.quarantined) == (2, 1, 1)
    assert [(finding.row, finding.code, finding.message) for finding in receipt.findings] == [
        (0, "MAPPING_USED", "read by the mapping own, kept for this provider"),
        (0, "PERSONAL_COLUMN", "负责人证号: numbers of persons, dropped before anything was kept"),
        (3, "INVALID_CHOICE", "严重程度: '很重' is not one of 轻微, 一般, 严重"),
    ]
    with pytest.raises(Invalid, match=r"^处罚\.csv: no header: "):
        await deliver(database, tmp_path, "water-resources")
    await remove(database, number)
    with pytest.raises(Invalid, match=r"^处罚\.csv: no header: "):
        await deliver(database, tmp_path, "ecology-environment")


async def test_a_dropped_column_stands_nowhere_in_the_store(database: Database, tmp_path: Path) -> None:
    await deliver(database, tmp_path, "ecology-environment", mapping=own())

    waiting = await database.fetch("select cells, findings from quarantined_row")
    records = await database.fetch("select body from record")

    assert [row["cells"] for row in waiting] == [
        {"当事人代码": code(8), "文号": "虚环罚〔2026〕4号", "日期": "2026-05-07", "程度": "很重"}
    ]
    assert len(records) == 1
    assert PERSON not in str([dict(row) for row in (*waiting, *records)])


async def test_rows_about_natural_persons_leave_no_trace(database: Database, tmp_path: Path) -> None:
    rows = [{**ROWS[0], "类别": "自然人", "程度": "很重"}, {**ROWS[0], "类别": "法人"}]

    receipt = await deliver(database, tmp_path, "ecology-environment", rows, mapping=own(left_out={"类别": ["自然人"]}))

    assert (receipt.rows, receipt.accepted, receipt.quarantined, receipt.not_data) == (2, 1, 0, 1)
    assert [(finding.row, finding.message) for finding in receipt.findings if finding.code == "LEFT_OUT"] == [
        (2, "类别 is 自然人: left out, and nothing of the row was kept")
    ]
    assert await database.fetch("select * from quarantined_row") == []


async def test_waiting_rows_are_taken_in_again_by_the_mapping_as_it_is_now(database: Database, tmp_path: Path) -> None:
    first = await deliver(database, tmp_path, "ecology-environment", mapping=own())
    unnamed = await retry(database, HUB, first.batch)
    assert (unnamed.rows, unnamed.quarantined) == (1, 1)
    assert "penalty needs the columns 统一社会信用代码, 决定书文号, 处罚日期, 严重程度" in unnamed.findings[0].message
    await database.fetch('update quarantined_row set cells = cells || \'{"程度": "严重"}\' returning id')

    named = await retry(database, HUB, first.batch, own())

    assert (named.rows, named.accepted, named.quarantined) == (1, 1, 0)


async def test_adding_and_removing_are_logged_and_listed(database: Database) -> None:
    number = await keep(database, "tax", mapping_of({"headers": {"号": "uscc", "年": "year", "级": "grade"}}, "a", TAX))
    listed = await kept_mappings(database, "tax", "tax-grade")
    nobodys = await kept_mappings(database, "court")
    await remove(database, number)

    events = await database.fetch("select kind, details from audit_entry where kind like 'Mapping%' order by number")

    assert [(each.number, each.provider, each.mapping.headers) for each in listed] == [
        (number, "tax", {"号": "uscc", "年": "year", "级": "grade"})
    ]
    assert nobodys == []
    details = {"mapping": number, "provider": "tax", "resource": "tax-grade", "code": "grades"}
    assert [(row["kind"], row["details"]) for row in events] == [
        ("MappingAdded", details),
        ("MappingRemoved", details),
    ]


TAX = {"code": "grades", "resource": "tax-grade"}


@pytest.mark.parametrize(
    ("provider", "error", "message"),
    [
        pytest.param(
            "ecology-environment",
            Conflict,
            "ecology-environment has a mapping 'own' for penalty already: remove it first",
            id="its-code-is-taken",
        ),
        pytest.param(
            "ecology-enviroment",
            Invalid,
            "no provider 'ecology-enviroment' in the district's file; did you mean ecology-environment?",
            id="mistyped-provider",
        ),
    ],
)
async def test_a_mapping_that_cannot_be_kept_is_refused(
    database: Database, provider: str, error: type[HubError], message: str
) -> None:
    await keep(database, "ecology-environment", own())

    with pytest.raises(error) as refused:
        await keep(database, provider, own())

    assert refused.value.message == message
    assert len(await kept_mappings(database)) == 1


async def test_a_provider_that_does_not_send_the_resource_is_refused(database: Database) -> None:
    grades = mapping_of({"headers": {"号": "uscc", "年": "year", "级": "grade"}}, "a", TAX)

    with pytest.raises(Invalid) as refused:
        await keep(database, "court", grades)

    assert refused.value.message == "tax-grade is not delivered by 'court', but by tax"
    assert await kept_mappings(database) == []


async def test_a_mapping_that_is_not_kept_cannot_be_removed(database: Database) -> None:
    with pytest.raises(NotFound) as refused:
        await remove(database, 99)
    async with database.connection() as connection:
        with pytest.raises(NotFound) as unnamed:
            await commands.number_of(connection, "tax", "tax-grade", "own")

    assert refused.value.message == "no mapping 99 is kept"
    assert unnamed.value.message == "no mapping 'own' for tax-grade is kept for tax"
