"""Past grades out of histories by lot, with records that were repaired, beside a list and by themselves."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest

from hub.core.actor import HUB
from hub.core.store import outcomes
from hub.core.store.database import Database
from hub.core.store.paging import Page
from hub.credit.evaluation.results import Grade, Rating
from hub.credit.statements.encoding.packing import pack, packed_grade, packed_verdicts
from hub.credit.statements.history.depths import Depths
from hub.credit.statements.history.queries import grade_history, history_read
from hub.credit.statements.results import Provenance
from hub.intake.enterprises.queries import EnterpriseFilter, EnterpriseOrder, enterprise_list
from tests.credit.statements.test_history import STATE
from tests.district import District, code

SCHEMES = ("tax", "tech-sme")
#: What the schemes read: a record of the other kind takes nothing from one.
SOURCES = {"tax": "tax-grade", "tech-sme": "research"}
PROVENANCES = [
    Provenance({}, "1", {scheme: f"{scheme}@1" for scheme in schemes}, {"bank-tax": "bank-tax@1"}, 2)
    for schemes in (["tax", "tech-sme"], ["tech-sme", "tax"], ["tech-sme"], ["a", "b", "c", "tax", "tech-sme"])
]
RATINGS = {
    scheme: [Rating(scheme, level, None, None, f"{scheme}@1", (), level, level, None) for level in "ABC"]
    for scheme in SCHEMES
}
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)


class Said(NamedTuple):
    """What one statement says of each scheme: the level's number (None: no grade) and the source's own day."""

    uscc: str
    day: date
    moment: datetime
    known: bool
    said: dict[str, tuple[int | None, date | None]]


class Window(NamedTuple):
    """From when until when a record was known that has been repaired."""

    uscc: str
    source: str
    since: datetime
    until: datetime


@pytest.mark.parametrize("seed", range(6))
async def test_past_grades_are_those_that_follow_from_all_statements(
    district: District, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = random.Random(seed)
    if chance.random() < 0.5:
        monkeypatch.setattr(Depths, "at_once", lambda *_: chance.choice((1, 3, 7)))
    usccs = [code(number) for number in range(1, 9)]
    await district.register(*range(1, 9))
    every = [*PROVENANCES, *(rating for ratings in RATINGS.values() for rating in ratings)]
    await outcomes.keep(district.database, {outcomes.number(one.as_json): one.as_json for one in every})
    told = [
        await stated(district, chance, uscc, day) for uscc in usccs[:-1] for day in range(chance.choice((1, 9, 30)))
    ]
    windows = [await repaired(district, chance, uscc) for uscc in usccs if chance.random() < 0.6]

    for scheme in SCHEMES:
        for first in (1, 2, 5):
            expected = {uscc: expected_of(uscc, told, [each for each in windows if each], scheme) for uscc in usccs}

            alone = await grade_history(district.database, HUB, usccs, scheme, first, None)
            beside = await beside_a_list(district.database, scheme, first)

            assert levels(alone) == {uscc: grades[:first] for uscc, grades in expected.items()}
            assert {uscc: page.more for uscc, page in alone.items()} == {
                uscc: len(grades) > first for uscc, grades in expected.items()
            }
            assert levels(beside) == levels(alone)
            assert [list(beside[uscc].cursors) for uscc in usccs] == [list(alone[uscc].cursors) for uscc in usccs]
            for uscc in usccs:
                assert await walked(district.database, uscc, scheme, first) == expected[uscc]


async def beside_a_list(database: Database, scheme: str, first: int) -> dict[str, Page[Grade]]:
    read = history_read(database, HUB, scheme, first, None)
    _, [pages] = await enterprise_list(database, HUB, EnterpriseFilter(), EnterpriseOrder.USCC, 100, None, [read])
    return dict(pages)


async def walked(database: Database, uscc: str, scheme: str, first: int) -> list[tuple[str, date, datetime]]:
    found, after = [], None
    while True:
        pages = await grade_history(database, HUB, [uscc], scheme, first, after)
        found += levels(pages)[uscc]
        if not pages[uscc].more:
            return found
        after = pages[uscc].end


def levels(pages: dict[str, Page[Grade]]) -> dict[str, list[tuple[str, date, datetime]]]:
    return {
        uscc: [(grade.level, grade.as_of, grade.evaluated_at) for grade in page.items] for uscc, page in pages.items()
    }


async def stated(district: District, chance: random.Random, uscc: str, number: int) -> Said:
    """A statement by any rules; now and then one that was replaced, which nobody is told."""
    moment = BEGAN + timedelta(days=number, hours=8)
    provenance = chance.choice(PROVENANCES)
    said = {}
    for scheme in provenance.schemes:
        level = chance.choice((None, 0, 0, 0, 1, 2)) if scheme in SCHEMES else None
        said[scheme] = level, chance.choice((None, None, date(2024, 4, 30))) if level is not None else None
    grades = [
        packed_grade(RATINGS[scheme][level].number, moment.date() + timedelta(chance.choice((9, 10))), official)
        if level is not None
        else packed_grade(0, moment.date(), None)
        for scheme, (level, official) in said.items()
    ]
    answers = pack(grades, packed_verdicts([7], [None], [b"f" * 32]))
    await district.database.fetch(STATE, uscc, provenance.number, answers, moment, moment.date())
    known = chance.random() < 0.9
    if not known:
        replaced = "update statement set known_to = known_from where uscc = $1 and valid_from = $2"
        await district.database.fetch(replaced, uscc, moment.date())
    return Said(uscc, moment.date(), moment, known, {scheme: said.get(scheme, (None, None)) for scheme in SCHEMES})


async def repaired(district: District, chance: random.Random, uscc: str) -> Window | None:
    """A record that was known for a while and then repaired; where the repair has ended, nothing is hidden."""
    source = chance.choice(tuple(SOURCES.values()))
    since = BEGAN + timedelta(days=chance.randrange(30), hours=8)  # as a statement may be, to the moment
    until = since + timedelta(days=chance.randrange(1, 20))
    ended = chance.random() < 0.3
    insert = """
        insert into record (uscc, resource, key, body, batch_id, row_number, as_of, known_from, known_to, repaired_on,
            valid_from, digest, provider, warnings)
        select $1, $2, 'k', '{}', b.id, 1, $3::date, $4, $5, $6, $3::date, '', 'tax', '{}' from batch b
        order by b.id limit 1
    """
    day = since.date()
    await district.database.fetch(insert, uscc, source, day, since, until, None)
    after = until + timedelta(days=1) if ended else None
    await district.database.fetch(insert, uscc, source, day, until, after, day)
    if ended:
        await district.database.fetch(insert, uscc, source, day, after, None, None)
    return None if ended else Window(uscc, source, since, until)


def expected_of(
    uscc: str, told: Sequence[Said], windows: Sequence[Window], scheme: str
) -> list[tuple[str, date, datetime]]:
    """Each grade from its oldest statement on, the newest first."""
    hidden = [each for each in windows if each.uscc == uscc and each.source == SOURCES[scheme]]
    shown = [
        each
        for each in told
        if each.uscc == uscc and each.known and not any(w.since <= each.moment < w.until for w in hidden)
    ]
    grades: list[tuple[str, date, datetime]] = []
    before: tuple[int | None, date | None] = (None, None)
    for each in shown:
        level, official = each.said[scheme]
        if level is not None and (level, official) != before:
            grades.append(("ABC"[level], official or each.day, each.moment))
        before = level, official
    return grades[::-1]
