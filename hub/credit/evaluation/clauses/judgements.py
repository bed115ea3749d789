"""Judging clauses: a written clause -> a fact function that says true, false or unknown, and why."""

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
    """What one clause says about one enterprise: true, false or unknown (None), with the reason.

    `data_as_of` is the day of the data that was judged; None if it is unknown. `evidence` goes into the verdict's
    fingerprint. Judgements are equal only if they are the same object, so that answers can be cached by them.
    """

    truth: bool | None
    reason: Reason
    data_as_of: date | None
    evidence: bytes


def clause_function(clause: Clause, definition: FactDefinition, max_age: int | None) -> FactFunction[Judgement]:
    """Make the function of a scenario's clause; data older than `max_age` days make it unknown (None: never)."""
    return _judging(clause, definition, max_age, ClauseOutcome.PASS, with_value=True)


def scheme_clause_function(
    clause: Clause, definition: FactDefinition, max_age: int | None, when_true: ClauseOutcome
) -> FactFunction[Judgement]:
    """Make the function of a scheme's clause; `when_true` is FAIL for a veto, which strikes by being true.

    The value is left out of the evidence, so that all enterprises that pass share one judgement.
    """
    return _judging(clause, definition, max_age, when_true, with_value=False)


def _judging(
    clause: Clause,
    definition: FactDefinition,
    max_age: int | None,
    when_true: ClauseOutcome,
    *,
    with_value: bool,
) -> FactFunction[Judgement]:
    passes, source = predicate(clause, definition), definition.resource
    when_false = ClauseOutcome.FAIL if when_true is ClauseOutcome.PASS else ClauseOutcome.PASS

    # Enterprises have most values in common, so most of their judgements have been made before.
    @lru_cache(maxsize=_REMEMBERED)
    def reason_of(truth: bool, as_of: date) -> Reason:
        return _reason(clause, when_true if truth else when_false, source, as_of)

    @lru_cache(maxsize=_REMEMBERED)
    def known(evidence: Value | None, truth: bool, as_of: date) -> Judgement:
        reason = reason_of(truth, as_of)
        return Judgement(truth, reason, as_of, _evidence(clause, evidence, as_of, reason.outcome))

    @lru_cache(maxsize=_REMEMBERED)
    def unknown(evidence: Value | None, has_value: bool, as_of: date | None, on: date, waiting: int) -> Judgement:
        unclear = definition.unclear if as_of is not None and not (has_value or waiting) else None
        why = unclear.why if unclear else sentences.why_unknown(source, as_of, has_value, on, max_age, waiting)
        text = sentences.unknown(Wording(clause.text.zh, clause.text.en), why)
        remedy = unclear.remedy if unclear else _remedy(source, waiting)
        outcome = ClauseOutcome.UNKNOWN
        reason = Reason(clause.code, outcome, text.zh, text.en, remedy.zh, remedy.en, source, as_of)
        return Judgement(None, reason, None, _evidence(clause, evidence, as_of, outcome, waiting))

    def judge(value: Value | None, as_of: date | None, on: date, waiting: int) -> tuple[Judgement, date | None]:
        evidence = value if with_value else None
        if value is None or as_of is None or on >= (stale_on := first_stale_day(as_of, max_age)):
            return unknown(evidence, value is not None, as_of, on, waiting), None
        return known(evidence, passes(value), as_of), stale_on

    return fact_function(definition, [clause], judge, tells_value=with_value)


def condition_function(
    condition: Condition, definition: FactDefinition, max_age: int | None
) -> FactFunction[bool | None]:
    """Make the function of a condition that needs no reason: true, false or unknown (None)."""
    passes = predicate(condition, definition)

    def judge(value: Value | None, as_of: date | None, on: date, _: int) -> tuple[bool | None, date | None]:
        if value is None or as_of is None or on >= (stale_on := first_stale_day(as_of, max_age)):
            return None, None
        return passes(value), stale_on

    return fact_function(definition, [condition], judge, tells_value=False)


@lru_cache(maxsize=_REMEMBERED)
def first_stale_day(as_of: date, max_age: int | None) -> date:
    """The first day on which data of the day `as_of` are too old; `max_age` is in days, None means never."""
    return FOREVER if max_age is None else as_of + timedelta(days=max_age + 1)


def _remedy(source: str, waiting: int) -> Wording:
    return sentences.settle(source, waiting) if waiting else sentences.obtain(source)


def _reason(clause: Clause, outcome: ClauseOutcome, source: str, as_of: date) -> Reason:
    passed = outcome is ClauseOutcome.PASS
    remedy_zh, remedy_en = (None, None) if passed else (clause.remedy.zh, clause.remedy.en)
    return Reason(clause.code, outcome, clause.text.zh, clause.text.en, remedy_zh, remedy_en, source, as_of)


def _evidence(
    clause: Clause, value: Value | None, as_of: date | None, outcome: ClauseOutcome, waiting: int = 0
) -> bytes:
    """Write what the fingerprint covers; a number in its shortest form, since 88.5 and 88.50 are one input."""
    written = f"{value.normalize():f}" if isinstance(value, Decimal) else value
    rows = f"|{waiting} wait" if waiting else ""
    return f"{clause.code}|{clause.fact}|{written}|{as_of}|{outcome.value}{rows}".encode()
