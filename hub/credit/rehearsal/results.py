"""Rehearsals as they are told: the counts of each scheme or scenario, largest first, with names beside the codes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.library.in_force import Scheme
from hub.credit.rehearsal.rules import Direction, Flip, Tally
from hub.credit.rehearsal.trial.trials import RulesPair
from hub.intake.enterprises.reference.industries import industry
from hub.intake.enterprises.reference.regions import region

Codes = TypeVar("Codes", bound=tuple[str | None, ...])


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many get an answer by the rules in force, and how many would; None is no grade, or no such rules."""

    answer: str | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class DirectionCount:
    """How many flip in one direction, and the first of them; `kind` is scheme or scenario."""

    kind: str
    before: str | None
    after: str | None
    flips: int
    sample: tuple[Flip, ...]


@dataclass(frozen=True, slots=True)
class TurnCount:
    """For how many flips a clause turned, and which way; None on the side that does not have it."""

    code: str
    before: str | None
    after: str | None
    flips: int


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How many flip in one direction within one industry or place; no code means that the register does not say."""

    code: str | None
    name: str | None
    before: str | None
    after: str | None
    flips: int


@dataclass(frozen=True, slots=True)
class RuleRehearsal:
    """All counts about one scheme or scenario.

    It is `drafted`, or follows a draft of rules that it depends on. `unflipped` enterprises keep their answer though a
    clause of it turned.
    """

    kind: str
    code: str
    title_zh: str
    title_en: str
    drafted: bool
    version_before: str | None
    version_after: str
    flips: int
    unflipped: int
    answers: tuple[AnswerCount, ...]
    directions: tuple[DirectionCount, ...]
    clauses: tuple[TurnCount, ...]
    industries: tuple[PlaceCount, ...]
    townships: tuple[PlaceCount, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A rehearsal of drafts for a day; if time ran out, it tells of fewer `enterprises` than the `population` has."""

    day: date
    population: int
    enterprises: int
    complete: bool
    rules: tuple[RuleRehearsal, ...]


def rule_rehearsal(pair: RulesPair[Scheme] | RulesPair[Scenario], tally: Tally) -> RuleRehearsal:
    """Put the counts in an order that does not depend on how the population was cut."""
    rules = pair.after
    kind = "scenario" if isinstance(rules, Scenario) else "scheme"
    flips = [(direction, count) for direction, count in _largest_first(tally.directions) if direction.flips]
    return RuleRehearsal(
        kind,
        rules.code,
        rules.document.title.zh,
        rules.document.title.en,
        pair.drafted,
        pair.before.version if pair.before else None,
        rules.version,
        tally.flips,
        tally.unflipped,
        tuple(_answers(tally)),
        tuple(DirectionCount(kind, *one, count, tuple(tally.samples.get(one, ()))) for one, count in flips),
        tuple(TurnCount(*turn, count) for turn, count in _largest_first(tally.turns)),
        _places(tally.industries, _section),
        _places(tally.jurisdictions, _township),
    )


def _answers(tally: Tally) -> list[AnswerCount]:
    before: Counter[str | None] = Counter()
    after: Counter[str | None] = Counter()
    for direction, count in tally.directions.items():
        before[direction.before] += count
        after[direction.after] += count
    answers = sorted(before.keys() | after.keys(), key=_with_none_last)
    return [AnswerCount(answer, before[answer], after[answer]) for answer in answers]


def _places(
    counts: Counter[tuple[str | None, Direction]], place: Callable[[str], tuple[str, str | None]]
) -> tuple[PlaceCount, ...]:
    """Add up the register's codes by the section or township in which they lie."""
    counts_by_place: Counter[tuple[str | None, str | None, str | None, str | None]] = Counter()
    for (code, direction), count in counts.items():
        counts_by_place[(*(place(code) if code else (None, None)), *direction)] += count
    return tuple(PlaceCount(*one, count) for one, count in _largest_first(counts_by_place))


def _section(code: str) -> tuple[str, str | None]:
    known = industry(code)
    return (known.section, known.section_name) if known else (code, None)


def _township(code: str) -> tuple[str, str | None]:
    known = region(code)
    return (known.code, known.name) if known else (code, None)


def _largest_first(counts: Counter[Codes]) -> list[tuple[Codes, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], *map(_with_none_last, one[0])))


def _with_none_last(text: str | None) -> tuple[bool, str]:
    """Make a sort key of a text; None comes last."""
    return text is None, text or ""
