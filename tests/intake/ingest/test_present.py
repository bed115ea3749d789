"""The present of a record follows from what stands, in whatever order it arrived."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from hub.core import clock
from hub.core.actor import HUB
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.store.database import Connection, Database
from hub.credit.decisions.commands import evaluate
from hub.intake.ingest import commands, deliveries, queries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.intake.ingest.effects.results import Foreseen, RecordEffect
from hub.intake.ingest.headers.layout import check_header
from hub.intake.ingest.present.results import RecordName
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.results import CheckedRow, Delivery, Finding, Receipt
from hub.intake.ingest.rules import validate
from tests.district import District, code

DAY = clock.today() - timedelta(days=100)
PRESENT = """
select uscc, key, body, valid_from, valid_to, repaired_on, as_of, provider, warnings, counted_as, composed
from record where known_to is null order by uscc, key
"""
TABLES = ("record", "restatement", "batch", "quarantined_row", "struck_repair", "enterprise", "redecision")
NUMBER = "虚市监罚〔2026〕71号"
PENALTY = {"统一社会信用代码": code(1), "决定书文号": NUMBER, "处罚日期": "2026-03-02", "严重程度": "严重"}
LIST = RESOURCES["judgment-defaulter"]
DEFAULTERS = [
    {"统一社会信用代码": code(n), "案号": f"（2026）虚0799执{n}号", "发布日期": "2026-02-01", "移出日期": ""}
    for n in range(1, 14)
]


def on(days: int) -> date:
    return DAY + timedelta(days=days)


async def present(database: Database) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in await database.fetch(PRESENT)]


async def bodies(database: Database, *fields: str) -> list[tuple[object, ...]]:
    rows = await database.fetch("select body from record where known_to is null order by uscc, key")
    return [tuple(row["body"][field] for field in fields) for row in rows]


async def emptied(database: Database) -> None:
    for table in reversed(TABLES[:2]):
        await database.fetch(f"delete from {table}")
    for table in ("quarantined_row", "batch", "struck_repair", "enterprise", "redecision"):
        await database.fetch(f"delete from {table}")


def told(receipt: Receipt, *codes: str) -> list[tuple[int, str | None, str]]:
    return [(one.row, one.field, one.message) for one in receipt.findings if one.code in codes]


async def test_an_older_statement_that_comes_late_replaces_nothing_and_says_so(district: District) -> None:
    row = {"统一社会信用代码": code(4), "年度": "2025", "等级": "A"}
    await district.deliver("tax-grade", [row], as_of=on(9))

    late = await district.deliver("tax-grade", [{**row, "等级": "D"}], as_of=on(2))

    assert await bodies(district.database, "grade") == [("A",)]
    assert (late.accepted, late.unchanged) == (1, 0)
    assert told(late, "OLDER_STATEMENT") == [
        (2, None, f"stated as of {on(2)}; the record is stated as of {on(9)} too, and the newer statement holds")
    ]
    again = await district.deliver("tax-grade", [{**row, "等级": "D"}], as_of=on(2))
    assert (again.accepted, again.unchanged) == (0, 1)


async def test_columns_that_a_file_does_not_have_stay_as_known(district: District) -> None:
    await district.register(7, 住所="虚构路7号")
    names = {"统一社会信用代码": code(7), "名称": "虚构柒号科技有限公司", "状态": "停业"}

    receipt = await district.deliver("register", [names])

    fields = ("name", "status", "address", "established_on")
    assert await bodies(district.database, *fields) == [("虚构柒号科技有限公司", "dormant", "虚构路7号", "2015-01-05")]
    columns = "成立日期, 行业代码, 辖区代码, 住所"
    titles = {
        "established_on": "成立日期",
        "industry_code": "行业代码",
        "jurisdiction_code": "辖区代码",
        "address": "住所",
    }
    assert set(titles.values()) == set(columns.split(", "))
    kept = ", ".join(titles[field] for field in sorted(titles))
    message = f"the file has no column {kept}: what is known of it stays, in 1 records"
    assert told(receipt, "ABSENT_COLUMNS") == [(0, None, message)]
    [row] = await district.database.fetch("select name, status, address, established_on from enterprise")
    assert tuple(row.values()) == ("虚构柒号科技有限公司", "dormant", "虚构路7号", date(2015, 1, 5))


async def test_an_empty_cell_under_a_header_does_say_that_there_is_nothing(district: District) -> None:
    await district.register(7, 住所="虚构路7号")

    await district.register(7, 住所="")

    assert await bodies(district.database, "address") == [(None,)]


async def test_a_repair_does_not_end_by_omission(district: District) -> None:
    await district.deliver("penalty", [{**PENALTY, "修复日期": "2026-05-01"}], as_of=on(1))

    receipt = await district.deliver("penalty", [{**PENALTY, "修复日期": ""}], as_of=on(5))

    rows = await district.database.fetch("select repaired_on from record where known_to is null")
    assert [row["repaired_on"] for row in rows] == [date(2026, 5, 1)]
    message = (
        "the record keeps its repair of 2026-05-01, which this row does not state: only a person ends a repair "
        "(hub record unrepair)"
    )
    assert told(receipt, "REPAIR_KEPT") == [(2, "repaired_on", message)]


async def test_a_person_ends_a_repair_for_good(district: District) -> None:
    repaired = {**PENALTY, "修复日期": "2026-05-01"}
    await district.deliver("penalty", [repaired], as_of=on(1))
    named = RecordName(RESOURCES["penalty"], code(1), NUMBER)

    async with district.database.transaction() as connection:
        await commands.unrepair(connection, HUB, named, "stated by mistake")
    await district.deliver("penalty", [repaired], as_of=on(5))

    assert await bodies(district.database, "decision_number", "repaired_on") == [(NUMBER, None)]
    [struck] = await district.database.fetch("select struck_by, reason from struck_repair")
    assert tuple(struck.values()) == ("hub", "stated by mistake")
    async with district.database.transaction() as connection:
        with pytest.raises(Conflict) as unrepaired:
            await commands.unrepair(connection, HUB, named, "again")
        with pytest.raises(NotFound) as unknown:
            await commands.unrepair(connection, HUB, named._replace(key="another"), "again")
    assert unrepaired.value.message == f"the record '{NUMBER}' of penalty of {code(1)} is not repaired"
    assert unknown.value.message == f"{code(1)} has no record 'another' of penalty"


async def test_one_decision_of_two_departments_counts_once_and_its_repair_ends_it(district: District) -> None:
    organ = {**PENALTY, "处罚机关": "虚构市场监督管理局"}
    await district.deliver("penalty", [organ], as_of=on(1), provider="market-supervision")

    other = await district.deliver(
        "penalty", [{**PENALTY, "严重程度": "一般"}], as_of=on(2), provider="urban-management"
    )
    counted = await district.database.fetch("select key, counted_as from record where known_to is null order by key")
    await district.deliver("penalty", [{**PENALTY, "修复日期": "2026-05-01"}], as_of=on(3), provider="urban-management")
    repaired = await district.database.fetch("select repaired_on from record where known_to is null")

    market, urban = f"market-supervision/{NUMBER}", f"urban-management/{NUMBER}"
    assert [tuple(row.values()) for row in counted] == [(market, urban), (urban, None)]
    assert [row["repaired_on"] for row in repaired] == [date(2026, 5, 1)] * 2
    message = (
        f"严重程度: {NUMBER} is told with general here and with serious by market-supervision: one decision, of which "
        "what urban-management tells counts"
    )
    assert told(other, "DECISION_CONFLICT") == [(2, "severity", message)]


async def test_two_authorities_with_one_number_have_decided_twice(district: District) -> None:
    for provider, organ in (("market-supervision", "甲局"), ("urban-management", "乙局")):
        await district.deliver("penalty", [{**PENALTY, "处罚机关": organ}], provider=provider)

    rows = await district.database.fetch("select counted_as from record where known_to is null")
    assert [row["counted_as"] for row in rows] == [None, None]


async def whole(
    district: District, rows: Sequence[Mapping[str, object]], as_of: date, ends: int | None = None
) -> Receipt:
    path = district.folder / "whole.csv"
    titles = list(DEFAULTERS[0])
    lines = [",".join(titles), *(",".join(str(row.get(title, "")) for title in titles) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file = DepartmentFile("judgment-defaulter", path, "court", as_of, whole=True, ends=ends)
    return await deliveries.take_in(district.database, HUB, file)


async def open_ends(database: Database) -> list[object]:
    rows = await database.fetch("select valid_to from record where known_to is null order by key")
    return [row["valid_to"] for row in rows]


async def test_what_a_whole_list_does_not_have_has_ended(district: District) -> None:
    await district.deliver("judgment-defaulter", DEFAULTERS[:2], as_of=on(90))
    await district.database.fetch("delete from redecision")

    receipt = await whole(district, DEFAULTERS[1:2], on(95))

    assert (receipt.ended, receipt.unchanged) == (1, 1)
    assert await open_ends(district.database) == [on(95), None]
    assert [row["uscc"] for row in await district.database.fetch("select uscc from redecision")] == [code(1)]
    await district.deliver("judgment-defaulter", DEFAULTERS[:1], as_of=on(96))
    assert await open_ends(district.database) == [None, None]


async def test_a_short_list_is_refused_until_its_number_is_confirmed(district: District) -> None:
    await district.deliver("judgment-defaulter", DEFAULTERS, as_of=on(1))

    with pytest.raises(Conflict) as short:
        await whole(district, DEFAULTERS[:2], on(8))
    with pytest.raises(Conflict) as wrong:
        await whole(district, DEFAULTERS[:2], on(8), ends=5)
    with pytest.raises(Conflict) as empty:
        await whole(district, [], on(8))
    before = await open_ends(district.database)
    receipt = await whole(district, DEFAULTERS[:2], on(8), ends=11)

    assert short.value.message == (
        "the whole list ends 11 of 13 open records, more than 20% and more than 10: nothing was taken in; if that is "
        "right, say --ends 11"
    )
    assert wrong.value.message == "the whole list ends 11 of 13 open records, not 5: nothing was taken in"
    assert empty.value.message == (
        "the whole list has no row, so it ends all 13 open records: nothing was taken in; if that is right, "
        "say --ends 13"
    )
    assert (before, receipt.ended) == ([None] * 13, 11)


def checked(number: int, row: Mapping[str, str], refused: str | None = None, known: bool = True) -> CheckedRow:
    """A row of a list as the rules leave it; a refused one may have its enterprise and key."""
    layout = check_header(LIST, list(row), None, Path("list.csv"))
    found = validate(layout, SourceRow(number, row), clock.today())
    if refused is None:
        return found
    finding = Finding(number, "published_on", "INVALID_DATE", refused)
    cells = {**row, "发布日期": refused}
    uscc, key = (row["统一社会信用代码"], row["案号"]) if known else (None, None)
    return CheckedRow(number, None, cells, (finding,), (), uscc=uscc, key=key)


async def take(database: Database, rows: Sequence[CheckedRow], as_of: date, *, is_whole: bool = False) -> Receipt:
    delivery = Delivery(LIST, "court", as_of, "list.csv", b"", is_whole)
    async with database.transaction() as connection:
        return await commands.ingest(connection, HUB, delivery, rows)


@pytest.mark.parametrize(
    ("known", "ends"),
    [pytest.param(True, [None, None, on(8)], id="enterprise read"), pytest.param(False, [None] * 3, id="nobody read")],
)
async def test_while_a_row_waits_a_whole_list_ends_nothing_of_its_enterprise(
    district: District, known: bool, ends: list[date | None]
) -> None:
    await district.deliver("judgment-defaulter", DEFAULTERS[:3], as_of=on(1))
    rows = [checked(2, DEFAULTERS[0], "?", known), checked(3, DEFAULTERS[1])]

    await take(district.database, rows, on(7))
    receipt = await take(district.database, rows, on(8), is_whole=True)

    assert (receipt.ended, receipt.quarantined, receipt.unchanged) == (3 - ends.count(None), 1, 1)
    assert await open_ends(district.database) == ends


async def waiting_rows(database: Database) -> list[tuple[object, ...]]:
    sql = "select batch_id, row_number, uscc, settled_as, resolved_by from quarantined_row order by id"
    return [tuple(row.values()) for row in await database.fetch(sql)]


async def test_a_later_statement_of_its_record_settles_a_waiting_row(district: District) -> None:
    first = await take(district.database, [checked(2, DEFAULTERS[0], "?"), checked(3, DEFAULTERS[1], "!")], on(91))
    await take(district.database, [checked(2, DEFAULTERS[1])], on(90))

    second = await take(district.database, [checked(2, DEFAULTERS[0])], on(94))
    settled = await waiting_rows(district.database)
    marks = await district.database.fetch("select uscc from redecision order by uscc")
    await deliveries.withdraw(district.database, HUB, second.batch, "wrong")

    one = (first.batch, 2, code(1))
    other = (first.batch, 3, code(2), None, None)
    assert settled == [(*one, "said_later", second.batch), other]
    assert [row["uscc"] for row in marks] == [code(1), code(2)]
    assert await waiting_rows(district.database) == [
        (*one, "said_later", second.batch),
        other,
        (*one, None, None),
    ]


async def test_a_row_that_came_twice_waits_on_when_the_first_delivery_is_taken_back(district: District) -> None:
    rows = [checked(2, DEFAULTERS[0], "?"), checked(3, DEFAULTERS[0], "?")]
    first = await take(district.database, rows, on(1))
    second = await take(district.database, rows[:1], on(2))

    done = await deliveries.withdraw(district.database, HUB, first.batch, "wrong")

    assert (done.released, done.waiting) == (1, 0)
    assert await waiting_rows(district.database) == [
        (second.batch, 2, code(1), None, None),
        (first.batch, 3, code(1), "withdrawn", None),
    ]


async def test_rows_that_are_no_data_are_counted_and_go_nowhere(district: District) -> None:
    total = CheckedRow(4, None, {"案号": "合计"}, (), (), told_apart="a total")

    receipt = await take(district.database, [checked(2, DEFAULTERS[0]), checked(3, DEFAULTERS[1], "?"), total], on(1))

    assert (receipt.rows, receipt.accepted, receipt.quarantined, receipt.not_data) == (3, 1, 1, 1)
    assert [row[1] for row in await waiting_rows(district.database)] == [3]


async def test_only_lists_of_events_can_be_whole(district: District) -> None:
    path = district.folder / "tax.csv"
    path.write_text(f"统一社会信用代码,年度,等级\n{code(1)},2024,B\n", encoding="utf-8")

    with pytest.raises(Invalid) as refused:
        await deliveries.take_in(
            district.database, HUB, DepartmentFile("tax-grade", path, "tax", clock.today(), whole=True)
        )

    assert refused.value.message == (
        "tax-grade cannot be a whole list: a row of it tells of a period, not of an event, so that a missing one has "
        "not ended"
    )


async def test_nobody_states_a_day_that_lies_ahead(district: District) -> None:
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(Invalid) as refused:
        await district.deliver("penalty", [PENALTY], as_of=tomorrow)

    assert refused.value.message == f"nobody can state penalty as of {tomorrow}: today is {clock.today()}"


async def test_an_unknown_provider_is_refused_with_the_nearest(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        await district.deliver("penalty", [PENALTY], provider="urban-managment")

    assert refused.value.message == "no provider 'urban-managment' is known; did you mean urban-management?"
    assert (await district.database.fetch("select count(*) as batches from batch"))[0]["batches"] == 0


#: Deliveries, each for a day of its own: partial columns, a repair, an omission, a twin, a correction.
PENALTIES: list[tuple[str, list[dict[str, Any]]]] = [
    ("market-supervision", [{**PENALTY, "罚款金额": "5000元", "公示截止": "", "修复日期": ""}]),
    ("market-supervision", [{**PENALTY, "严重程度": "一般"}, {**PENALTY, "决定书文号": "〔2026〕72号"}]),
    ("market-supervision", [{**PENALTY, "修复日期": "2026-05-01"}]),
    ("urban-management", [{**PENALTY, "处罚机关": "虚构局", "罚款金额": "7000元"}]),
]
LISTS: list[tuple[bool, list[dict[str, str]]]] = [
    (False, DEFAULTERS[:2]),
    (True, DEFAULTERS[1:3]),
    (False, [{**DEFAULTERS[0], "移出日期": "2026-06-01"}, DEFAULTERS[3]]),
    (True, DEFAULTERS[:1]),
]


def orders(count: int) -> Iterator[tuple[int, ...]]:
    return permutations(range(count))


async def test_penalties_end_in_one_present_whatever_arrives_first(district: District) -> None:
    found = []
    for order in orders(len(PENALTIES)):
        await emptied(district.database)
        for number in order:
            provider, rows = PENALTIES[number]
            await district.deliver("penalty", rows, as_of=on(number), provider=provider)
        found.append(await present(district.database))

    assert [one == found[0] for one in found] == [True] * 24
    assert [(row[1], row[5], row[9]) for row in found[0]] == [
        ("market-supervision/〔2026〕72号", None, None),
        (f"market-supervision/{NUMBER}", date(2026, 5, 1), f"urban-management/{NUMBER}"),
        (f"urban-management/{NUMBER}", date(2026, 5, 1), None),
    ]


async def test_whole_lists_end_in_one_present_whatever_arrives_first(district: District) -> None:
    found = []
    for order in orders(len(LISTS)):
        await emptied(district.database)
        for number in order:
            is_whole, rows = LISTS[number]
            if is_whole:
                await whole(district, rows, on(number))
            else:
                await district.deliver("judgment-defaulter", rows, as_of=on(number))
        found.append(await present(district.database))

    assert [one == found[0] for one in found] == [True] * 24
    ends = [(row[1], row[4]) for row in found[0]]
    assert ends == [
        ("（2026）虚0799执1号", None),
        ("（2026）虚0799执2号", on(3)),
        ("（2026）虚0799执3号", on(3)),
        ("（2026）虚0799执4号", on(3)),
    ]


async def test_without_a_delivery_all_is_as_if_it_had_never_come(district: District) -> None:
    for taken in range(len(PENALTIES)):
        for order in ((0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)):
            await emptied(district.database)
            batches = {}
            for number in order:
                provider, rows = PENALTIES[number]
                receipt = await district.deliver("penalty", rows, as_of=on(number), provider=provider)
                batches[number] = receipt.batch
            await deliveries.withdraw(district.database, HUB, batches[taken], "wrong")
            without = await present(district.database)
            await emptied(district.database)
            for number in order:
                if number != taken:
                    provider, rows = PENALTIES[number]
                    await district.deliver("penalty", rows, as_of=on(number), provider=provider)

            assert without == await present(district.database)


async def test_without_a_whole_list_what_it_ended_is_open(district: District) -> None:
    for taken in (0, 1, 2, 3):
        await emptied(district.database)
        batches = []
        for number, (is_whole, rows) in enumerate(LISTS):
            deliver = whole(district, rows, on(number)) if is_whole else None
            receipt = await (deliver or district.deliver("judgment-defaulter", rows, as_of=on(number)))
            batches.append(receipt.batch)
        await deliveries.withdraw(district.database, HUB, batches[taken], "wrong")
        without = await present(district.database)
        await emptied(district.database)
        for number, (is_whole, rows) in enumerate(LISTS):
            if number != taken:
                deliver = whole(district, rows, on(number)) if is_whole else None
                await (deliver or district.deliver("judgment-defaulter", rows, as_of=on(number)))

        assert without == await present(district.database)


async def test_a_record_rests_on_the_row_that_said_it_again(district: District) -> None:
    first = await district.deliver("penalty", [PENALTY], as_of=on(1))
    await district.deliver("penalty", [PENALTY], as_of=on(4))

    done = await deliveries.withdraw(district.database, HUB, first.batch, "wrong file")

    assert (done.closed, done.changed) == (0, 1)
    [row] = await district.database.fetch("select batch_id, as_of, composed from record where known_to is null")
    assert tuple(row.values()) == (first.batch + 1, on(4), False)


async def test_a_withdrawn_register_leaves_nobody_behind(district: District) -> None:
    await district.register(1)
    rows = [{"统一社会信用代码": code(n), "名称": f"虚构{n}号有限公司", "状态": "存续"} for n in (1, 2)]
    second = await district.deliver("register", rows)
    await evaluate(district.database)

    done = await deliveries.withdraw(district.database, HUB, second.batch, "other district")

    assert (done.closed, done.changed, done.left) == (1, 1, 1)
    found = await district.database.fetch("select uscc, name, address from enterprise")
    assert [tuple(row.values()) for row in found] == [(code(1), "虚构1号科技有限公司", None)]
    stale = await district.database.fetch("select uscc from redecision order by uscc")
    assert [row["uscc"] for row in stale] == sorted([code(1), code(2)])


async def unweighed(_: Connection) -> None:
    return None


async def test_a_dry_run_tells_what_a_withdrawal_does_and_keeps_nothing(district: District) -> None:
    first = await district.deliver("serious-list", [{"统一社会信用代码": code(1), "列入日期": "2026-03-01"}])
    before = await present(district.database)

    would = await deliveries.foresee_withdrawal(district.database, HUB, first.batch, "wrong list", unweighed)
    after = await present(district.database)
    done = await deliveries.withdraw(district.database, HUB, first.batch, "wrong list")

    assert would == Foreseen(done, RecordEffect(new=0, changed=0, ended=1, restated=0, older=0), None)
    assert (done.closed, done.changed, done.stated_before, done.stated_now) == (1, 0, clock.today(), None)
    assert after == before
    assert await present(district.database) == []
    assert await queries.source_freshness(district.database, clock.today(), clock.now()) == {}
    with pytest.raises(Conflict) as twice:
        await deliveries.withdraw(district.database, HUB, first.batch, "again")
    assert twice.value.message == f"batch {first.batch} was withdrawn by hub: wrong list"
    with pytest.raises(NotFound, match=r"^no batch 99$"):
        await deliveries.withdraw(district.database, HUB, 99, "none")
    [entry] = await district.database.fetch("select usccs, details from audit_entry where kind = 'RecordsWithdrawn'")
    assert (entry["usccs"], entry["details"]["batch"]) == ([code(1)], first.batch)


async def test_the_source_was_fresh_until_the_delivery_was_taken_back(district: District) -> None:
    listed = {"统一社会信用代码": code(1), "列入日期": "2026-03-01"}
    first = await district.deliver("serious-list", [listed], as_of=on(3))
    moment = clock.now()

    await deliveries.withdraw(district.database, HUB, first.batch, "wrong list")

    assert await queries.source_freshness(district.database, clock.today(), moment) == {"serious-list": on(3)}
    assert await queries.source_freshness(district.database, clock.today(), clock.now()) == {}
