"""What the floor knows of the store: the statements that the hub needs for each shape, only the columns asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from hub.core import clock
from hub.core.store.database import Connection, Row
from hub.core.store.outcomes import Outcomes
from hub.credit.eligibility.results import fingerprint_of
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import IndicatorScore
from hub.credit.evaluation.rules import explain
from hub.credit.facts.rules import facts
from hub.credit.facts.snapshot import subject
from hub.credit.statements.encoding import packing
from hub.credit.statements.results import Provenance
from hub.intake.enterprises.reference.industries import prefixes

_ENTERPRISES = "select {columns} from enterprise e where e.uscc = any ($1)"
_STATED = """
select e.uscc, d.uscc is not null as outdated, s.basis, s.valid_from, s.stated_at, s.holds_until, s.answers{more}
from enterprise e
left join redecision d on d.uscc = e.uscc
left join lateral (
    select * from statement t where t.uscc = e.uscc and t.known_to is null and t.valid_from <= $2
    order by t.valid_from desc limit 1
) s on s.valid_to is null or $2 < s.valid_to
where e.uscc = any ($1)
"""
_LISTED = """
select {columns} from enterprise e
join (select l.uscc from listing l where l.industry_code like any ($1) order by l.uscc limit $2) p on p.uscc = e.uscc
order by e.uscc
"""
_HISTORY = """
select s.* from unnest($1::text[], $2::date[]) as asked (uscc, before)
join enterprise e on e.uscc = asked.uscc
cross join lateral (
    select s.uscc, s.basis, s.valid_from, substr(s.answers, 1, $4) as answers from statement s
    where s.uscc = e.uscc and s.known_to is null and (asked.before is null or s.valid_from < asked.before)
    order by s.valid_from desc limit $3
) s
order by s.uscc, s.valid_from desc
"""

#: Bytes of the packed answers that hold the grades, of which there are fewer than these.
_GRADES = packing.grade_offset(16)
BASES = Outcomes(Provenance.from_json)
#: Ratings and rulings stay the documents that they are.
BODIES: Outcomes[dict[str, Any]] = Outcomes(dict)
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Stated:
    """A statement and the documents it refers to by their numbers."""

    row: Row
    basis: Provenance
    bodies: Mapping[int, Body]

    def rating(self, scheme: str) -> Body | None:
        return self.bodies.get(_rating(self.row, self.basis, scheme))

    def as_of(self, scheme: str) -> date:
        """An official scheme's own day, or the statement's."""
        place = self.basis.scheme_places[scheme]
        return packing.day(packing.grade(self.row["answers"], place).stated_for) or self.row["valid_from"]

    def ruling(self, scenario: str) -> tuple[Body, date | None, bytes]:
        """The document, until when it holds, and the fingerprint."""
        given, digest = _given(self.row, self.basis, scenario)
        until = packing.day(given.valid_until)
        return self.bodies[given.number], until, fingerprint_of(self.row["uscc"].encode(), until, digest)

    def indicators(self, versions: Sequence[str]) -> Mapping[str, Sequence[IndicatorScore]]:
        """Of each version of a scheme, derived by the hub's rules from the gist of the facts."""
        day = self.row["valid_from"]
        known = facts(subject(self.row["uscc"], self.row["gist"]), self.basis.freshness, library().display_windows, day)
        return {
            version: explain(scheme, known, day) for version in versions if (scheme := library().by_version(version))
        }


async def enterprises(connection: Connection, usccs: Sequence[str], columns: str) -> Sequence[Row]:
    return await connection.fetch(_ENTERPRISES.format(columns=columns), usccs)


async def listed(connection: Connection, code: str, first: int, columns: str) -> tuple[Sequence[Row], bool]:
    """The first of an industry in the order of their codes, and whether more follow."""
    beginnings = [f"{beginning}%" for beginning in prefixes(code)]
    rows = await connection.fetch(_LISTED.format(columns=columns), beginnings, first + 1)
    return rows[:first], len(rows) > first


async def stated(
    connection: Connection,
    usccs: Sequence[str],
    schemes: Sequence[str] | None,
    scenarios: Sequence[str],
    more: str = "",
) -> dict[str, Stated]:
    """What holds today; the floor derives nothing anew, and raises LookupError where the hub would."""
    today = clock.today()
    rows = await connection.fetch(_STATED.format(more=more), usccs, today)
    if any(row["outdated"] or (row["holds_until"] and row["holds_until"] <= today) for row in rows):
        raise LookupError("an answer is out of date: evaluate first")
    bases = await BASES.by_number(connection, {row["basis"] for row in rows})
    numbers = set()
    for row in rows:
        basis = bases[row["basis"]]
        numbers |= {_rating(row, basis, scheme) for scheme in (basis.schemes if schemes is None else schemes)}
        numbers |= {_given(row, basis, scenario)[0].number for scenario in scenarios}
    bodies = await BODIES.by_number(connection, numbers - {0})
    return {row["uscc"]: Stated(row, bases[row["basis"]], bodies) for row in rows}


async def histories(
    connection: Connection, usccs: Sequence[str], scheme: str, first: int
) -> dict[str, list[tuple[date, Body]]]:
    """Of each enterprise the last grades, each with the first day that it was stated for."""
    most = 2 * first + 2
    found: dict[str, list[tuple[int, Row]]] = {uscc: [] for uscc in usccs}
    before: dict[str, date | None] = dict.fromkeys(usccs)
    while before:
        rows = await connection.fetch(_HISTORY, list(before), list(before.values()), most, _GRADES)
        bases = await BASES.by_number(connection, {row["basis"] for row in rows})
        more = {}
        for uscc, among in groupby(rows, lambda row: row["uscc"]):
            read = [(_rating(row, bases[row["basis"]], scheme), row) for row in among]
            found[uscc] += read
            if len(read) == most and len(_oldest(found[uscc])) <= first + 1:
                more[uscc] = read[-1][1]["valid_from"]
        before = more
    grades = {uscc: _oldest(among)[:first] for uscc, among in found.items()}
    bodies = await BODIES.by_number(connection, {number for among in grades.values() for number, _ in among})
    return {uscc: [(row["valid_from"], bodies[number]) for number, row in among] for uscc, among in grades.items()}


def _oldest(stated: Iterable[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """Of each grade that was stated again and again the oldest statement."""
    return [list(run)[-1] for number, run in groupby(stated, lambda each: each[0]) if number]


def _rating(row: Row, basis: Provenance, scheme: str) -> int:
    place = basis.scheme_places.get(scheme)
    return 0 if place is None else packing.grade(row["answers"], place).number


def _given(row: Row, basis: Provenance, scenario: str) -> tuple[packing.PackedAnswer, bytes]:
    beginning = packing.verdict_offset(len(basis.schemes), basis.scenario_places[scenario])
    number, until, digest = packing.verdict(row["answers"], beginning)
    return packing.PackedAnswer(number, until), digest
