"""Verdicts as readers get them: stored ones while they hold, decided anew where they do not or are not of now."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from hub import clock
from hub.actor import Actor
from hub.eligibility.results import Outcome, Verdict
from hub.eligibility.rules import decide
from hub.errors import NotFound
from hub.evaluation.queries import Assessment, assess, visible_usccs
from hub.evaluation.results import Reason
from hub.evaluation.rulesets import library
from hub.evaluation.scenarios import Scenario
from hub.store import visible
from hub.store.database import Database, Row

_VERDICTS = f"""
select e.uscc as enterprise, d.uscc is not null as outdated, v.*
from enterprise e
left join redecision d on d.uscc = e.uscc
left join verdict v on v.uscc = e.uscc and v.scenario = any ($2)
     and {visible.known("v", None)} and v.valid_from <= $3 and (v.valid_to is null or $3 < v.valid_to)
where e.uscc = any ($1) and {{visible}}
order by e.uscc
"""

Verdicts = dict[str, dict[str, Verdict]]


def scenarios(actor: Actor, on: date) -> list[Scenario]:
    """The scenarios in force on a day that the actor's record covers."""
    return [scenario for scenario in library().scenarios(on) if actor.reach.covers_scenario(scenario.code)]


def scenario(actor: Actor, code: str, on: date) -> Scenario:
    """Raises NotFound for a scenario that is not in force, or that the actor's record does not cover."""
    if not actor.reach.covers_scenario(code):
        raise NotFound(f"no scenario {code!r} for client {actor.client!r}", field="scenario")
    return library().scenario(code, on)


async def verdicts_by_uscc(
    database: Database,
    actor: Actor,
    usccs: Sequence[str],
    codes: Sequence[str],
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Verdicts:
    """For each enterprise its verdict in each scenario, as of a day and as known at a moment (None: now)."""
    day = as_of or clock.today()
    asked = [scenario(actor, code, day) for code in dict.fromkeys(codes)]
    if as_of or known_at:
        seen = await visible_usccs(database, actor, usccs, "verdict")
        return decided(await assess(database, seen, day, known_at), asked, day)
    door = visible.credit(actor, after=3, group="verdict")
    sql = _VERDICTS.format(visible=door.condition)
    rows = await database.fetch(sql, list(usccs), list(codes), day, *door.parameters)
    found = _stored(row for row in rows if not _outdated(row, day))
    present = dict.fromkeys(row["enterprise"] for row in rows)
    outdated = [uscc for uscc in present if len(found.get(uscc, ())) < len(asked)]
    if outdated:
        found.update(decided(await assess(database, outdated, day, None), asked, day))
    return found


def decided(assessments: Iterable[Assessment], asked: Sequence[Scenario], day: date) -> Verdicts:
    """Every verdict of these scenarios from what was derived."""
    at = clock.now()
    return {
        assessed.uscc: {
            scenario.code: decide(scenario, assessed.facts, assessed.grades, assessed.uscc, day, at)
            for scenario in asked
        }
        for assessed in assessments
    }


def _outdated(row: Row, day: date) -> bool:
    return row["outdated"] or (row["holds_until"] is not None and row["holds_until"] <= day)


def _stored(rows: Iterable[Row]) -> Verdicts:
    found: Verdicts = {}
    for row in rows:
        if row["scenario"] is not None:
            found.setdefault(row["enterprise"], {})[row["scenario"]] = _verdict(row)
    return found


def _verdict(row: Row) -> Verdict:
    return Verdict(
        uscc=row["uscc"],
        scenario=row["scenario"],
        outcome=Outcome(row["outcome"]),
        reasons=tuple(Reason.from_json(body) for body in row["reasons"]),
        ruleset_version=row["ruleset_version"],
        decided_at=row["decided_at"],
        data_as_of=row["data_as_of"],
        holds_until=row["holds_until"],
        needs_human_decision=row["needs_human_decision"],
        fingerprint=row["fingerprint"],
    )
