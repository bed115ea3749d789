"""Prints what a dry run foresees: the records, grades and verdicts that a delivery or a withdrawal would change."""

from collections.abc import Iterable
from typing import Any

from hub.core.store.database import Connection, Database
from hub.credit.effects import queries
from hub.credit.effects.results import AnswerChange, AnswerEffect
from hub.intake.ingest.deliveries import Weigh
from hub.intake.ingest.effects.results import RecordEffect
from hub.terminal import show


def weigh_beside(database: Database) -> Weigh[AnswerEffect]:
    """Weigh a transaction's answers beside what is committed in the store."""

    async def weigh(connection: Connection) -> AnswerEffect:
        return await queries.weigh(database, connection)

    return weigh


def effect_as_json(records: RecordEffect, answers: AnswerEffect) -> dict[str, Any]:
    """The effect as `--dry-run --json` prints it."""
    return {
        "new": records.new,
        "changed": records.changed,
        "ended": records.ended,
        "restated": records.restated,
        "older": records.older,
        "enterprises": answers.enterprises,
        "grades": [_change("scheme", change) for change in answers.grades],
        "verdicts": [_change("scenario", change) for change in answers.verdicts],
        "sampled": answers.sampled,
    }


def show_effect(records: RecordEffect, answers: AnswerEffect) -> None:
    """Print the effect in sentences."""
    show(f"  {records.new} records would be new, {records.changed} would change, {records.ended} would end")
    show(f"  {records.restated} rows say what is known already, {records.older} are older than what is known")
    show(f"  {answers.enterprises} enterprises would be decided again{_sample(answers)}")
    show(f"  {_total(answers.grades)} grades would change")
    _show_changes(answers.grades)
    show(f"  {_total(answers.verdicts)} verdicts would change")
    _show_changes(answers.verdicts)
    show("  nothing was written")


def _change(rules: str, change: AnswerChange) -> dict[str, Any]:
    return {rules: change.code, "from": change.before, "to": change.after, "enterprises": change.enterprises}


def _sample(answers: AnswerEffect) -> str:
    if not answers.sampled:
        return ""
    return f"; only the first {answers.weighed} by code were weighed, so what follows is a sample"


def _total(changes: Iterable[AnswerChange]) -> int:
    return sum(change.enterprises for change in changes)


def _show_changes(changes: Iterable[AnswerChange]) -> None:
    for change in changes:
        turn = f"{change.before or 'no answer'} -> {change.after or 'no answer'}"
        show(f"    {change.code}: {turn}, {change.enterprises} enterprises")
