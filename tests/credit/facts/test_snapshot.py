"""A snapshot holds what rules look at, whatever departments write into the other columns."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from hub.core import clock
from hub.core.actor import HUB, Purpose
from hub.core.store.database import Database
from hub.core.store.plans import read_in_order
from hub.credit.facts import queries, snapshot
from hub.credit.facts.queries import snapshots_by_uscc
from hub.credit.facts.results import NEVER_NAMED, Record
from hub.demo.generate import generate
from hub.intake.consent.commands import grant_consent
from hub.intake.consent.rules import FieldGroup, Terms
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from tests.credit.snapshots import snapshot_of
from tests.district import District, code

RECORDS = """
select uscc, resource, body, valid_from, valid_to, as_of from record
where known_to is null and repaired_on is null order by uscc, resource, key, id
"""

#: The newest day for which each was said, where that counts.
RESTATED = """
select r.uscc, r.resource, r.body, r.valid_from, r.valid_to,
    greatest(r.as_of, (select max(s.as_of) from restatement s where s.uscc = r.uscc and s.resource = r.resource
        and s.key = r.key and s.resource = 'tax-grade')) as as_of
from record r where known_to is null and repaired_on is null order by uscc, resource, key, id
"""
WAITING = """
insert into quarantined_row (batch_id, row_number, resource, provider, cells, digest, findings, uscc, known_from)
select 1, of, case when of % 3 = 0 then 'honour' else 'tax-grade' end, 'tax', '{}', '', '[]', uscc, now()
from (select uscc, row_number() over (order by uscc) as nth from enterprise) e, generate_series(1, nth % 4) of
"""
COUNTED = "select uscc, resource, count(*) from quarantined_row where uscc is not null group by uscc, resource"
TOLD = """
select uscc, resource, max(as_of) from (
    select uscc, resource, as_of, provider from record
    union all select uscc, resource, s.as_of, provider from restatement s join batch b using (resource)
        where b.id = s.batch_id) told
where (resource, provider) in (('penalty', 'market-supervision'), ('tax-grade', 'tax')) group by uscc, resource
"""


def of_taxes(file: dict[str, Any]) -> bool:
    return bool(file["resource"] == "tax-grade")


async def taken_in(database: Database, folder: Path) -> None:
    """Every kind of department file of the invented enterprises."""
    generate(folder, 90, 5, clock.today())
    for file in orjson.loads((folder / "manifest.json").read_bytes())["files"]:
        wanted = DepartmentFile(
            file["resource"], folder / file["file"], file["provider"], date.fromisoformat(file["as_of"])
        )
        await deliveries.take_in(database, HUB, wanted)


async def test_the_snapshot_is_of_every_record_that_exists(database: Database, tmp_path: Path) -> None:
    await taken_in(database, tmp_path)
    by_uscc: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for uscc, resource, *rest in await database.fetch(RECORDS):
        by_uscc[uscc][resource].append(Record(resource, *rest))

    snapshots = await snapshots_by_uscc(database, list(by_uscc), clock.today(), None)

    assert {uscc: snapshots[uscc] for uscc in by_uscc} == {
        uscc: snapshot_of(by_source) for uscc, by_source in by_uscc.items()
    }
    sources = {line.partition("[")[0] for each in snapshots.values() for line in snapshot.lines(each)}
    assert sources == snapshot.FIELDS.keys() - {
        "consent",
        "public-credit",
        "knowledge-value",
    }  # which nobody sends there
    for uscc, by_source in by_uscc.items():
        assert snapshot.subject(uscc, snapshots[uscc]).records == {
            source: [without_the_rest(one) for one in records] for source, records in sorted(by_source.items())
        }


async def test_many_at_once_have_the_snapshots_that_each_has_alone(database: Database, tmp_path: Path) -> None:
    await taken_in(database, tmp_path)
    usccs = [row["uscc"] for row in await database.fetch("select uscc from enterprise order by uscc limit 30")]

    for known_at in (None, clock.now()):
        together = await snapshots_by_uscc(database, usccs, clock.today(), known_at)
        alone = [await snapshots_by_uscc(database, [uscc], clock.today(), known_at) for uscc in usccs]

        assert together == {uscc: gist for each in alone for uscc, gist in each.items()}
        assert await snapshots_by_uscc(database, [*usccs, code(99)], clock.today(), known_at) == together
    assert await snapshots_by_uscc(database, [code(99)], clock.today(), None) == {}


async def test_a_consent_is_part_of_it_until_it_is_revoked(district: District) -> None:
    await district.register(1)
    terms = Terms(
        code(1), "bank", Purpose.CREDIT_FINANCING, (FieldGroup.GRADE,), clock.today(), date(2027, 1, 1), None, None
    )
    before = clock.now()
    async with district.database.transaction() as connection:
        await grant_consent(connection, HUB, terms)

    written = await snapshots_by_uscc(district.database, [code(1)], clock.today(), None)

    begins, ends = clock.today().toordinal(), date(2027, 1, 1).toordinal()
    assert snapshot.lines(written[code(1)])[0] == f'consent[[{begins},{ends},{begins},"credit-financing"]]'
    earlier = await snapshots_by_uscc(district.database, [code(1)], clock.today(), before)
    assert [line.partition("[")[0] for line in snapshot.lines(earlier[code(1)])] == ["register"]


async def test_rows_that_wait_are_counted_in_the_line_of_their_source(district: District) -> None:
    await district.register(1, 2)
    good = {"统一社会信用代码": code(1), "决定书文号": "〔2026〕3号", "处罚日期": "2026-10-05", "严重程度": "一般"}
    await district.deliver("penalty", [good, {**good, "决定书文号": "〔2026〕4号", "严重程度": "不清楚"}])
    before = clock.now()
    honour = {"统一社会信用代码": code(2), "名称": "奖", "级别": "世界级", "授予日期": "2026-01-05"}
    await district.deliver("honour", [honour])

    await district.database.fetch("update quarantined_row set uscc = cells->>'统一社会信用代码'")

    now = await snapshots_by_uscc(district.database, [code(1), code(2)], clock.today(), None)
    earlier = await snapshots_by_uscc(district.database, [code(1), code(2)], clock.today(), before)
    await district.database.fetch("update quarantined_row set settled_at = $1, settled_as = 'discarded'", clock.now())
    settled = await snapshots_by_uscc(district.database, [code(1), code(2)], clock.today(), None)

    decided, stated = date(2026, 10, 5).toordinal(), clock.today().toordinal()
    penalty = f'penalty[[{decided},null,{stated},"general",null,null]]'
    assert snapshot.lines(now[code(1)])[0] == f"{penalty}!1"
    assert snapshot.lines(now[code(2)])[0] == "honour[]!1"
    assert [line.partition("[")[0] for line in snapshot.lines(earlier[code(2)])] == ["register"]
    assert snapshot.lines(earlier[code(1)])[0] == f"{penalty}!1"
    assert snapshot.lines(settled[code(1)])[0] == penalty
    assert [line.partition("[")[0] for line in snapshot.lines(settled[code(2)])] == ["register"]


async def test_all_that_is_told_of_a_source_stands_in_its_line(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records as their newest delivery states them, the day of being named, rows that wait: of some, all or none."""
    await taken_in(database, tmp_path)
    file = next(each for each in orjson.loads((tmp_path / "manifest.json").read_bytes())["files"] if of_taxes(each))
    again = date.fromisoformat(file["as_of"]) + timedelta(days=1)
    await deliveries.take_in(
        database, HUB, DepartmentFile(file["resource"], tmp_path / file["file"], file["provider"], again)
    )
    await database.fetch("update restatement set as_of = (select max(as_of) + 1 from record) where key = '2024'")
    await database.fetch(WAITING)
    partial = [("penalty", "market-supervision"), ("honour", "nobody"), ("tax-grade", file["provider"])]
    monkeypatch.setattr(queries, "district", lambda: SimpleNamespace(partial_providers=partial))
    usccs = [row["uscc"] for row in await database.fetch("select uscc from enterprise")]

    records: dict[str, dict[str, list[Record]]] = {uscc: defaultdict(list) for uscc in usccs}
    for uscc, resource, *rest in await database.fetch(RESTATED):
        records[uscc][resource].append(Record(resource, *rest))
    waiting: dict[str, dict[str, int]] = defaultdict(dict)
    for uscc, resource, number in await database.fetch(COUNTED):
        waiting[uscc][resource] = number
    told = {(uscc, resource): day for uscc, resource, day in await database.fetch(TOLD)}
    named = {
        uscc: {source: told.get((uscc, source), NEVER_NAMED) for source in ("penalty", "tax-grade")} for uscc in usccs
    }

    assert await snapshots_by_uscc(database, usccs, max(told.values()), None) == {
        uscc: snapshot_of(records[uscc], waiting[uscc], named[uscc] | {"honour": NEVER_NAMED}) for uscc in usccs
    }
    assert {0, 1, 2} <= {len(each) for each in waiting.values()}
    assert len({day for days in named.values() for day in days.values()}) > 3


async def test_records_of_many_are_read_in_the_order_of_their_index(database: Database, tmp_path: Path) -> None:
    await taken_in(database, tmp_path)
    usccs = [row["uscc"] for row in await database.fetch("select uscc from enterprise")]
    asked: list[tuple[Any, ...]] = []

    class Listening:
        async def fetch(self, *statement: object) -> list[Any]:
            asked.append(statement)
            return []

    await snapshots_by_uscc(Listening(), usccs, clock.today(), None)
    async with database.transaction() as connection:
        await read_in_order(connection)
        [(sql, *parameters)] = asked
        plan = "\n".join(row[0] for row in await connection.fetch(f"explain (costs off) {sql}", *parameters))
        switches = [await connection.fetchval(f"show {each}") for each in ("enable_sort", "plan_cache_mode")]
    records = plan.partition("Index Scan using record_known_now on record")

    assert records[1]
    assert "Sort Key: r.uscc" not in records[0]
    assert "Merge Left Join" in records[0]
    assert switches == ["off", "force_generic_plan"]
    assert (await database.fetch("show enable_sort"))[0][0] == "on"


def test_nothing_recorded_is_no_line() -> None:
    assert snapshot.lines("") == []
    assert snapshot.subject(code(1), "").records == {}


def test_a_text_may_hold_brackets_and_line_ends() -> None:
    odd = Record(
        "qualification", {"qualification": '高新]["\n技]!3'}, date(2025, 1, 1), date(2028, 1, 1), date(2026, 1, 1)
    )

    for waiting in ({}, {"qualification": 12}):
        subject = snapshot.subject(code(1), snapshot_of({"qualification": [odd]}, waiting))
        assert (subject.records, subject.waiting) == ({"qualification": [odd]}, waiting)


def without_the_rest(one: Record) -> Record:
    body: dict[str, Any] = {field: one.body[field] for field in snapshot.FIELDS[one.resource]}
    return one._replace(body=body)


def test_a_snapshot_from_before_a_field_was_read_is_still_read() -> None:
    source, [older], waiting, _ = snapshot.line_evidence('penalty[[739251,null,739252,"general",null]]!2')

    assert (source, waiting) == ("penalty", 2)
    assert older.body == {"severity": "general", "published_until": None, "authority": None}


def test_a_record_with_more_values_than_its_source_has_is_refused() -> None:
    for line in ('risk-class[[739251,null,739252,"A",1]]', 'penalty[[739251,null,739252,"general",null,null,1]]'):
        with pytest.raises(ValueError, match="values where its source has"):
            snapshot.line_evidence(line)


def test_a_line_tells_up_to_when_those_that_name_some_enterprises_have_named_this_one() -> None:
    line = 'penalty[[739251,null,739252,"general",null]]~739300!2'

    assert snapshot.line_evidence(line)[2:] == (2, date(2025, 2, 18))
    assert snapshot.subject(code(1), "honour[]~1").named == {"honour": NEVER_NAMED}
    assert snapshot.line_evidence("honour[]").named is None
