"""A written condition -> a function of its fact, which says true, false or unknown, and why."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from hub.credit.evaluation.clauses import sentences
from hub.credit.evaluation.clauses.fact_functions import FOREVER, FactFunction, fact_function
from hub.credit.evaluation.results import ClauseOutcome, Reason
from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import FactDefinition, Wording
from hub.credit.rulesets.language.operators import predicate
from hub.credit.rulesets.language.words import Clause, Condition

_REMEMBERED = 8192


@dataclass(slots=True, eq=False)  # not frozen: made for nearly every enterprise, and freezing takes half of that time
class Judgement:
    """One clause over one enterprise: true, false or unknown (None).

    `seen` is the date of the data it stands on; `evidence` goes into the verdict's fingerprint. Two are the same only
    if they are the same object: an answer is remembered by the judgements it follows from.
    """

    truth: bool | None
    reason: Reason
    seen: date | None
    evidence: bytes


def judge(clause: Clause, definition: FactDefinition, limit: int | None) -> FactFunction[Judgement]:
    """A clause that has to hold; `limit` is the age in days beyond which its source says nothing."""
    return _judge(clause, definition, limit, ClauseOutcome.PASS, evident=True)


def cap(
    clause: Clause, definition: FactDefinition, limit: int | None, when_true: ClauseOutcome
) -> FactFunction[Judgement]:
    """A clause of a scheme; the value is no evidence of its own, so that all that pass have one judgement."""
    return _judge(clause, definition, limit, when_true, evident=False)


def _judge(
    clause: Clause, definition: FactDefinition, limit: int | None, when_true: ClauseOutcome, *, evident: bool
) -> FactFunction[Judgement]:
    test, source = predicate(clause, definition), definition.resource
    when_false = ClauseOutcome.FAIL if when_true is ClauseOutcome.PASS else ClauseOutcome.PASS

    @lru_cache(maxsize=_REMEMBERED)
    def why(truth: bool, seen: date) -> Reason:
        return _reason(clause, when_true if truth else when_false, source, seen)

    @lru_cache(maxsize=_REMEMBERED)
    def told(value: Value | None, truth: bool, seen: date) -> Judgement:
        reason = why(truth, seen)
        return Judgement(truth, reason, seen, _evidence(clause, value, seen, reason.outcome))

    @lru_cache(maxsize=_REMEMBERED)
    def untold(value: Value | None, has_value: bool, seen: date | None, on: date) -> Judgement:
        why = sentences.why_unknown(source, seen, has_value, on, limit)
        text, remedy = sentences.unknown(Wording(clause.text.zh, clause.text.en), why), sentences.obtain(source)
        outcome = ClauseOutcome.UNKNOWN
        reason = Reason(clause.code, outcome, text.zh, text.en, remedy.zh, remedy.en, source, seen)
        return Judgement(None, reason, None, _evidence(clause, value, seen, outcome))

    def of(value: Value | None, seen: date | None, on: date) -> tuple[Judgement, date | None]:
        evidence = value if evident else None
        if value is None or seen is None or on >= (stale := stale_on(seen, limit)):
            return untold(evidence, value is not None, seen, on), None
        return told(evidence, test(value), seen), stale

    return fact_function(definition, [clause], of)


def truth(condition: Condition, definition: FactDefinition, limit: int | None) -> FactFunction[bool | None]:
    """A condition that no reason is asked of."""
    test = predicate(condition, definition)

    def of(value: Value | None, seen: date | None, on: date) -> tuple[bool | None, date | None]:
        if value is None or seen is None or on >= (stale := stale_on(seen, limit)):
            return None, None
        return test(value), stale

    return fact_function(definition, [condition], of)


def stale_on(seen: date, limit: int | None) -> date:
    """The first day on which data of that date is too old."""
    return FOREVER if limit is None else seen + timedelta(days=limit + 1)


def _reason(clause: Clause, outcome: ClauseOutcome, source: str, seen: date) -> Reason:
    passed = outcome is ClauseOutcome.PASS
    remedy_zh, remedy_en = (None, None) if passed else (clause.remedy.zh, clause.remedy.en)
    return Reason(clause.code, outcome, clause.text.zh, clause.text.en, remedy_zh, remedy_en, source, seen)


def _evidence(clause: Clause, value: Value | None, seen: date | None, outcome: ClauseOutcome) -> bytes:
    """A number is said in its shortest form: 88.5 and 88.50 are one input."""
    said = f"{value.normalize():f}" if isinstance(value, Decimal) else value
    return f"{clause.code}|{clause.fact}|{said}|{seen}|{outcome.value}".encode()
