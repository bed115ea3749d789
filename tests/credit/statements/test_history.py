"""Grades of the past: each is told once, however often it was restated."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import pytest

from hub.core import clock
from hub.core.actor import HUB
from hub.core.store import outcomes
from hub.core.store.database import Database
from hub.core.store.paging import Cursors, Page
from hub.credit.decisions.commands import evaluate
from hub.credit.evaluation.results import Grade, Rating
from hub.credit.statements.encoding.packing import pack, packed_grade, packed_verdicts
from hub.credit.statements.history import reading
from hub.credit.statements.history.depths import Depths
from hub.credit.statements.history.queries import grade_history
from hub.credit.statements.results import Provenance
from tests.district import District, code

LAST = clock.today()
STATE = """
insert into statement (uscc, basis, gist, answers, stated_at, digest, valid_from, known_from)
values ($1, $2, '', $3, $4, '', $5, $4)
"""
#: The scheme stands at another place in each of them, and one of them has no such scheme.
PROVENANCES = [
    Provenance({}, "1", {code: f"{code}@1" for code in codes}, {"bank-tax": "bank-tax@1"}, 2)
    for codes in (["tax"], ["more", "tax"], ["other"], ["some", "more", "other", "tax"])
]
RATINGS = [Rating("tax", level, None, None, "tax@1", (), level, level, None) for level in "ABCD"]
#: A day, the level's number (None: no grade) and the source's own day (None: none).
Told = tuple[date, int | None, date | None]

LIST = Cursors.of_list("gradeHistory", "tax")


def graded(year: int, level: str) -> dict[str, str]:
    return {"统一社会信用代码": code(1), "年度": str(year), "等级": level}


async def history(database: Database, first: int, after: str | None = None) -> Page[Grade]:
    found = await grade_history(database, HUB, [code(1)], "tax", first, after)
    return found[code(1)]


async def restated(district: District, day: date) -> None:
    """State something new for the day: a delivery changes the records, whatever becomes of the grade."""
    honour = {"名称": f"荣誉{day}", "级别": "区级", "授予日期": day.isoformat()}
    await district.deliver("honour", [{"统一社会信用代码": code(1), **honour}], as_of=day)
    await evaluate(district.database, as_of=day)


async def test_a_grade_that_was_restated_is_one_grade_from_its_first_day(district: District) -> None:
    await district.register(1)
    await district.deliver("tax-grade", [graded(2023, "C")], as_of=date(2024, 4, 30))
    days = [date(2024, 5, 1) + timedelta(days=offset) for offset in range(12)]
    for day in days[:7]:
        await restated(district, day)
    await district.deliver("tax-grade", [graded(2023, "A")], as_of=days[7])
    for day in days[7:]:
        await restated(district, day)
    statements = await district.database.fetch("select count(*) as stated from statement where known_to is null")

    whole = await history(district.database, 5)
    newest = await history(district.database, 1)
    rest = await history(district.database, 1, newest.cursors[0])

    assert statements[0]["stated"] == 12
    assert ([grade.level for grade in whole.items], whole.more) == (["A", "C"], False)
    assert ([grade.level for grade in newest.items], newest.more) == (["A"], True)
    assert ([grade.level for grade in rest.items], rest.more) == (["C"], False)


async def test_no_grade_ends_one(district: District) -> None:
    await district.register(1)
    await district.deliver("tax-grade", [graded(2020, "B")], as_of=date(2021, 4, 30))
    await evaluate(district.database, as_of=date(2021, 5, 1))
    await evaluate(district.database, as_of=date(2026, 11, 1))  # too old by then
    await district.deliver("tax-grade", [graded(2025, "B")], as_of=date(2026, 11, 2))
    await evaluate(district.database, as_of=date(2026, 11, 2))

    found = await history(district.database, 10)

    assert [grade.level for grade in found.items] == ["B", "B"]


async def test_an_official_grade_for_another_day_is_news_and_a_grade_of_its_own(district: District) -> None:
    """Both grades share one rating in the store."""
    score = {"统一社会信用代码": code(1), "得分": "88", "等级": "良"}
    await district.register(1)
    restated_each_time = []
    for day in ("2026-04-30", "2026-05-31"):
        await district.deliver("unified-evaluation", [{**score, "评价日期": day}], as_of=date.fromisoformat(day))
        done = await evaluate(district.database, as_of=date.fromisoformat(day))
        restated_each_time.append(done.restated)

    found = await grade_history(district.database, HUB, [code(1)], "samr-comprehensive", 5, None)

    assert restated_each_time == [1, 1]
    assert [grade.as_of.isoformat() for grade in found[code(1)].items] == ["2026-05-31", "2026-04-30"]
    assert len({grade.rating.number for grade in found[code(1)].items}) == 1


async def test_what_followed_from_a_record_that_was_repaired_is_told_no_more(district: District) -> None:
    """That goes for schemes that read its source; a scheme of another source keeps its grades."""
    penalty = {"统一社会信用代码": code(1), "决定书文号": "7号", "处罚日期": "2026-10-05", "严重程度": "严重"}
    await district.register(1)
    await district.deliver("tax-grade", [graded(2025, "B")], as_of=LAST)
    staff = {"统一社会信用代码": code(1), "年度": "2025", "职工总数": "50", "科技人员": "20"}
    await district.deliver("research", [staff])
    await district.deliver("penalty", [penalty], as_of=LAST)
    await evaluate(district.database, as_of=LAST)
    before = {scheme: await levels(district, scheme) for scheme in ("tech-sme", "tax")}
    await district.deliver("penalty", [{**penalty, "修复日期": LAST.isoformat()}], as_of=LAST)

    after = {scheme: await levels(district, scheme) for scheme in before}

    assert [len(told) for told in before.values()] == [1, 1]
    assert [len(told) for told in after.values()] == [0, 1]


async def levels(district: District, scheme: str) -> list[str]:
    found = await grade_history(district.database, HUB, [code(1)], scheme, 5, None)
    return [grade.level for grade in found[code(1)].items]


@pytest.mark.parametrize(("at_once", "part"), [(26, None), (2, None), (1, range(16)), (3, range(160, 176))])
@pytest.mark.parametrize("first", [1, 2, 5, 40])
async def test_pages_are_the_same_however_much_is_read_at_once(
    district: District, monkeypatch: pytest.MonkeyPatch, at_once: int, part: range | None, first: int
) -> None:
    """Whatever part of the answers is expected to have the scheme."""
    monkeypatch.setattr(Depths, "at_once", lambda *_: at_once)
    if part is not None:
        monkeypatch.setattr(reading, "_expected_part", lambda _: part)
    chance = random.Random(first)
    await district.register(1, 2, 3, 4)
    bodies = [*(provenance.as_json for provenance in PROVENANCES), *(rating.as_json for rating in RATINGS)]
    await outcomes.keep(district.database, {outcomes.number(body): body for body in bodies})
    told = {code(n): [await any_statement(district, chance, code(n), day) for day in range(30)] for n in (1, 2, 3)}

    found: dict[str, list[Grade]] = {uscc: [] for uscc in told}
    after, left = None, [*told, code(4)]
    whole = await grade_history(district.database, HUB, left, "tax", 500, None)
    pages = await grade_history(district.database, HUB, left, "tax", first, None)
    for uscc in told:
        page = pages[uscc]
        found[uscc] += page.items
        while page.more:
            assert len(page.items) == first
            after = page.cursors[-1]
            page = (await grade_history(district.database, HUB, [uscc], "tax", first, after))[uscc]
            found[uscc] += page.items

    assert {uscc: [as_told(grade) for grade in among] for uscc, among in found.items()} == {
        uscc: expected(among) for uscc, among in told.items()
    }
    assert {uscc: len(whole[uscc].items) for uscc in told} == {uscc: len(among) for uscc, among in found.items()}
    assert whole[code(4)] == pages[code(4)] == Page([], [], False)
    assert [list(whole[uscc].cursors) for uscc in told] == [
        [LIST.cursor(day.isoformat()) for day, *_ in expected(among)] for among in told.values()
    ]


async def any_statement(district: District, chance: random.Random, uscc: str, after: int) -> Told:
    """State something of any provenance; levels and days are few, so that many statements repeat the one before."""
    day = date(2025, 1, 1) + timedelta(days=after)
    provenance = chance.choice(PROVENANCES)
    level, stated_for = chance.choice([None, 0, 0, 1]), chance.choice([None, None, date(2024, 4, 30)])
    told = (RATINGS[level].number, day + timedelta(days=9), stated_for) if level is not None else (0, day, None)
    grades = [told if scheme == "tax" else (RATINGS[3].number, None, day) for scheme in provenance.schemes]
    answers = pack([packed_grade(*grade) for grade in grades], packed_verdicts([7], [None], [b"f" * 32]))
    moment = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    await district.database.fetch(STATE, uscc, provenance.number, answers, moment, day)
    return day, level if "tax" in provenance.schemes else None, stated_for


def expected(told: Sequence[Told]) -> list[tuple[date, str, date, date, datetime]]:
    """Work out the history: the newest grade first, each from its oldest statement on."""
    runs = [list(run) for _, run in groupby(told, lambda one: (one[1], one[2] if one[1] is not None else None))]
    return [
        (
            day,
            "ABCD"[level],
            stated_for or day,
            day + timedelta(days=9),
            datetime(day.year, day.month, day.day, 8, tzinfo=UTC),
        )
        for ((day, level, stated_for), *_) in reversed(runs)
        if level is not None
    ]


def as_told(grade: Grade) -> tuple[date, str, date, date | None, datetime]:
    return (grade.evaluated_at.date(), grade.level, grade.as_of, grade.holds_until, grade.evaluated_at)
