"""What a dry run foresees is exactly what the delivery and the next evaluation change, and it writes nothing."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from hub.core import clock
from hub.core.actor import HUB
from hub.core.store.database import Connection, Database
from hub.credit.decisions.commands import evaluate
from hub.credit.effects import queries
from hub.credit.effects.results import AnswerChange, AnswerEffect
from hub.credit.eligibility.queries import verdicts_by_uscc
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.statements.assessments.queries import StoreLedger
from hub.credit.statements.grades.queries import grades_by_uscc
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.intake.ingest.effects.results import Foreseen, RecordEffect
from hub.intake.ingest.results import Receipt
from tests.district import PROVIDERS, District, code

USCC = "统一社会信用代码"
TODAY = clock.today()
YEAR = str(TODAY.year - 1)
TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"
CONTENT = "select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as content, count(*) as rows from {} t"
IN_FORCE = (
    "select uscc, resource, key, body, valid_from, valid_to, repaired_on, counted_as from record where known_to is null"
)

#: (kind, code, from, to) -> enterprises
Changes = Counter[tuple[str, str, str | None, str | None]]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def told(answers: AnswerEffect) -> Changes:
    """The foreseen changes, each counted once."""
    changes: Changes = Counter()
    for kind, each in (("scheme", answers.grades), ("scenario", answers.verdicts)):
        for change in each:
            changes[kind, change.code, change.before, change.after] += change.enterprises
    return changes


async def stated(database: Database) -> dict[tuple[str, str, str], str]:
    """(enterprise, kind, code) -> the answer that everybody gets now."""
    usccs = [row["uscc"] for row in await database.fetch("select uscc from enterprise")]
    ledger = StoreLedger(database, HUB)
    scenarios = [scenario.code for scenario in library().scenarios(TODAY)]
    grades = await grades_by_uscc(ledger, usccs)
    verdicts = await verdicts_by_uscc(ledger, usccs, scenarios)
    answers = {
        (uscc, "scheme", scheme): grade.rating.level for uscc, each in grades.items() for scheme, grade in each.items()
    }
    outcomes = {
        (uscc, "scenario", scenario): verdict.outcome.value
        for uscc, each in verdicts.items()
        for scenario, verdict in each.items()
    }
    return {place: answer for place, answer in {**answers, **outcomes}.items() if answer is not None}


def differences(before: Mapping[tuple[str, str, str], str], after: Mapping[tuple[str, str, str], str]) -> Changes:
    changed = (place for place in before.keys() | after.keys() if before.get(place) != after.get(place))
    return Counter(
        (kind, rules, before.get(place), after.get(place)) for place in changed for _, kind, rules in [place]
    )


async def contents(database: Database) -> dict[str, tuple[object, ...]]:
    """Of every table how many rows it has, and the digest of all of them."""
    tables = [row["tablename"] for row in await database.fetch(TABLES)]
    return {table: tuple((await database.fetch(CONTENT.format(table)))[0].values()) for table in tables}


async def in_force(database: Database) -> dict[tuple[object, ...], tuple[object, ...]]:
    rows = [tuple(row.values()) for row in await database.fetch(IN_FORCE)]
    return {row[:3]: row[3:] for row in rows}


def file_of(
    folder: Path, resource: str, rows: Sequence[Mapping[str, object]], as_of: date, *, whole: bool = False
) -> DepartmentFile:
    path = folder / f"{resource}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(title for row in rows for title in row)))
        writer.writeheader()
        writer.writerows(rows)
    return DepartmentFile(resource, path, PROVIDERS[resource], as_of, whole=whole)


async def foreseen(database: Database, file: DepartmentFile) -> Foreseen[Receipt, AnswerEffect]:
    async def weigh(connection: Connection) -> AnswerEffect:
        return await queries.weigh(database, connection)

    return await deliveries.foresee(database, HUB, file, weigh)


async def foreseen_withdrawal(database: Database, batch: int) -> tuple[RecordEffect, AnswerEffect]:
    async def weigh(connection: Connection) -> AnswerEffect:
        return await queries.weigh(database, connection)

    told = await deliveries.foresee_withdrawal(database, HUB, batch, "错误", weigh)
    return told.records, told.answers


@pytest.fixture
async def decided(district: District) -> Database:
    """Eight enterprises, all lists of events there, tax grades of six of them, decided about."""
    await district.register(*range(1, 9))
    await district.empty_lists()
    rows = [{USCC: code(n), "年度": YEAR, "等级": "ABMCAB"[n - 1]} for n in range(1, 7)]
    await district.deliver("tax-grade", rows, as_of=ago(9))
    await evaluate(district.database)
    return district.database


def tax_grade(folder: Path, draws: Random, as_of: date) -> DepartmentFile:
    rows = [{USCC: code(n), "年度": YEAR, "等级": draws.choice("ABMCD?")} for n in draws.sample(range(1, 9), 4)]
    return file_of(folder, "tax-grade", rows, as_of)


def penalties(folder: Path, draws: Random) -> DepartmentFile:
    rows = [
        {
            USCC: code(n),
            "决定书文号": f"虚市监罚〔2026〕{draws.randint(1, 3)}号",
            "处罚日期": ago(draws.choice((30, 200, 500))),
            "严重程度": draws.choice(("轻微", "一般", "严重", "不明")),
            "修复日期": draws.choice(("", "", ago(3))),
        }
        for n in draws.sample(range(1, 10), 4)
    ]
    return file_of(folder, "penalty", rows, ago(draws.choice((0, 5))))


def defaulters(folder: Path, draws: Random) -> DepartmentFile:
    rows = [
        {USCC: code(n), "案号": f"（2026）虚0799执{n}号", "发布日期": ago(90)} for n in draws.sample(range(1, 9), 3)
    ]
    return file_of(folder, "judgment-defaulter", rows, ago(draws.choice((0, 2))), whole=True)


def listings(folder: Path, draws: Random) -> DepartmentFile:
    rows = [
        {USCC: code(n), "列入日期": ago(80), "移出日期": draws.choice(("", "", ago(10)))}
        for n in draws.sample(range(1, 9), 3)
    ]
    return file_of(folder, "serious-list", rows, ago(draws.choice((0, 4))))


def registered(folder: Path, draws: Random) -> DepartmentFile:
    rows = [
        {
            USCC: code(n),
            "名称": f"虚构{n}号科技有限公司",
            "成立日期": "2015-01-05",
            "状态": draws.choice(("存续", "注销", "吊销")),
            "辖区代码": "420703101",
        }
        for n in draws.sample(range(5, 14), 4)
    ]
    return file_of(folder, "register", rows, TODAY)


KINDS = (
    lambda folder, draws: tax_grade(folder, draws, TODAY),
    lambda folder, draws: tax_grade(folder, draws, ago(40)),
    penalties,
    defaulters,
    listings,
    registered,
)


async def assert_records(
    database: Database,
    records: RecordEffect,
    before: Mapping[tuple[object, ...], tuple[object, ...]],
    *,
    closed: bool = False,
) -> None:
    """The counts are those of the records as they turned out."""
    after = await in_force(database)
    differing = [name for name in before if before[name] != after.get(name)]
    ended = [name for name in differing if name not in after or _ends(before[name][2], after[name][2])]
    assert (records.new, records.changed, records.ended) == (
        len(after.keys() - before.keys()),
        len(differing) - len(ended),
        len(ended),
    )
    assert closed or before.keys() <= after.keys()


def _ends(before: object, after: object) -> bool:
    if not isinstance(after, date) or after > TODAY:
        return False
    return not isinstance(before, date) or after < before


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_foreseen_is_what_then_changes(decided: Database, tmp_path: Path, seed: int) -> None:
    draws = Random(seed)
    batches: list[int] = []
    for kind in draws.sample(KINDS * 2, 9):
        file = kind(tmp_path, draws)
        before, records, everything = await stated(decided), await in_force(decided), await contents(decided)

        told_before = await foreseen(decided, file)
        assert await contents(decided) == everything
        receipt = await deliveries.take_in(decided, HUB, file)
        await evaluate(decided)

        assert told_before.result.findings == receipt.findings
        assert told(told_before.answers) == differences(before, await stated(decided))
        await assert_records(decided, told_before.records, records)
        assert told_before.records.restated == receipt.unchanged
        assert told_before.records.older == sum(one.code == "OLDER_STATEMENT" for one in receipt.findings)
        assert not told_before.answers.sampled
        batches.append(receipt.batch)
    for batch in draws.sample(batches, 3):
        before, records, everything = await stated(decided), await in_force(decided), await contents(decided)

        effect, answers = await foreseen_withdrawal(decided, batch)
        assert await contents(decided) == everything
        await deliveries.withdraw(decided, HUB, batch, "错误")
        await evaluate(decided)

        assert told(answers) == differences(before, await stated(decided))
        await assert_records(decided, effect, records, closed=True)


async def test_an_ended_silence_concerns_everybody(district: District, tmp_path: Path) -> None:
    await district.register(*range(1, 4))
    await evaluate(district.database)
    before = await stated(district.database)
    file = file_of(tmp_path, "serious-list", [{USCC: code(2), "列入日期": ago(80)}], TODAY)

    answers = (await foreseen(district.database, file)).answers
    await deliveries.take_in(district.database, HUB, file)
    await evaluate(district.database)

    assert (answers.enterprises, answers.weighed) == (3, 3)
    assert told(answers) == differences(before, await stated(district.database))
    assert told(answers)["scenario", "dishonesty-sanction", "UNKNOWN", "ELIGIBLE"] == 1


async def test_of_very_many_enterprises_the_first_are_weighed(
    decided: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    rows = [{USCC: code(n), "年度": YEAR, "等级": "D"} for n in range(1, 6)]

    answers = (await foreseen(decided, file_of(tmp_path, "tax-grade", rows, TODAY))).answers

    assert (answers.enterprises, answers.weighed, answers.sampled) == (5, 2, True)
    first = sorted(code(n) for n in range(1, 6))[:2]
    assert first == [code(1), code(2)]
    assert [change for change in answers.grades if change.code == "tax"] == [
        AnswerChange("tax", "A", "D", 1),
        AnswerChange("tax", "B", "D", 1),
    ]


async def test_marks_that_waited_already_are_not_counted(decided: Database, tmp_path: Path) -> None:
    file = file_of(tmp_path, "tax-grade", [{USCC: code(1), "年度": YEAR, "等级": "D"}], TODAY)
    await deliveries.take_in(decided, HUB, file)
    other = file_of(tmp_path, "tax-grade", [{USCC: code(2), "年度": YEAR, "等级": "D"}], TODAY)

    answers = (await foreseen(decided, other)).answers

    assert answers.enterprises == 1
    assert [change for change in answers.grades if change.code == "tax"] == [AnswerChange("tax", "B", "D", 1)]


async def test_a_dry_run_does_not_keep_answers_waiting(decided: Database, tmp_path: Path) -> None:
    """The log's end, which every answer has to lock, stays free while the effect is weighed."""
    free: list[object] = []

    async def weigh(_: Connection) -> None:
        free.extend(await decided.fetch("select number from audit_head where id = 1 for update nowait"))

    file = file_of(tmp_path, "tax-grade", [{USCC: code(1), "年度": YEAR, "等级": "D"}], TODAY)
    told_before = await deliveries.foresee(decided, HUB, file, weigh)
    await deliveries.foresee_withdrawal(decided, HUB, 1, "错误", weigh)

    assert (told_before.result.accepted, len(free)) == (1, 2)


async def test_an_end_that_moves_later_is_a_change(decided: Database, tmp_path: Path) -> None:
    row = {USCC: code(1), "列入日期": ago(80), "移出日期": ago(20)}
    await deliveries.take_in(decided, HUB, file_of(tmp_path, "serious-list", [row], ago(3)))

    later = await foreseen(decided, file_of(tmp_path, "serious-list", [{**row, "移出日期": ago(10)}], TODAY))

    assert later.records == RecordEffect(new=0, changed=1, ended=0, restated=0, older=0)
