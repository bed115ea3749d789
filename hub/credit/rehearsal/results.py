"""What a rehearsal tells of one scheme or scenario: counts in order, the largest first, with names beside the codes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.library.library import Scheme
from hub.credit.rehearsal.rules import Direction, Flip, Tally
from hub.credit.rehearsal.trial.trials import RulesPair
from hub.intake.enterprises.industries import industry
from hub.intake.enterprises.regions import region

Named = TypeVar("Named", bound=tuple[str | None, ...])


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many get an answer (None: no grade, or no such rules) by the rules in force, and how many would."""

    answer: str | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class DirectionCount:
    """How many flip in one direction, and the first of them; of a scheme or a scenario, as `kind` says."""

    kind: str
    before: str | None
    after: str | None
    flips: int
    sample: tuple[Flip, ...]


@dataclass(frozen=True, slots=True)
class TurnCount:
    """For how many of those who flip a clause comes out otherwise; None on the side that does not have it."""

    code: str
    before: str | None
    after: str | None
    flips: int


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How many flip in one direction within one industry or place; without a code the register does not say which."""

    code: str | None
    name: str | None
    before: str | None
    after: str | None
    flips: int


@dataclass(frozen=True, slots=True)
class RuleRehearsal:
    """`drafted`, or following a draft; `unflipped` keep their answer though a clause of it comes out otherwise."""

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
    """Of how many of the population it tells: fewer, where there was no more time."""

    day: date
    population: int
    enterprises: int
    complete: bool
    rules: tuple[RuleRehearsal, ...]


def rule_rehearsal(pair: RulesPair[Scheme] | RulesPair[Scenario], tally: Tally) -> RuleRehearsal:
    """The order does not hang on how the population was cut."""
    rules = pair.after
    kind = "scenario" if isinstance(rules, Scenario) else "scheme"
    flips = [(direction, count) for direction, count in _ordered(tally.directions) if direction.flips]
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
        tuple(TurnCount(*turn, count) for turn, count in _ordered(tally.turns)),
        _places(tally.industries, _section),
        _places(tally.jurisdictions, _township),
    )


def _answers(tally: Tally) -> list[AnswerCount]:
    before: Counter[str | None] = Counter()
    after: Counter[str | None] = Counter()
    for direction, count in tally.directions.items():
        before[direction.before] += count
        after[direction.after] += count
    answers = sorted(before.keys() | after.keys(), key=_said)
    return [AnswerCount(answer, before[answer], after[answer]) for answer in answers]


def _places(
    counts: Counter[tuple[str | None, Direction]], place: Callable[[str], tuple[str, str | None]]
) -> tuple[PlaceCount, ...]:
    """Codes of the register put together by what they lie in."""
    among: Counter[tuple[str | None, str | None, str | None, str | None]] = Counter()
    for (code, direction), count in counts.items():
        among[(*(place(code) if code else (None, None)), *direction)] += count
    return tuple(PlaceCount(*one, count) for one, count in _ordered(among))


def _section(code: str) -> tuple[str, str | None]:
    known = industry(code)
    return (known.section, known.section_name) if known else (code, None)


def _township(code: str) -> tuple[str, str | None]:
    known = region(code)
    return (known.code, known.name) if known else (code, None)


def _ordered(counts: Counter[Named]) -> list[tuple[Named, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], *map(_said, one[0])))


def _said(text: str | None) -> tuple[bool, str]:
    """Nothing comes last."""
    return text is None, text or ""
