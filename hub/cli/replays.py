"""Derives a past verdict again and says what differs."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import typer

from hub.cli.options import Json
from hub.cli.running import FAILED, refusals, with_database
from hub.core.actor import HUB
from hub.core.errors import UsageError
from hub.core.uscc import read
from hub.credit.eligibility.results import Verdict
from hub.credit.evaluation.results import Rating, Reason
from hub.credit.replay.queries import read_fingerprint
from hub.credit.replay.queries import replay as derive_again
from hub.credit.replay.results import CauseKind, Replay
from hub.credit.replay.rules import ClauseDifference, GradeDifference
from hub.terminal import show, show_json

_SENTENCES = {
    CauseKind.RECORD_REPAIRED: "a record of {} has been repaired since, and is excluded from the past too (lawful)",
    CauseKind.DELIVERY_UNDER_WAY: "a delivery of {} was being taken in at that very moment (lawful)",
    CauseKind.RECORDS_DIFFER: "the records of {} as known then are not those that were stated with it",
    CauseKind.RULES_DIFFER: "{} says something else of the very records that were stated with it",
    CauseKind.ENGINE_DIFFERS: "edition {} of the engine stated it, and this edition reads the same otherwise",
    CauseKind.RULES_GONE: "{} is no longer there, so that nothing can be derived by it",
}


def add_to(app: typer.Typer) -> None:
    app.command()(replay)


def replay(
    fingerprint: Annotated[str, typer.Argument(help="As the verdict gave it: 64 hexadecimal digits.")],
    uscc: Annotated[
        str | None, typer.Option(help="The enterprise; without it, every statement is looked through.")
    ] = None,
    json: Json = False,
) -> None:
    """Derive a past verdict again from what was known then; exit with 1 where it differs, and say why."""
    with refusals():
        mark = read_fingerprint(fingerprint)
        if mark is None:
            raise UsageError(f"{fingerprint!r} is no fingerprint: 64 hexadecimal digits")
        code = read(uscc).code if uscc else None
        replayed = with_database(lambda database: derive_again(database, HUB, mark, code))
        if json:
            show_json(_as_json(replayed))
        else:
            show(*_lines(replayed))
        if not replayed.equal:
            raise typer.Exit(FAILED)


def _lines(replayed: Replay) -> Iterator[str]:
    stated = replayed.stated
    yield f"{stated.uscc} {stated.scenario}: {stated.outcome} by {stated.ruleset_version}"
    yield f"stated {stated.decided_at.isoformat()} for {replayed.day}, fingerprint {stated.fingerprint.hex()}"
    if replayed.equal:
        yield "EQUAL: derived again from what was known then, it has the same fingerprint"
        return
    yield "DIFFERENT" if replayed.derived else "CANNOT BE DERIVED"
    for name, before, after in _differences(replayed):
        yield f"  {name}: {before} -> {after}"
    for clause in replayed.clauses:
        yield f"  clause {clause.code}: {_reason(clause.before)} -> {_reason(clause.after)}"
    for grade in replayed.grades:
        yield f"  grade {grade.scheme}: {_grade(grade.before)} -> {_grade(grade.after)}"
    for cause in replayed.causes:
        yield f"  because {_SENTENCES[cause.kind].format(cause.what)}"


def _differences(replayed: Replay) -> Iterator[tuple[str, object, object]]:
    """What differs in the answer itself: its name, and the values before and after."""
    if replayed.derived is not None:
        stated, derived = _answer(replayed.stated), _answer(replayed.derived)
        yield from ((name, before, derived[name]) for name, before in stated.items() if before != derived[name])


def _answer(verdict: Verdict) -> dict[str, object]:
    return {
        "outcome": verdict.outcome.value,
        "holds until": verdict.holds_until,
        "data as of": verdict.data_as_of,
        "fingerprint": verdict.fingerprint.hex(),
    }


def _reason(reason: Reason | None) -> str:
    return f"{reason.outcome} ({reason.source}, {reason.as_of or 'never stated'})" if reason else "no such clause"


def _grade(rating: Rating | None) -> str:
    if rating is None:
        return "no grade"
    return rating.level if rating.score is None else f"{rating.level} with {rating.score} points"


def _as_json(replayed: Replay) -> dict[str, Any]:
    return {
        "equal": replayed.equal,
        "lawful": replayed.lawful,
        "uscc": replayed.stated.uscc,
        "scenario": replayed.stated.scenario,
        "day": replayed.day,
        "valid_to": replayed.valid_to,
        "known_from": replayed.known_from,
        "known_to": replayed.known_to,
        "stated": _verdict(replayed.stated),
        "derived": _verdict(replayed.derived) if replayed.derived else None,
        "clauses": [_clause(clause) for clause in replayed.clauses],
        "grades": [_grade_as_json(grade) for grade in replayed.grades],
        "causes": [{"kind": cause.kind, "what": cause.what, "lawful": cause.lawful} for cause in replayed.causes],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome,
        "ruleset_version": verdict.ruleset_version,
        "decided_at": verdict.decided_at,
        "holds_until": verdict.holds_until,
        "data_as_of": verdict.data_as_of,
        "fingerprint": verdict.fingerprint.hex(),
    }


def _clause(clause: ClauseDifference) -> dict[str, Any]:
    sides = {"before": clause.before, "after": clause.after}
    return {"code": clause.code, **{side: reason and reason.to_json() for side, reason in sides.items()}}


def _grade_as_json(grade: GradeDifference) -> dict[str, Any]:
    sides = {"before": grade.before, "after": grade.after}
    return {"scheme": grade.scheme, **{side: rating and _level(rating) for side, rating in sides.items()}}


def _level(rating: Rating) -> dict[str, date | Decimal | str | None]:
    return {"level": rating.level, "score": rating.score, "ruleset_version": rating.ruleset_version}
