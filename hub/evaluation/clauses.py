"""A written condition -> a function of the facts; made once for each ruleset, remembered for each value and date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from hub.evaluation import sentences
from hub.evaluation.dates import anniversary
from hub.evaluation.language import Clause, Operation
from hub.evaluation.results import ClauseOutcome, Grade, Reason
from hub.evaluation.subject import Fact, Value
from hub.evaluation.vocabulary import FactDefinition, FactType, Text

FOREVER = date.max
_REMEMBERED = 8192

Test = Callable[[Value], bool]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One clause over one enterprise: true, false or unknown (None), and until which day time alone leaves it so.

    `seen` is the date of the data it stands on; `evidence` goes into the verdict's fingerprint.
    """

    truth: bool | None
    reason: Reason
    until: date
    seen: date | None
    evidence: bytes


Judge = Callable[[Mapping[str, Fact], Mapping[str, Grade], date], Judgement]


def judge(clause: Clause, definition: FactDefinition, limit: int | None, when_true: ClauseOutcome) -> Judge:
    """The clause as a function; `limit` is the age in days beyond which its source says nothing."""
    test, turns = tested(clause, definition), turning_years(clause, definition)
    name, source = definition.name, definition.resource
    when_false = ClauseOutcome.FAIL if when_true is ClauseOutcome.PASS else ClauseOutcome.PASS
    absent = Fact(None, None, source)

    @lru_cache(maxsize=_REMEMBERED)
    def remembered(
        value: Value | None, seen: date | None, changes_on: date | None, since: date | None, on: date
    ) -> Judgement:
        fact = Fact(value, seen, source, changes_on, since)
        if value is None or seen is None or on >= stale_on(seen, limit):
            return _unknown(clause, fact, on, limit)
        truth = test(value)
        reason = _reason(clause, when_true if truth else when_false, source, seen)
        until = min(stale_on(seen, limit), next_change(fact, turns, on))
        return Judgement(truth, reason, until, seen, _evidence(clause.code, name, fact, reason.outcome))

    def judged(facts: Mapping[str, Fact], _: Mapping[str, Grade], on: date) -> Judgement:
        fact = facts.get(name, absent)
        return remembered(fact.value, fact.as_of, fact.changes_on, fact.since, on)

    return judged


def stale_on(seen: date, limit: int | None) -> date:
    """The first day on which data of that date is too old."""
    return FOREVER if limit is None else seen + timedelta(days=limit + 1)


def next_change(fact: Fact, turns: tuple[int, ...], on: date) -> date:
    """The first day on which time alone could change what a rule makes of the fact."""
    if fact.since is None:
        return fact.changes_on or FOREVER
    days = (anniversary(fact.since, years) for years in turns)
    return min((day for day in days if day > on), default=FOREVER)


def turning_years(operation: Operation, definition: FactDefinition) -> tuple[int, ...]:
    """The numbers of whole years at which the answer turns; none for a fact that does not count years."""
    if definition.type is not FactType.YEARS:
        return ()
    step = 1 if operation.operator == "at_most" else 0
    return tuple(int(operand) + step for operand in operation.operands)


def tested(operation: Operation, definition: FactDefinition) -> Test:
    """The operator as a function of a value."""
    operands = operation.operands
    first = operands[0]
    if definition.type is FactType.CHOICE and operation.operator in ("at_least", "at_most"):
        return _among(ranked(operation, definition))
    match operation.operator:
        case "at_least":
            return lambda value: bool(value >= first)  # type: ignore[operator]
        case "at_most":
            return lambda value: bool(value <= first)  # type: ignore[operator]
        case _:
            return _among(frozenset(operands))


def ranked(operation: Operation, definition: FactDefinition) -> frozenset[Value]:
    """The choices that are at least, or at most, as good as the one named."""
    choices = tuple(definition.choices)
    place = choices.index(str(operation.operands[0]))
    return frozenset(choices[: place + 1] if operation.operator == "at_least" else choices[place:])


def _among(accepted: frozenset[Value]) -> Test:
    return lambda value: value in accepted


def _unknown(clause: Clause, fact: Fact, on: date, limit: int | None) -> Judgement:
    required = Text(clause.text.zh, clause.text.en)
    why = sentences.why_unknown(fact.source, fact.as_of, fact.value is not None, on, limit)
    text, remedy = sentences.unknown(required, why), sentences.obtain(fact.source)
    outcome = ClauseOutcome.UNKNOWN
    reason = Reason(clause.code, outcome, text.zh, text.en, remedy.zh, remedy.en, fact.source, fact.as_of)
    until = fact.changes_on or FOREVER
    return Judgement(None, reason, until, None, _evidence(clause.code, clause.fact, fact, outcome))


def _reason(clause: Clause, outcome: ClauseOutcome, source: str, seen: date) -> Reason:
    passed = outcome is ClauseOutcome.PASS
    remedy_zh, remedy_en = (None, None) if passed else (clause.remedy.zh, clause.remedy.en)
    return Reason(clause.code, outcome, clause.text.zh, clause.text.en, remedy_zh, remedy_en, source, seen)


def _evidence(code: str, name: str, fact: Fact, outcome: ClauseOutcome) -> bytes:
    return f"{code}|{name}|{fact.value}|{fact.as_of}|{outcome.value}".encode()
