"""Derive the answers about an enterprise as an evaluation does, and tell which of them change."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hub.credit.effects.results import AnswerChange
from hub.credit.eligibility.rules import decide_all
from hub.credit.evaluation.plan.rule_plan import RulePlan


class AnswerTurn(NamedTuple):
    """From which answer of a scheme or scenario to which; None is no answer."""

    code: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Answers:
    """The level of each scheme and the outcome of each scenario by code; empty for who is not in the register."""

    grades: Mapping[str, str | None]
    verdicts: Mapping[str, str | None]


NO_ANSWERS = Answers({}, {})


def answers(plan: RulePlan, snapshot: str) -> Answers:
    """Derive the answers about one enterprise from its evidence snapshot."""
    facts = plan.read(snapshot)
    grades = plan.grades(facts)
    rulings = decide_all(plan, facts, grades).answers.rulings
    return Answers(
        {code: grade.rating.level for code, grade in grades.items()},
        {ruling.scenario: ruling.outcome.value for ruling in rulings},
    )


def turns(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> Iterator[AnswerTurn]:
    """The answers that differ between two sides."""
    for code in before.keys() | after.keys():
        turn = AnswerTurn(code, before.get(code), after.get(code))
        if turn.before != turn.after:
            yield turn


def changes(counts: Counter[AnswerTurn]) -> tuple[AnswerChange, ...]:
    """The turns with their counts, by code and then the most frequent first."""
    in_order = sorted(counts.items(), key=lambda one: (one[0].code, -one[1], str(one[0].before), str(one[0].after)))
    return tuple(AnswerChange(*turn, count) for turn, count in in_order)
