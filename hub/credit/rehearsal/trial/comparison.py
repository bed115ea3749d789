"""Enterprises under the rules in force and under drafts: by what is stated where it holds, else derived by both."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from hub.core.store.database import Reader, Row
from hub.credit.eligibility.queries import RULINGS
from hub.credit.eligibility.results import Ruling
from hub.credit.eligibility.rules import decisions, outcome_of
from hub.credit.evaluation.clauses.clauses import Judgement
from hub.credit.evaluation.compiled.dependencies import schemes_asked, sources_read
from hub.credit.evaluation.plan.plan import RulePlan
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults
from hub.credit.evaluation.results import DatedRating, Rating, Reason
from hub.credit.facts.derivation.sources import sources
from hub.credit.facts.results import Freshness
from hub.credit.rehearsal.rules import (
    SCORE,
    ClauseStanding,
    EnterpriseIdentity,
    Standing,
    Tally,
    Transition,
    transition,
)
from hub.credit.rehearsal.trial.remainders import remainders
from hub.credit.rehearsal.trial.trials import Trial, TrialSide
from hub.credit.statements.encoding import packing
from hub.credit.statements.queries import PROVENANCES, RATINGS
from hub.credit.statements.results import Provenance

StatedAnswer = Rating | Ruling | None
#: What clauses that a draft changes were found to be.
ChangedClauses = tuple[Judgement, ...]
#: A stated answer by its number, a derived one by its place in memory; what was found by itself.
Key = tuple[int, int | ChangedClauses]
#: Each source, and up to when it has been stated.
SourceDays = tuple[tuple[str, date], ...]
#: How many pairs of answers are kept in mind before they are counted.
_KEPT = 32768
_UNREAD = FunctionResults([], [])


class FlippedEnterprise(NamedTuple):
    """An enterprise of which some answer would be another, and what every answer of it would do."""

    uscc: str
    made: Sequence[Transition]


class _Compared(NamedTuple):
    """Of each rule the number of what is stated, or what is derived; and what would be, or what is found of it."""

    uscc: str
    before: Sequence[int | StatedAnswer]
    after: Sequence[StatedAnswer | ChangedClauses]


class _Places(NamedTuple):
    """Where in a statement's answers those of the trial's rules stand, and the grades that are asked for anew."""

    compared: Sequence[int | None]
    given: Sequence[tuple[str, int]]


class Comparison:
    """A trial over one enterprise after another, all on one day and with the sources as they are stated by now.

    A stated answer that holds is what the rules in force say today, clause by clause: beside it only what a draft
    changes is looked at.
    """

    def __init__(self, trial: Trial, stated_up_to: Freshness, on: date, sample: int) -> None:
        self.tallies = [Tally() for _ in trial.rules]
        self._trial = trial
        self._on = on
        self._sample = sample
        feeds = tuple(sorted(stated_up_to.items()))
        self._before = _Derived(trial, trial.before, feeds, on)
        self._after = _Derived(trial, trial.after, feeds, on)
        self._anew = _Anew(trial, feeds, on)
        self._known: list[dict[Key, Transition]] = [{} for _ in self.tallies]
        self._met: list[StatedAnswer] = []
        self._places: dict[int, _Places | None] = {}

    async def stated(self, reader: Reader, rows: Sequence[Row]) -> list[FlippedEnterprise]:
        """Those who flip among enterprises with a statement (uscc, basis, holds_until, answers, gist)."""
        new = {row["basis"] for row in rows} - self._places.keys()
        for number, basis in (await PROVENANCES.by_number(reader, new)).items():
            self._places[number] = _places(basis, self._trial, self._anew.asked)
        grades = await self._grades(reader, rows)
        compared = [self._compared(row, grades) for row in rows]
        return await self._counted(reader, compared)

    async def unstated(self, reader: Reader, gists: Mapping[str, str]) -> list[FlippedEnterprise]:
        """Those who flip among enterprises of which nothing is stated, or something new is known."""
        both = ((uscc, self._before.answers(gist), self._after.answers(gist)) for uscc, gist in gists.items())
        return await self._counted(reader, [_Compared(*one) for one in both])

    def place(self, enterprise: EnterpriseIdentity, flipped: FlippedEnterprise) -> None:
        """Where one is at home who flips; they come in the order of their codes."""
        for tally, made in zip(self.tallies, flipped.made, strict=True):
            if made.flips:
                tally.place(enterprise, made, self._sample)

    def count(self) -> Sequence[Tally]:
        """The counts so far."""
        for tally, known in zip(self.tallies, self._known, strict=True):
            tally.count(known.values())
            known.clear()
        self._met.clear()
        return self.tallies

    async def _grades(self, reader: Reader, rows: Sequence[Row]) -> Mapping[int, Rating]:
        """Those that are stated of schemes which no draft changes, for clauses that it does change."""
        numbers = set()
        for row in rows:
            if (places := self._holding(row)) is not None:
                numbers.update([packing.number_at(row["answers"], place) for _, place in places.given])
        return await RATINGS.by_number(reader, numbers - {0})

    def _compared(self, row: Row, ratings: Mapping[int, Rating]) -> _Compared:
        places, answers, gist = self._holding(row), row["answers"], row["gist"]
        if places is None:
            return _Compared(row["uscc"], self._before.answers(gist), self._after.answers(gist))
        numbers = [0 if place is None else packing.number_at(answers, place) for place in places.compared]
        stated = [(code, packing.number_at(answers, place)) for code, place in places.given]
        given = {code: DatedRating(ratings[number], self._on, None) for code, number in stated if number}
        return _Compared(row["uscc"], numbers, self._anew.found(gist, given))

    def _holding(self, row: Row) -> _Places | None:
        """Where the answers of a statement stand that neither rules nor time have overtaken."""
        until = row["holds_until"]
        return self._places[row["basis"]] if until is None or self._on < until else None

    async def _counted(self, reader: Reader, compared: Sequence[_Compared]) -> list[FlippedEnterprise]:
        if sum(map(len, self._known)) > _KEPT:
            self.count()
        stated = await self._stated(reader, compared)
        flips = []
        for uscc, befores, afters in compared:
            made = []
            for place, (before, after) in enumerate(zip(befores, afters, strict=True)):
                each = self._known[place].get(_key(before, after)) or self._learn(place, stated, before, after)
                each.count += 1
                made.append(each)
            if any(each.flips for each in made):
                flips.append(FlippedEnterprise(uscc, made))
        return flips

    async def _stated(self, reader: Reader, compared: Sequence[_Compared]) -> Mapping[int, StatedAnswer]:
        """What the numbers stand for that are met for the first time; 0 is no answer."""
        found: dict[int, StatedAnswer] = {0: None}
        for place, known in enumerate(self._known):
            met = {_key(one.before[place], one.after[place]) for one in compared} - known.keys()
            numbers = {number for number, _ in met if number > 0}
            kind = RATINGS if place < len(self._trial.schemes) else RULINGS
            found.update(await kind.by_number(reader, numbers))
        return found

    def _learn(
        self,
        place: int,
        stated: Mapping[int, StatedAnswer],
        before: int | StatedAnswer,
        after: StatedAnswer | ChangedClauses,
    ) -> Transition:
        was = stated[before] if isinstance(before, int) else before
        if isinstance(after, tuple):
            would_be = self._anew.standing(place, was, after)
        else:
            would_be = _standing(after)
            self._met.append(after)
        self._met.append(was)
        made = self._known[place][_key(before, after)] = transition(_standing(was), would_be)
        return made


class _Derived:
    """What the rules of one side say, in the order of the trial."""

    def __init__(self, trial: Trial, side: TrialSide, feeds: SourceDays, on: date) -> None:
        places = {scenario.code: place for place, scenario in enumerate(side.scenarios)}
        self._plan = RulePlan(side.schemes, side.scenarios, sources(feeds, side.windows, on))
        self._schemes = [pair.after.code for pair in trial.schemes]
        self._scenarios = [places.get(pair.after.code) for pair in trial.scenarios]

    def answers(self, gist: str) -> list[StatedAnswer]:
        read = self._plan.read(gist)
        grades = self._plan.grades(read)
        decided = decisions(self._plan, read, grades)
        return [
            *[grades[code].rating if code in grades else None for code in self._schemes],
            *[None if place is None else decided[place].answer.ruling for place in self._scenarios],
        ]


class _Anew:
    """What the drafts' schemes say, and what the clauses are found to be that the drafts change."""

    def __init__(self, trial: Trial, feeds: SourceDays, on: date) -> None:
        self._schemes = [pair.after.code for pair in trial.schemes]
        self._remainders = remainders(trial)
        scenarios = [one.scenario for one in self._remainders]
        self._plan = RulePlan(
            [pair.after for pair in trial.schemes], scenarios, sources(feeds, trial.after.windows, on)
        )
        self._looks = bool(sources_read(self._plan.schemes, scenarios))
        self.asked = frozenset().union(*map(schemes_asked, scenarios)) - set(self._schemes)

    def found(self, gist: str, given: Mapping[str, DatedRating]) -> list[StatedAnswer | ChangedClauses]:
        """In the order of the trial; `given` are the grades that are stated."""
        read = self._plan.read(gist) if self._looks else _UNREAD
        grades = self._plan.grades(read)
        judgements, _ = self._plan.judgements(read, {**given, **grades})
        return [
            *[grades[code].rating if code in grades else None for code in self._schemes],
            *[pick(judgements) for pick in self._plan.picks],
        ]

    def standing(self, place: int, stated: StatedAnswer, found: ChangedClauses) -> Standing:
        """Of the scenario at that place of the trial: its clauses that stay are as they were stated."""
        remainder = self._remainders[place - len(self._schemes)]
        reasons = stated.reasons if isinstance(stated, Ruling) else ()
        judgements = remainder.judgements(reasons, found)
        outcome = outcome_of(remainder.scenario, judgements)
        return Standing(outcome.value, _findings([judgement.reason for judgement in judgements]))


def _key(before: int | StatedAnswer, after: StatedAnswer | ChangedClauses) -> Key:
    return before if isinstance(before, int) else -id(before), after if isinstance(after, tuple) else id(after)


def _places(basis: Provenance, trial: Trial, asked: frozenset[str]) -> _Places | None:
    """None where a statement was made by other rules than those in force; `asked` are schemes no draft changes."""
    given = {scheme.code: scheme.version for scheme in trial.after.schemes if scheme.code in asked}
    schemes = {**given, **{scheme.code: scheme.version for scheme in trial.before.schemes}}
    scenarios = {scenario.code: scenario.version for scenario in trial.before.scenarios}
    if (
        basis.windows != trial.before.windows.version
        or not schemes.items() <= basis.schemes.items()
        or not scenarios.items() <= basis.scenarios.items()
    ):
        return None
    grades = {code: packing.grade_offset(basis.scheme_places[code]) for code in schemes}
    verdicts = {code: packing.verdict_offset(len(basis.schemes), basis.scenario_places[code]) for code in scenarios}
    compared = [
        *[grades.get(pair.after.code) for pair in trial.schemes],
        *[verdicts.get(pair.after.code) for pair in trial.scenarios],
    ]
    return _Places(compared, [(code, grades[code]) for code in given])


def _standing(answer: StatedAnswer) -> Standing:
    match answer:
        case None:
            return Standing(None, {})
        case Rating():
            points = {} if answer.score is None else {SCORE: ClauseStanding(f"{answer.score.normalize():f}")}
            return Standing(answer.level, {**points, **_findings(answer.vetoes)})
        case Ruling():
            return Standing(answer.outcome.value, _findings(answer.reasons))


def _findings(reasons: Sequence[Reason]) -> Mapping[str, ClauseStanding]:
    return {reason.code: ClauseStanding(reason.outcome.value, reason.text_zh, reason.text_en) for reason in reasons}
