"""What was stated about enterprises and may still hold, as it stands in the store."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store import visible
from hub.core.store.database import Database, Read, Reader, Row
from hub.core.store.findings import Findings
from hub.core.store.memory import Momentary
from hub.core.store.sharing import kind
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Grade, IndicatorScore, Rating
from hub.credit.evaluation.rules import explained, sources_explained
from hub.credit.facts.rules import facts_of_snapshot
from hub.credit.statements.encoding import packing
from hub.credit.statements.encoding.packing import PackedAnswer
from hub.credit.statements.results import Provenance

#: What of a statement (`s`) is read.
COLUMNS = "s.uscc, s.id, s.basis, s.valid_from, s.stated_at, s.holds_until, s.answers"
#: What is known now of an enterprise follows one upon the other: only the last that has begun can hold, and no other is
#: read, though there may be one for each month of many years.
_STATED = f"""
select e.uscc as enterprise, d.uscc is not null as outdated, {COLUMNS}
from enterprise e
left join redecision d on d.uscc = e.uscc
left join lateral (
    select * from statement t where t.uscc = e.uscc and {visible.known("t", None)} and t.valid_from <= $2
    order by t.valid_from desc limit 1
) s on {visible.true_on("s", "$2")}
where e.uscc = any ($1) and {{visible}}
"""
_GISTS = """
select s.id, s.basis, s.valid_from, s.gist from statement s join enterprise e on e.uscc = s.uscc
where s.uscc = any ($1) and s.id = any ($2) and {visible}
"""

PROVENANCES = Findings(Provenance.from_json)
RATINGS = Findings(Rating.from_json)


class Statement(NamedTuple):
    """`row` has the COLUMNS."""

    row: Row
    basis: Provenance

    @property
    def day(self) -> date:
        """The day it was derived for."""
        day: date = self.row["valid_from"]
        return day

    def given(self, scheme: str) -> PackedAnswer:
        """What a scheme answered; without a grade, it holds as long as the whole statement."""
        place = self.basis.scheme_places.get(scheme)
        found = packing.grade(self.row["answers"], place) if place is not None else PackedAnswer(0, 0)
        if found.number or self.row["holds_until"] is None:
            return found
        return PackedAnswer(0, self.row["holds_until"].toordinal())

    def grade(self, rating: Rating, given: PackedAnswer) -> Grade:
        return grade(self.row, rating, given)


class OutdatedStatement(Momentary):
    """Nothing was stated of an enterprise, or something has arrived since: it has to be looked at anew."""


OUTDATED = OutdatedStatement()


def grade(row: Row, rating: Rating, given: PackedAnswer) -> Grade:
    """What a statement's row gave: an official grade is as of its source's own day, any other as of the statement's."""
    as_of = packing.day(given.stated_for) or row["valid_from"]
    return Grade(row["uscc"], rating, as_of, row["stated_at"], packing.day(given.until), row["id"])


async def stated(
    database: Database, actor: Actor, usccs: Sequence[str], group: str
) -> dict[str, Statement | OutdatedStatement]:
    """Of each enterprise the actor may see what holds today; the rules may have changed since, and time passed."""
    seen = visible.credit(actor, group=group)
    read = Read(seen.into(_STATED), "enterprise", (clock.today(), *seen.parameters))

    async def made(rows: Sequence[Row]) -> dict[str, Statement | OutdatedStatement]:
        found: dict[str, Statement | OutdatedStatement] = {row["enterprise"]: OUTDATED for row in rows}
        kept = [row for row in rows if row["uscc"] is not None and not row["outdated"]]
        found.update({statement.row["uscc"]: statement for statement in await with_provenance(database, kept)})
        return found

    return await database.fetch_each(read, list(usccs), made)


async def with_provenance(reader: Reader, rows: Sequence[Row]) -> list[Statement]:
    bases = await PROVENANCES.by_number(reader, {row["basis"] for row in rows})
    return [Statement(row, bases[row["basis"]]) for row in rows]


async def indicators(
    database: Database, actor: Actor, grades: Sequence[Grade]
) -> dict[Grade, tuple[IndicatorScore, ...]]:
    """Every indicator in words: of a stated grade worked out again from the gist that was stated with it."""
    found = {grade: grade.indicators for grade in grades if grade.explain is not None}
    wanted = _by_statement([grade for grade in grades if grade.explain is None])
    if wanted:
        rows = await _with_gists(database, actor, {number: among[0].uscc for number, among in wanted.items()})
        bases = await PROVENANCES.by_number(database, {row["basis"] for row in rows.values()})
        for number, row in rows.items():
            found.update(_explained(wanted[number], row, bases[row["basis"]]))
    return found


async def _with_gists(database: Database, actor: Actor, wanted: Mapping[int | None, str]) -> Mapping[int | None, Row]:
    """Statements by their numbers, as far as the actor may see the enterprises that are named with them.

    Of each enterprise those are remembered that were wanted first: most ask for the present one.
    """
    seen = visible.credit(actor, group="grade")
    sql = seen.into(_GISTS)

    async def read(usccs: Collection[str]) -> dict[str, dict[int | None, Row]]:
        numbers = [number for number, uscc in wanted.items() if uscc in usccs and number not in found]
        among: dict[str, dict[int | None, Row]] = defaultdict(dict)
        for row in await database.fetch(sql, list(usccs), numbers, *seen.parameters):
            among[wanted[row["id"]]][row["id"]] = row
        return among

    found: dict[int | None, Row] = {}
    known = await database.remembered(kind(sql, *seen.parameters), list(dict.fromkeys(wanted.values())), read)
    for rows in known.values():
        found.update({number: row for number, row in rows.items() if number in wanted})
    if others := {wanted[number] for number in wanted.keys() - found.keys()}:
        for rows in (await read(others)).values():
            found.update(rows)
    return found


def _by_statement(grades: Sequence[Grade]) -> dict[int | None, list[Grade]]:
    found = defaultdict(list)
    for one in grades:
        found[one.statement].append(one)
    return found


def _explained(grades: Sequence[Grade], row: Row, basis: Provenance) -> dict[Grade, tuple[IndicatorScore, ...]]:
    """Of the grades of one statement, each by the rules of its own version; none if that has been taken away."""
    rules = library()
    schemes = {one: rules.by_version(one.ruleset_version) for one in grades}
    read = frozenset().union(*[sources_explained(scheme) for scheme in schemes.values() if scheme is not None])
    found = facts_of_snapshot(row["gist"], read, basis.feeds, rules.display_windows, row["valid_from"])
    return {
        one: () if scheme is None else explained(scheme, found, row["valid_from"]) for one, scheme in schemes.items()
    }
