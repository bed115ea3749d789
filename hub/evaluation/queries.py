"""Grades as readers get them: stored ones while they hold, derived anew where they do not or are not of now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hub import clock
from hub.actor import Actor
from hub.consent.queries import held
from hub.evaluation.facts import Fact, Feeds, Record, Subject, facts
from hub.evaluation.results import Grade, IndicatorScore, Reason
from hub.evaluation.rules import score
from hub.evaluation.rulesets import library
from hub.ingest.queries import feeds
from hub.store import visible
from hub.store.database import Database, Reader, Row
from hub.store.paging import Page, cursor, page, position, size

_RECORDS = """
select r.uscc, r.resource, r.body, r.valid_from, r.valid_to, r.provider, r.as_of from record r
where r.uscc = any ($1) and {existing}
order by r.uscc, r.resource, r.valid_from, r.id
"""
_VISIBLE = "select e.uscc from enterprise e where e.uscc = any ($1) and {visible}"
_GRADES = f"""
select e.uscc as enterprise, d.uscc is not null as outdated, g.*
from enterprise e
left join redecision d on d.uscc = e.uscc
left join grade g on g.uscc = e.uscc and ($2::text[] is null or g.scheme = any ($2))
     and {visible.known("g", None)} and g.valid_from <= $3 and (g.valid_to is null or $3 < g.valid_to)
where e.uscc = any ($1) and {{visible}}
order by e.uscc, g.scheme
"""
_HISTORY = f"""
select g.* from unnest($1::text[]) as asked (uscc)
join enterprise e on e.uscc = asked.uscc and {{visible}}
cross join lateral (
    select * from grade g where g.uscc = e.uscc and g.scheme = $2 and {visible.known("g", None)}
       and ($4::text is null or g.valid_from < $4::text::date)
    order by g.valid_from desc limit $3
) g
order by g.uscc, g.valid_from desc
"""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything derived of one enterprise on a day: its facts, and its grade in each scheme that gave one."""

    uscc: str
    facts: Mapping[str, Fact]
    grades: Mapping[str, Grade]


async def assess(reader: Reader, usccs: Sequence[str], as_of: date, known_at: datetime | None) -> list[Assessment]:
    """Derive facts and grades from the records as known at a moment (None: now); the rules are those of the day.

    Whoever calls has asked the door which of these enterprises may be seen.
    """
    known = await feeds(reader, as_of, known_at or clock.now())
    subjects = await _subjects(reader, usccs, as_of, known_at)
    at = clock.now()
    return [_assessed(subject, {**known, "consent": as_of}, as_of, at) for subject in subjects]


async def visible_usccs(reader: Reader, actor: Actor, usccs: Sequence[str], group: str) -> list[str]:
    """Those of the enterprises whose grades or verdicts (`group`) the actor may see."""
    door = visible.credit(actor, after=1, group=group)
    rows = await reader.fetch(_VISIBLE.format(visible=door.condition), list(usccs), *door.parameters)
    return [row["uscc"] for row in rows]


async def grades_by_uscc(
    database: Database,
    actor: Actor,
    usccs: Sequence[str],
    schemes: Sequence[str] | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> dict[str, dict[str, Grade]]:
    """For each enterprise its grades by scheme (None: all), as of a day and as known at a moment (None: now)."""
    if as_of or known_at:
        seen = await visible_usccs(database, actor, usccs, "grade")
        return _by_scheme(await assess(database, seen, as_of or clock.today(), known_at), schemes)
    today = clock.today()
    door = visible.credit(actor, after=3, group="grade")
    sql = _GRADES.format(visible=door.condition)
    rows = await database.fetch(sql, list(usccs), list(schemes) if schemes else None, today, *door.parameters)
    outdated = sorted({row["enterprise"] for row in rows if row["outdated"] or _expired(row, today)})
    found = _stored(rows)
    if outdated:
        found.update(_by_scheme(await assess(database, outdated, today, None), schemes))
    return found


async def grade_history(
    database: Database, actor: Actor, usccs: Sequence[str], scheme: str, first: int, after: str | None
) -> dict[str, Page[Grade]]:
    """For each enterprise a page of its grades in one scheme, the newest first, each from its as-of date on."""
    limit = size(first)
    (day,) = position(after, date) or (None,)
    door = visible.credit(actor, after=4, group="grade")
    sql = _HISTORY.format(visible=door.condition)
    found: dict[str, list[tuple[Grade, str]]] = {uscc: [] for uscc in usccs}
    for row in await database.fetch(sql, list(usccs), scheme, limit + 1, day, *door.parameters):
        found[row["uscc"]].append((_grade(row), cursor(row["valid_from"].isoformat())))
    return {
        uscc: page([grade for grade, _ in rows], [place for _, place in rows], limit) for uscc, rows in found.items()
    }


def _assessed(subject: Subject, known: Feeds, as_of: date, at: datetime) -> Assessment:
    found = facts(subject, known, as_of)
    graded = (score(scheme, found, subject.uscc, as_of, at) for scheme in library().schemes(as_of))
    return Assessment(subject.uscc, found, {grade.scheme: grade for grade in graded if grade})


async def _subjects(reader: Reader, usccs: Sequence[str], as_of: date, known_at: datetime | None) -> list[Subject]:
    records: dict[str, dict[str, list[Record]]] = {uscc: defaultdict(list) for uscc in usccs}
    sql = _RECORDS.format(existing=visible.existing("r", "$2" if known_at else None))
    parameters = (list(usccs), *([known_at] if known_at else []))
    for row in await reader.fetch(sql, *parameters):
        records[row["uscc"]][row["resource"]].append(_record(row))
    for consent in await held(reader, usccs, known_at or clock.now()):
        body = {"purpose": consent.purpose.value}
        records[consent.uscc]["consent"].append(
            Record("consent", body, consent.valid_from, consent.valid_to, consent.uscc, as_of)
        )
    return [Subject(uscc, found) for uscc, found in records.items()]


def _record(row: Row) -> Record:
    return Record(row["resource"], row["body"], row["valid_from"], row["valid_to"], row["provider"], row["as_of"])


def _expired(row: Row, today: date) -> bool:
    return row["holds_until"] is not None and row["holds_until"] <= today


def _stored(rows: Iterable[Row]) -> dict[str, dict[str, Grade]]:
    found: dict[str, dict[str, Grade]] = {}
    for row in rows:
        grades = found.setdefault(row["enterprise"], {})
        if row["scheme"] is not None:
            grades[row["scheme"]] = _grade(row)
    return found


def _by_scheme(assessments: Iterable[Assessment], schemes: Sequence[str] | None) -> dict[str, dict[str, Grade]]:
    return {
        assessed.uscc: {
            scheme: grade for scheme, grade in assessed.grades.items() if schemes is None or scheme in schemes
        }
        for assessed in assessments
    }


def _grade(row: Row) -> Grade:
    return Grade(
        uscc=row["uscc"],
        scheme=row["scheme"],
        level=row["level"],
        score=row["score"],
        assessed_share=row["assessed_share"],
        as_of=row["as_of"],
        evaluated_at=row["evaluated_at"],
        ruleset_version=row["ruleset_version"],
        indicators=tuple(IndicatorScore.from_json(body) for body in row["indicators"]),
        vetoes=tuple(Reason.from_json(body) for body in row["vetoes"]),
        at_best=row["at_best"],
        holds_until=row["holds_until"],
    )
