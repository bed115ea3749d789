"""Grades as readers get them: stated ones while they hold, derived anew where they do not or are not of now."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from hub.core import clock
from hub.core.actor import Actor
from hub.core.store import visible
from hub.core.store.database import Database, Reader
from hub.credit.evaluation import gists
from hub.credit.evaluation.bases import Basis
from hub.credit.evaluation.facts import Fact, facts
from hub.credit.evaluation.packing import Given
from hub.credit.evaluation.results import Grade, Rating
from hub.credit.evaluation.rules import score
from hub.credit.evaluation.rulesets import Library, Scheme, library
from hub.credit.evaluation.statements import RATINGS, Overtaken, Statement, stated
from hub.intake.ingest.queries import feeds

_DAYS = ", ".join(gists.day_sql(f"r.{column}") for column in ("valid_from", "valid_to", "as_of"))
_CONSENT_DAYS = ", ".join(gists.day_sql(f"c.{column}") for column in ("valid_from", "valid_to", "valid_from"))
#: $2 is the moment as known at which everything is looked at.
_GISTS = f"""
select uscc, string_agg(line, E'\\n' order by line collate "C") as gist from (
    select r.uscc,
           r.resource || '[' || string_agg(
               '[' || concat_ws(',', {_DAYS}) || {gists.fields_sql("r.resource", "r.body")} || ']',
               ',' order by r.key
           ) || ']' as line
    from record r where r.uscc = any ($1) and {{existing}} group by r.uscc, r.resource
    union all
    select c.uscc,
           'consent[' || string_agg(
               '[' || concat_ws(',', {_CONSENT_DAYS}, to_json(c.purpose)::text) || ']', ',' order by c.id
           ) || ']'
    from consent c
    where c.uscc = any ($1) and c.granted_at <= $2 and (c.revoked_at is null or $2 < c.revoked_at) group by c.uscc
) lines group by uscc
"""
_VISIBLE = "select e.uscc from enterprise e where e.uscc = any ($1) and {visible}"


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything derived of one enterprise on a day: its facts, and its grade in each scheme that gave one."""

    uscc: str
    facts: Mapping[str, Fact]
    grades: Mapping[str, Grade]


async def assess(reader: Reader, usccs: Sequence[str], as_of: date, known_at: datetime | None) -> dict[str, Assessment]:
    """Derive facts and grades from the records as known at a moment (None: now); the rules are those of the day.

    Whoever calls has asked which of these enterprises may be seen.
    """
    known = await feeds(reader, as_of, known_at or clock.now())
    written = await gists_by_uscc(reader, usccs, known_at)
    at = clock.now()
    return {uscc: _assessed(uscc, written.get(uscc, ""), known, as_of, at) for uscc in usccs}


async def gists_by_uscc(reader: Reader, usccs: Sequence[str], known_at: datetime | None) -> dict[str, str]:
    """The gists of those enterprises of which there is any record, as known at a moment (None: now)."""
    sql = _GISTS.format(existing=visible.existing("r", "$2" if known_at else None))
    return {row["uscc"]: row["gist"] for row in await reader.fetch(sql, list(usccs), known_at or clock.now())}


async def visible_usccs(reader: Reader, actor: Actor, usccs: Sequence[str], group: str) -> list[str]:
    """Those of the enterprises whose grades or verdicts (`group`) the actor may see."""
    seen = visible.credit(actor, group=group)
    rows = await reader.fetch(seen.into(_VISIBLE), list(usccs), *seen.parameters)
    return [row["uscc"] for row in rows]


class Ledger:
    """What an actor may learn of the hub's statements, and of what they follow from; straight from the store."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    def stated(self, usccs: Sequence[str], group: str) -> Awaitable[dict[str, Statement | Overtaken]]:
        """Of each enterprise whose grades or verdicts (`group`) the actor may see, what holds today."""
        return stated(self.database, self.actor, usccs, group)

    def assessed(
        self, usccs: Sequence[str], as_of: date, known_at: datetime | None = None
    ) -> Awaitable[dict[str, Assessment]]:
        """Of enterprises that the actor may see."""
        return assess(self.database, usccs, as_of, known_at)

    async def assessed_if_visible(
        self, usccs: Sequence[str], group: str, as_of: date, known_at: datetime | None
    ) -> dict[str, Assessment]:
        """Of those whose grades, verdicts or reports (`group`) the actor may see."""
        return await self.assessed(await visible_usccs(self.database, self.actor, usccs, group), as_of, known_at)


async def grades_by_uscc(
    ledger: Ledger,
    usccs: Sequence[str],
    schemes: Sequence[str] | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> dict[str, dict[str, Grade]]:
    """For each enterprise its grades by scheme (None: all), as of a day and as known at a moment (None: now)."""
    today = clock.today()
    if as_of or known_at:
        return _by_scheme(await ledger.assessed_if_visible(usccs, "grade", as_of or today, known_at), schemes)
    asked = tuple(scheme for scheme in library().schemes(today) if schemes is None or scheme.code in schemes)
    found = await ledger.stated(usccs, "grade")
    current = _current(found, asked, today)
    numbers = {each.number for _, given in current.values() for each in given}
    ratings = await RATINGS.by_number(ledger.database, numbers - {0})
    grades = {uscc: _grades(one, given, ratings) for uscc, (one, given) in current.items()}
    if anew := [uscc for uscc in found if uscc not in current]:
        grades.update(_by_scheme(await ledger.assessed(anew, today), schemes))
    return grades


def _assessed(uscc: str, gist: str, known: Mapping[str, date], as_of: date, at: datetime) -> Assessment:
    found = facts(gists.subject(uscc, gist), known, as_of)
    graded = (score(scheme, found, uscc, as_of, at) for scheme in library().schemes(as_of))
    return Assessment(uscc, found, {grade.scheme: grade for grade in graded if grade})


def _current(
    found: Mapping[str, Statement | Overtaken], asked: tuple[Scheme, ...], today: date
) -> dict[str, tuple[Statement, list[Given]]]:
    """What the schemes asked answered, where the rules are still those and time has passed none of them."""
    rules, codes = library(), [scheme.code for scheme in asked]
    current = {}
    for uscc, one in found.items():
        if isinstance(one, Overtaken) or not _same_rules(one.basis, asked, rules):
            continue
        given = [one.given(code) for code in codes]
        for each in given:
            if not each.holds(today):
                break
        else:
            current[uscc] = one, given
    return current


@lru_cache(maxsize=1024)
def _same_rules(basis: Basis, asked: tuple[Scheme, ...], rules: Library) -> bool:
    return basis.windows == rules.display_windows.version and all(
        basis.schemes.get(scheme.code) == scheme.version for scheme in asked
    )


def _grades(statement: Statement, given: Sequence[Given], ratings: Mapping[int, Rating]) -> dict[str, Grade]:
    made = [statement.grade(ratings[each.number], each) for each in given if each.number]
    return {grade.rating.scheme: grade for grade in made}


def _by_scheme(assessments: Mapping[str, Assessment], schemes: Sequence[str] | None) -> dict[str, dict[str, Grade]]:
    return {
        uscc: {scheme: grade for scheme, grade in assessed.grades.items() if schemes is None or scheme in schemes}
        for uscc, assessed in assessments.items()
    }
