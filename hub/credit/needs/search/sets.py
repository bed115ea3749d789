"""Find the fewest facts that meet a goal, exactly: which are needed in any case, then the smallest sets beside them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from hub.credit.needs.results import NeedKind
from hub.credit.needs.search.goals import Goal
from hub.credit.needs.search.options import OpenFact, Option, replaced
from hub.credit.needs.search.reading import Results

#: The value that each of some facts would have.
Choice = Mapping[OpenFact, Option]
#: Sets told at most; there can be very many ways to earn a few points.
MOST = 8
#: What a fact counts for that can make points unnecessary.
_PLENTY = 10**18


def fewest(goal: Goal, present: Results, facts: Sequence[OpenFact]) -> list[Choice]:
    """The smallest sets of facts that meet the goal, at most MOST, each with the nearest values that do.

    `facts` stand in the order in which sets are preferred. Facts that help here and harm there are tried in every way;
    of the others more never hurt.
    """
    steady = [fact for fact in facts if fact.best is not None]
    smallest: list[Choice] = []
    for tried in _trials([fact for fact in facts if fact.best is None]):
        if smallest and len(tried) > len(smallest[0]):
            continue
        search = _Search(goal, _with(present, tried), steady)
        choices: list[Choice] = [{**tried, **choice} for choice in search.smallest()]
        if choices and (not smallest or len(choices[0]) < len(smallest[0])):
            smallest = choices
        elif choices and len(choices[0]) == len(smallest[0]):
            smallest += choices
    return [_nearest(goal, present, choice) for choice in smallest[:MOST]]


def _trials(unsteady: Sequence[OpenFact]) -> list[Choice]:
    """Each way in which these facts stay or change, those with the fewest changes first."""
    ways = product(*([None, *fact.options] for fact in unsteady))
    trials = [{fact: option for fact, option in zip(unsteady, way, strict=True) if option is not None} for way in ways]
    return sorted(trials, key=len)


class _Search:
    """A search among facts whose best values never hurt, so that a larger set meets what a smaller one does."""

    def __init__(self, goal: Goal, results: Results, facts: Sequence[OpenFact]) -> None:
        self._goal = goal
        self._results = results
        self._facts = facts
        self._all = _with_best(results, facts)

    def smallest(self) -> list[Choice]:
        """The smallest sets; empty where all facts together do not meet the goal."""
        if not self._met(self._facts):
            return []
        needed = [fact for fact in self._facts if not self._met_without(fact)]
        others = [fact for fact in self._facts if fact not in needed]
        for size in range(len(others) + 1):
            if sets := self._of_size(needed, others, size):
                return [{fact: fact.best for fact in chosen if fact.best} for chosen in sets]
        return []

    def _of_size(self, needed: list[OpenFact], others: list[OpenFact], size: int) -> list[list[OpenFact]]:
        base = _with_best(self._results, needed)
        points = _Points(self._goal, base, others)
        sets = []
        for chosen in points.combinations(size):
            if self._met(needed + chosen):
                sets.append(needed + chosen)
            if len(sets) == MOST:
                break
        return sets

    def _met(self, facts: Sequence[OpenFact]) -> bool:
        return self._goal.met(_with_best(self._results, facts))

    def _met_without(self, left_out: OpenFact) -> bool:
        return self._goal.met(replaced(self._all, {slot: self._results[slot] for slot in left_out.slots}))


class _Points:
    """The combinations of facts that can bring enough points, where points stand in the way at all.

    What several facts bring together is at most the sum of what each brings alone, so a sum that is too small rules a
    combination out before it is tried.
    """

    def __init__(self, goal: Goal, base: Results, facts: Sequence[OpenFact]) -> None:
        self._facts = facts
        self._missing = goal.shortfall(base)
        self._gains = [self._gain(goal, base, fact) for fact in facts]
        self._after = [
            [sorted(gains, reverse=True) for gains in zip(*self._gains[at:], strict=True)]
            or [[] for _ in self._missing]
            for at in range(len(facts) + 1)
        ]

    def combinations(self, size: int, at: int = 0, gained: tuple[int, ...] | None = None) -> Iterator[list[OpenFact]]:
        """The combinations of so many facts from one place on, in the order of the facts."""
        gained = gained if gained is not None else (0,) * len(self._missing)
        if not self._enough(size, at, gained):
            return
        if size == 0:
            yield []
            return
        for place in range(at, len(self._facts) - size + 1):
            sums = tuple(have + more for have, more in zip(gained, self._gains[place], strict=True))
            for rest in self.combinations(size - 1, place + 1, sums):
                yield [self._facts[place], *rest]

    def _enough(self, size: int, at: int, gained: tuple[int, ...]) -> bool:
        """Whether the best so many of the facts that are left could bring what is missing, by any way of counting."""
        if not self._missing:
            return True
        best = self._after[at]
        return any(
            missing <= have + sum(best[way][:size])
            for way, (missing, have) in enumerate(zip(self._missing, gained, strict=True))
        )

    def _gain(self, goal: Goal, base: Results, fact: OpenFact) -> tuple[int, ...]:
        if fact.best is None or any(goal.slots[slot].kind is NeedKind.DIRECT for slot in fact.slots):
            return (_PLENTY,) * len(self._missing)
        after = goal.shortfall(_with(base, {fact: fact.best}))
        return tuple(max(0, before - now) for before, now in zip(self._missing, after, strict=True))


def _nearest(goal: Goal, present: Results, choice: Choice) -> Choice:
    """The same facts with values that lie nearer, as far as the goal is still met."""
    nearest = dict(choice)
    for fact in choice:
        for option in fact.options:
            if option is choice[fact] or goal.met(_with(present, {**nearest, fact: option})):
                nearest[fact] = option
                break
    return nearest


def _with(results: Results, choice: Choice) -> list[object]:
    return replaced(results, {slot: result for option in choice.values() for slot, result in option.results.items()})


def _with_best(results: Results, facts: Sequence[OpenFact]) -> list[object]:
    """The results as they would be with the best value of each of these facts."""
    new = list(results)
    for fact in facts:
        if fact.best is not None:
            for slot, result in fact.best.results.items():
                new[slot] = result
    return new
