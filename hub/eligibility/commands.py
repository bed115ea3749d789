"""Keeping verdicts."""

from collections.abc import Sequence
from datetime import date, datetime

from hub.eligibility.queries import decided
from hub.eligibility.results import Verdict
from hub.evaluation.queries import Assessment
from hub.evaluation.rulesets import library
from hub.store.bitemporal import History, state
from hub.store.database import Connection

_VERDICTS = History(
    table="verdict",
    name="scenario",
    digest="fingerprint",
    content=(
        "outcome",
        "reasons",
        "ruleset_version",
        "decided_at",
        "data_as_of",
        "holds_until",
        "needs_human_decision",
        "fingerprint",
    ),
)
_DUE = """
insert into redecision (uscc, since)
select distinct v.uscc, $1::timestamptz from verdict v
where v.known_to is null and v.valid_to is null and v.holds_until <= $2
on conflict (uscc) do nothing
"""


async def keep_verdicts(connection: Connection, assessments: Sequence[Assessment], day: date, at: datetime) -> int:
    """Decide every scenario in force on the day and say that the verdicts hold from it on; returns how many are new."""
    found = decided(assessments, library().scenarios(day), day)
    rows = [_row(verdict) for verdicts in found.values() for verdict in verdicts.values()]
    return await state(connection, _VERDICTS, rows, [], day, at)


async def mark_due(connection: Connection, day: date, at: datetime) -> int:
    """Mark the enterprises of which the passing of time alone may have changed a verdict; returns how many."""
    return int((await connection.execute(_DUE, at, day)).rsplit(" ", 1)[1])


def _row(verdict: Verdict) -> tuple[object, ...]:
    return (
        verdict.uscc,
        verdict.scenario,
        verdict.outcome.value,
        [reason.to_json() for reason in verdict.reasons],
        verdict.ruleset_version,
        verdict.decided_at,
        verdict.data_as_of,
        verdict.holds_until,
        verdict.needs_human_decision,
        verdict.fingerprint,
    )
