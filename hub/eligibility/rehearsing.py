"""Enterprises under the rules in force and under drafts: by what is stated where it holds, else derived by both."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from hub.eligibility.queries import RULINGS
from hub.eligibility.results import Ruling
from hub.eligibility.rules import decisions
from hub.eligibility.tallies import SCORE, Enterprise, Finding, Standing, Tally, Transition, transition
from hub.evaluation import packing
from hub.evaluation.bases import Basis
from hub.evaluation.plan import Plan
from hub.evaluation.results import Graded, Rating, Reason
from hub.evaluation.sources import sources
from hub.evaluation.statements import BASES, RATINGS
from hub.evaluation.subject import Feeds
from hub.evaluation.trials import Side, Trial
from hub.store.database import Reader, Row

Answer = Rating | Ruling | None
#: A stated answer by its number, a derived one by its place in memory.
Key = tuple[int, int]
#: How many pairs of answers are kept in mind before they are counted.
_KEPT = 32768
_NONE: Mapping[str, Graded] = {}


class Flipped(NamedTuple):
    """An enterprise of which some answer would be another, and what every answer of it would do."""

    uscc: str
    made: Sequence[Transition]


class _Compared(NamedTuple):
    """Of each rule the number of what is stated, or what is derived; and what would be."""

    uscc: str
    before: Sequence[int | Answer]
    after: Sequence[Answer]


class _Places(NamedTuple):
    """Where in a statement's answers those of the trial's rules begin, and the grades of schemes no draft changes."""

    compared: Sequence[int | None]
    kept: Sequence[tuple[str, int]]


class Rehearsing:
    """A trial over one enterprise after another, all on one day and with the sources as they are stated by now.

    A stated answer that holds is what the rules in force say today, so that only the drafts' side is derived.
    """

    def __init__(self, trial: Trial, stated_up_to: Feeds, on: date, sample: int) -> None:
        self.tallies = [Tally() for _ in trial.rules]
        self._trial = trial
        self._on = on
        self._sample = sample
        feeds = tuple(sorted(stated_up_to.items()))
        self._before = _Derived(trial, trial.before, feeds, on)
        self._after = _Derived(trial, trial.after, feeds, on)
        self._after_grades = _Derived(trial, trial.after_grades, feeds, on)
        self._known: list[dict[Key, Transition]] = [{} for _ in self.tallies]
        self._met: list[Answer] = []
        self._places: dict[int, _Places | None] = {}

    async def stated(self, reader: Reader, rows: Sequence[Row]) -> list[Flipped]:
        """Those who flip among enterprises with a statement (uscc, basis, holds_until, answers, gist)."""
        new = {row["basis"] for row in rows} - self._places.keys()
        for number, basis in (await BASES.by_number(reader, new)).items():
            self._places[number] = _places(basis, self._trial)
        grades = await self._grades(reader, rows)
        compared = [self._compared(row, grades) for row in rows]
        return await self._counted(reader, compared)

    async def unstated(self, reader: Reader, gists: Mapping[str, str]) -> list[Flipped]:
        """Those who flip among enterprises of which nothing is stated, or something new is known."""
        both = ((uscc, self._before.answers(gist), self._after.answers(gist)) for uscc, gist in gists.items())
        return await self._counted(reader, [_Compared(*one) for one in both])

    def place(self, enterprise: Enterprise, flipped: Flipped) -> None:
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
        """Those that are stated of the schemes which no draft changes."""
        numbers = set()
        for row in rows:
            if (places := self._holding(row)) is not None:
                numbers.update([packing.number_at(row["answers"], place) for _, place in places.kept])
        return await RATINGS.by_number(reader, numbers - {0})

    def _compared(self, row: Row, ratings: Mapping[int, Rating]) -> _Compared:
        places, answers, gist = self._holding(row), row["answers"], row["gist"]
        if places is None:
            return _Compared(row["uscc"], self._before.answers(gist), self._after.answers(gist))
        numbers = [0 if place is None else packing.number_at(answers, place) for place in places.compared]
        given = [(code, packing.number_at(answers, place)) for code, place in places.kept]
        kept = {code: Graded(ratings[number], self._on, None) for code, number in given if number}
        return _Compared(row["uscc"], numbers, self._after_grades.answers(gist, kept))

    def _holding(self, row: Row) -> _Places | None:
        """Where the answers of a statement stand that neither rules nor time have overtaken."""
        until = row["holds_until"]
        return self._places[row["basis"]] if until is None or self._on < until else None

    async def _counted(self, reader: Reader, compared: Sequence[_Compared]) -> list[Flipped]:
        if sum(map(len, self._known)) > _KEPT:
            self.count()
        stated = await self._stated(reader, compared)
        flips = []
        for uscc, befores, afters in compared:
            made = []
            for known, before, after in zip(self._known, befores, afters, strict=True):
                each = known.get(_key(before, after)) or self._learn(known, stated, before, after)
                each.count += 1
                made.append(each)
            if any(each.flips for each in made):
                flips.append(Flipped(uscc, made))
        return flips

    async def _stated(self, reader: Reader, compared: Sequence[_Compared]) -> Mapping[int, Answer]:
        """What the numbers stand for that are met for the first time; 0 is no answer."""
        found: dict[int, Answer] = {0: None}
        for place, known in enumerate(self._known):
            met = {_key(one.before[place], one.after[place]) for one in compared} - known.keys()
            numbers = {number for number, _ in met if number > 0}
            kind = RATINGS if place < len(self._trial.schemes) else RULINGS
            found.update(await kind.by_number(reader, numbers))
        return found

    def _learn(
        self, known: dict[Key, Transition], stated: Mapping[int, Answer], before: int | Answer, after: Answer
    ) -> Transition:
        was = stated[before] if isinstance(before, int) else before
        self._met += (was, after)
        made = known[_key(before, after)] = transition(_standing(was), _standing(after))
        return made


class _Derived:
    """What the rules of one side say, in the order of the trial."""

    def __init__(self, trial: Trial, side: Side, feeds: tuple[tuple[str, date], ...], on: date) -> None:
        places = {scenario.code: place for place, scenario in enumerate(side.scenarios)}
        self._plan = Plan(side.schemes, side.scenarios, sources(feeds, side.windows, on))
        self._schemes = [pair.after.code for pair in trial.schemes]
        self._scenarios = [places.get(pair.after.code) for pair in trial.scenarios]

    def answers(self, gist: str, given: Mapping[str, Graded] = _NONE) -> list[Answer]:
        """With the grades that are given besides those that the rules of this side make."""
        read = self._plan.read(gist)
        grades = {**given, **self._plan.grades(read)}
        decided = decisions(self._plan, read, grades)
        return [
            *[grades[code].rating if code in grades else None for code in self._schemes],
            *[None if place is None else decided[place].answer.ruling for place in self._scenarios],
        ]


def _key(before: int | Answer, after: Answer) -> Key:
    return before if isinstance(before, int) else -id(before), id(after)


def _places(basis: Basis, trial: Trial) -> _Places | None:
    """None where a statement was made by other rules than those in force."""
    changed = {pair.after.code for pair in trial.schemes}
    kept = {scheme.code: scheme.version for scheme in trial.after.schemes if scheme.code not in changed}
    schemes = {**kept, **{scheme.code: scheme.version for scheme in trial.before.schemes}}
    scenarios = {scenario.code: scenario.version for scenario in trial.before.scenarios}
    if (
        basis.windows != trial.before.windows.version
        or not schemes.items() <= basis.schemes.items()
        or not scenarios.items() <= basis.scenarios.items()
    ):
        return None
    grades = {code: packing.grade_begins(basis.scheme_places[code]) for code in schemes}
    verdicts = {code: packing.verdict_begins(len(basis.schemes), basis.scenario_places[code]) for code in scenarios}
    compared = [
        *[grades.get(pair.after.code) for pair in trial.schemes],
        *[verdicts.get(pair.after.code) for pair in trial.scenarios],
    ]
    return _Places(compared, [(code, grades[code]) for code in kept])


def _standing(answer: Answer) -> Standing:
    match answer:
        case None:
            return Standing(None, {})
        case Rating():
            points = {} if answer.score is None else {SCORE: Finding(f"{answer.score.normalize():f}")}
            return Standing(answer.level, {**points, **{veto.code: _finding(veto) for veto in answer.vetoes}})
        case Ruling():
            return Standing(answer.outcome.value, {reason.code: _finding(reason) for reason in answer.reasons})


def _finding(reason: Reason) -> Finding:
    return Finding(reason.outcome.value, reason.text_zh, reason.text_en)
