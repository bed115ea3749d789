"""Compare the answers of enterprises by the rules in force with those by drafts.

Where a valid statement exists it is what the rules in force say today, clause by clause: beside it only what a draft
changes is derived. Otherwise both sides are derived.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from hub.core.store.database import Reader, Row
from hub.credit.eligibility.queries import RULINGS
from hub.credit.eligibility.results import Ruling
from hub.credit.eligibility.rules import decisions, outcome_of
from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.compiled.dependencies import schemes_asked, sources_read
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults
from hub.credit.evaluation.results import DatedRating, Rating, Reason
from hub.credit.facts.derivation.sources import sources
from hub.credit.facts.results import Freshness
from hub.credit.rehearsal.rules import (
    SCORE,
    ComparedAnswer,
    ComparedClause,
    EnterpriseIdentity,
    Tally,
    Transition,
    transition,
)
from hub.credit.rehearsal.trial.remainders import remainders
from hub.credit.rehearsal.trial.trials import Trial, TrialSide
from hub.credit.statements.encoding import packing
from hub.credit.statements.queries import PROVENANCES, RATINGS
from hub.credit.statements.results import Provenance

Answer = Rating | Ruling | None
#: How the clauses that a draft changes came out.
ChangedClauses = tuple[Judgement, ...]
#: A pair of answers. A stated answer goes by its number, a derived one by its `id` in memory, and changed clauses by
#: themselves.
_PairKey = tuple[int, int | ChangedClauses]
#: Each source, and the day up to which it has been stated.
SourceDays = tuple[tuple[str, date], ...]
#: Different pairs of answers in memory, beyond which they are counted and forgotten.
_MOST_PAIRS = 32768
_NO_RESULTS: FunctionResults = []


class FlippedEnterprise(NamedTuple):
    """An enterprise that would get another answer by some rule, with the transitions of all its answers."""

    uscc: str
    transitions: Sequence[Transition]


class _AnswerPairs(NamedTuple):
    """The answers about one enterprise, in the order of the trial's rules.

    Each answer `before` is the number of a stated one, or derived. Each one `after` is derived as a whole, or only the
    clauses that a draft changes are.
    """

    uscc: str
    before: Sequence[int | Answer]
    after: Sequence[Answer | ChangedClauses]


class _AnswerOffsets(NamedTuple):
    """Where in a statement's packed answers those of the trial's rules stand, and the grades that drafts ask for."""

    compared: Sequence[int | None]
    grades: Sequence[tuple[str, int]]


class Comparison:
    """Compares the answers of one enterprise after another, all for one day and with the sources as fresh as today."""

    def __init__(self, trial: Trial, freshness: Freshness, on: date, sample: int) -> None:
        self.tallies = [Tally() for _ in trial.rules]
        self._trial = trial
        self._on = on
        self._sample = sample
        days = tuple(sorted(freshness.items()))
        self._before = _RuleSide(trial, trial.before, days, on)
        self._after = _RuleSide(trial, trial.after, days, on)
        self._changes = _DraftChanges(trial, days, on)
        self._transitions: list[dict[_PairKey, Transition]] = [{} for _ in self.tallies]
        #: Holds the answers that keys name by their `id`, so that Python gives no other object the same one.
        self._kept_alive: list[Answer] = []
        self._offsets: dict[int, _AnswerOffsets | None] = {}

    async def stated(self, reader: Reader, rows: Sequence[Row]) -> list[FlippedEnterprise]:
        """Compare enterprises with a statement (uscc, basis, holds_until, answers, gist); returns those that flip."""
        new = {row["basis"] for row in rows} - self._offsets.keys()
        for number, provenance in (await PROVENANCES.by_number(reader, new)).items():
            self._offsets[number] = _offsets(provenance, self._trial, self._changes.asked)
        ratings = await self._ratings(reader, rows)
        return await self._count(reader, [self._pairs(row, ratings) for row in rows])

    async def unstated(self, reader: Reader, snapshots: Mapping[str, str]) -> list[FlippedEnterprise]:
        """Compare enterprises without a statement or with a stale mark, by their snapshots; returns those that flip."""
        return await self._count(reader, [self._derived_pairs(uscc, snapshot) for uscc, snapshot in snapshots.items()])

    def place(self, enterprise: EnterpriseIdentity, flipped: FlippedEnterprise) -> None:
        """Count an enterprise that flips by its industry and place; enterprises come in the order of their codes."""
        for tally, each in zip(self.tallies, flipped.transitions, strict=True):
            if each.flips:
                tally.place(enterprise, each, self._sample)

    def count(self) -> Sequence[Tally]:
        """Count all transitions so far, and forget them."""
        for tally, transitions in zip(self.tallies, self._transitions, strict=True):
            tally.count(transitions.values())
            transitions.clear()
        self._kept_alive.clear()
        return self.tallies

    async def _ratings(self, reader: Reader, rows: Sequence[Row]) -> Mapping[int, Rating]:
        """Read the stated ratings in schemes that no draft changes, for changed clauses that ask for them."""
        numbers = set()
        for row in rows:
            if (offsets := self._valid_offsets(row)) is not None:
                numbers.update([packing.number_at(row["answers"], offset) for _, offset in offsets.grades])
        return await RATINGS.by_number(reader, numbers - {0})

    def _pairs(self, row: Row, ratings: Mapping[int, Rating]) -> _AnswerPairs:
        offsets, answers, snapshot = self._valid_offsets(row), row["answers"], row["gist"]
        if offsets is None:
            return self._derived_pairs(row["uscc"], snapshot)
        numbers = [0 if offset is None else packing.number_at(answers, offset) for offset in offsets.compared]
        stated = [(code, packing.number_at(answers, offset)) for code, offset in offsets.grades]
        grades = {code: DatedRating(ratings[number], self._on, None) for code, number in stated if number}
        return _AnswerPairs(row["uscc"], numbers, self._changes.answers(snapshot, grades))

    def _derived_pairs(self, uscc: str, snapshot: str) -> _AnswerPairs:
        return _AnswerPairs(uscc, self._before.answers(snapshot), self._after.answers(snapshot))

    def _valid_offsets(self, row: Row) -> _AnswerOffsets | None:
        """Find where the answers of a statement stand; None if other rules made it, or time has outdated it."""
        holds_until = row["holds_until"]
        return self._offsets[row["basis"]] if holds_until is None or self._on < holds_until else None

    async def _count(self, reader: Reader, enterprises: Sequence[_AnswerPairs]) -> list[FlippedEnterprise]:
        """Count the transition of each pair of answers; returns the enterprises of which any flips."""
        if sum(map(len, self._transitions)) > _MOST_PAIRS:
            self.count()
        stated = await self._stated_answers(reader, enterprises)
        flips = []
        for uscc, befores, afters in enterprises:
            transitions = []
            for place, (before, after) in enumerate(zip(befores, afters, strict=True)):
                each = self._transitions[place].get(_key(before, after)) or self._learn(place, stated, before, after)
                each.count += 1
                transitions.append(each)
            if any(each.flips for each in transitions):
                flips.append(FlippedEnterprise(uscc, transitions))
        return flips

    async def _stated_answers(self, reader: Reader, enterprises: Sequence[_AnswerPairs]) -> Mapping[int, Answer]:
        """Read the stated answers in pairs that are new; the number 0 is no answer."""
        answers: dict[int, Answer] = {0: None}
        for place, transitions in enumerate(self._transitions):
            new = {_key(one.before[place], one.after[place]) for one in enterprises} - transitions.keys()
            numbers = {number for number, _ in new if number > 0}
            kind = RATINGS if place < len(self._trial.schemes) else RULINGS
            answers.update(await kind.by_number(reader, numbers))
        return answers

    def _learn(
        self, place: int, stated: Mapping[int, Answer], before: int | Answer, after: Answer | ChangedClauses
    ) -> Transition:
        """Compare a pair of answers that is new for the rule at that place of the trial."""
        answer = stated[before] if isinstance(before, int) else before
        if isinstance(after, tuple):
            standing = self._changes.standing(place, answer, after)
        else:
            standing = _standing(after)
            self._kept_alive.append(after)
        self._kept_alive.append(answer)
        learned = self._transitions[place][_key(before, after)] = transition(_standing(answer), standing)
        return learned


class _RuleSide:
    """Derives whole answers by the rules of one side."""

    def __init__(self, trial: Trial, side: TrialSide, days: SourceDays, on: date) -> None:
        places = {scenario.code: place for place, scenario in enumerate(side.scenarios)}
        self._plan = RulePlan(side.schemes, side.scenarios, sources(days, side.windows, on, side.declared))
        self._schemes = [pair.after.code for pair in trial.schemes]
        self._scenarios = [places.get(pair.after.code) for pair in trial.scenarios]

    def answers(self, snapshot: str) -> list[Answer]:
        """Derive the answers about one enterprise, in the order of the trial's rules."""
        facts = self._plan.read(snapshot)
        grades = self._plan.grades(facts)
        verdicts = decisions(self._plan, facts, grades)
        return [
            *[grades[code].rating if code in grades else None for code in self._schemes],
            *[None if place is None else verdicts[place].answer.ruling for place in self._scenarios],
        ]


class _DraftChanges:
    """Derives what drafts change: the grades of changed schemes, and the judgements of changed clauses.

    `asked` are the schemes that no draft changes and for whose grades changed clauses ask.
    """

    def __init__(self, trial: Trial, days: SourceDays, on: date) -> None:
        self._schemes = [pair.after.code for pair in trial.schemes]
        self._remainders = remainders(trial)
        scenarios = [one.scenario for one in self._remainders]
        after = trial.after
        known = sources(days, after.windows, on, after.declared)
        self._plan = RulePlan([pair.after for pair in trial.schemes], scenarios, known)
        self._reads_records = bool(sources_read(self._plan.schemes, scenarios))
        self.asked = frozenset().union(*map(schemes_asked, scenarios)) - set(self._schemes)

    def answers(self, snapshot: str, stated: Mapping[str, DatedRating]) -> list[Answer | ChangedClauses]:
        """Derive what changes for one enterprise, in the order of the trial's rules; `stated` are the asked grades."""
        facts = self._plan.read(snapshot) if self._reads_records else _NO_RESULTS
        grades = self._plan.grades(facts)
        judgements = [each.result for each in self._plan.judged(facts, {**stated, **grades})]
        return [
            *[grades[code].rating if code in grades else None for code in self._schemes],
            *[pick(judgements) for pick in self._plan.pickers],
        ]

    def standing(self, place: int, stated: Answer, changed: ChangedClauses) -> ComparedAnswer:
        """Join the changed clauses of the scenario at that place of the trial with its clauses that stay as stated."""
        remainder = self._remainders[place - len(self._schemes)]
        reasons = stated.reasons if isinstance(stated, Ruling) else ()
        judgements = remainder.judgements(reasons, changed)
        outcome = outcome_of(remainder.scenario, judgements)
        return ComparedAnswer(outcome.value, _clauses([judgement.reason for judgement in judgements]))


def _key(before: int | Answer, after: Answer | ChangedClauses) -> _PairKey:
    """Make the key of a pair. An `id` on the left is negative, so that it is never taken for a stated number."""
    return before if isinstance(before, int) else -id(before), after if isinstance(after, tuple) else id(after)


def _offsets(provenance: Provenance, trial: Trial, asked: frozenset[str]) -> _AnswerOffsets | None:
    """Find the offsets of the trial's rules in statements of this provenance; None if outdated rules made them.

    `asked` are schemes that no draft changes and whose grades are read too.
    """
    unchanged = {scheme.code: scheme.version for scheme in trial.after.schemes if scheme.code in asked}
    schemes = {**unchanged, **{scheme.code: scheme.version for scheme in trial.before.schemes}}
    scenarios = {scenario.code: scenario.version for scenario in trial.before.scenarios}
    if (
        provenance.windows != trial.before.windows.version
        or not schemes.items() <= provenance.schemes.items()
        or not scenarios.items() <= provenance.scenarios.items()
    ):
        return None
    grades = {code: packing.grade_offset(provenance.scheme_places[code]) for code in schemes}
    verdicts = {
        code: packing.verdict_offset(len(provenance.schemes), provenance.scenario_places[code]) for code in scenarios
    }
    compared = [
        *[grades.get(pair.after.code) for pair in trial.schemes],
        *[verdicts.get(pair.after.code) for pair in trial.scenarios],
    ]
    return _AnswerOffsets(compared, [(code, grades[code]) for code in unchanged])


def _standing(answer: Answer) -> ComparedAnswer:
    match answer:
        case None:
            return ComparedAnswer(None, {})
        case Rating():
            points = {} if answer.score is None else {SCORE: ComparedClause(f"{answer.score.normalize():f}")}
            return ComparedAnswer(answer.level, {**points, **_clauses(answer.vetoes)})
        case Ruling():
            return ComparedAnswer(answer.outcome.value, _clauses(answer.reasons))


def _clauses(reasons: Sequence[Reason]) -> Mapping[str, ComparedClause]:
    return {
        reason.code: ComparedClause(reason.outcome.value, reason.text_zh, reason.text_en, reason.source)
        for reason in reasons
    }
