"""Keeping grades: what was derived is said from its day on, and what no longer holds is closed."""

from collections.abc import Sequence
from datetime import date, datetime

from hub.evaluation.queries import Assessment
from hub.evaluation.results import Grade, digest
from hub.evaluation.rulesets import library
from hub.store.bitemporal import History, state
from hub.store.database import Connection

_GRADES = History(
    table="grade",
    name="scheme",
    digest="digest",
    content=(
        "level",
        "score",
        "assessed_share",
        "as_of",
        "evaluated_at",
        "ruleset_version",
        "indicators",
        "vetoes",
        "at_best",
        "holds_until",
        "digest",
    ),
)


async def keep_grades(connection: Connection, assessments: Sequence[Assessment], day: date, at: datetime) -> int:
    """Say that these grades hold from `day` on, and that schemes without one have none; returns how many are new."""
    schemes = [scheme.code for scheme in library().schemes(day)]
    rows = [_row(grade) for assessed in assessments for grade in assessed.grades.values()]
    absent = [
        (assessed.uscc, scheme) for assessed in assessments for scheme in schemes if scheme not in assessed.grades
    ]
    return await state(connection, _GRADES, rows, absent, day, at)


def _row(grade: Grade) -> tuple[object, ...]:
    return (
        grade.uscc,
        grade.scheme,
        grade.level,
        grade.score,
        grade.assessed_share,
        grade.as_of,
        grade.evaluated_at,
        grade.ruleset_version,
        [indicator.to_json() for indicator in grade.indicators],
        [veto.to_json() for veto in grade.vetoes],
        grade.at_best,
        grade.holds_until,
        digest(grade),
    )
