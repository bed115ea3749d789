"""Functions of one fact each; on a sheet of many, a fact is looked up once for all that read it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from hub.evaluation.dates import anniversary
from hub.evaluation.subject import Fact, Value
from hub.evaluation.vocabulary import FactDefinition, FactType
from hub.evaluation.words import Operation

FOREVER = date.max
#: How many values of a fact a sheet keeps in mind.
_KEPT = 16384

Found = TypeVar("Found")
#: What was found, and the first day on which time alone could change it.
Held = tuple[Found, date]


#: From a value, the day it was stated for and the day asked about: what was found, and the first day on which the value
#: is too old to find it (None: nothing can be found in it).
Of = Callable[[Value | None, date | None, date], tuple[Found, date | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Cell(Generic[Found]):
    """What a rule makes of one fact on a day; `turns` are the numbers of years at which that turns."""

    fact: str
    absent: Fact
    turns: tuple[int, ...]
    of: Of[Found]

    def read(self, facts: Mapping[str, Fact], on: date) -> Held[Found]:
        fact = facts.get(self.fact, self.absent)
        found, stale = self.of(fact.value, fact.as_of, on)
        return found, self.until(fact, stale, on)

    def until(self, fact: Fact, stale: date | None, on: date) -> date:
        """The first day on which time alone could change what was found."""
        if stale is None:
            return fact.changes_on or FOREVER
        return min(stale, next_change(fact, self.turns, on))


def cell(definition: FactDefinition, operations: Iterable[Operation], of: Of[Found]) -> Cell[Found]:
    """A function of that fact by those operations; a fact that is not there has never arrived."""
    turns = tuple(year for operation in operations for year in turning_years(operation, definition))
    return Cell(definition.name, Fact(None, None, definition.resource), turns, of)


class Read(NamedTuple):
    """What the cells of a sheet found, and until when each holds, in the sheet's own order."""

    found: list[Any]
    untils: list[date]


class _Known(NamedTuple):
    """What the cells of a fact make of one value, on which day it is too old, and until when it is good as it is."""

    found: tuple[Any, ...]
    stale: tuple[date | None, ...]
    untils: tuple[date, ...]


class Sheet:
    """Many cells on one day, remembered for each value: most enterprises have most values in common."""

    def __init__(self, cells: Iterable[Cell[Any]], on: date) -> None:
        by_fact: dict[str, dict[Cell[Any], None]] = {}
        for one in cells:
            by_fact.setdefault(one.fact, {})[one] = None
        self._on = on
        self._columns: list[tuple[str, Fact, tuple[Cell[Any], ...], dict[tuple[Any, ...], _Known]]] = [
            (name, next(iter(same)).absent, tuple(same), {}) for name, same in by_fact.items()
        ]
        ordered = (one for same in by_fact.values() for one in same)
        self.places: Mapping[Cell[Any], int] = {one: place for place, one in enumerate(ordered)}

    def read(self, facts: Mapping[str, Fact]) -> Read:
        """Every cell over one enterprise."""
        found: list[Any] = []
        untils: list[date] = []
        for name, absent, same, by_value in self._columns:
            fact = facts.get(name, absent)
            known = by_value.get(fact[:2])
            if known is None:
                known = self._remember(by_value, same, fact)
            found += known.found
            changes_on = fact.changes_on
            if fact.since is not None:
                untils += [one.until(fact, stale, self._on) for one, stale in zip(same, known.stale, strict=True)]
            elif changes_on is None:
                untils += known.untils
            else:
                untils += [changes_on if changes_on < until else until for until in known.untils]
        return Read(found, untils)

    def _remember(self, by_value: dict[tuple[Any, ...], _Known], cells: tuple[Cell[Any], ...], fact: Fact) -> _Known:
        if len(by_value) >= _KEPT:
            by_value.clear()
        made = [one.of(fact.value, fact.as_of, self._on) for one in cells]
        found, stale = tuple(found for found, _ in made), tuple(stale for _, stale in made)
        known = by_value[fact[:2]] = _Known(found, stale, tuple(day or FOREVER for day in stale))
        return known


def next_change(fact: Fact, turns: tuple[int, ...], on: date) -> date:
    """The first day on which time alone could change what a rule makes of the fact."""
    changes_on = fact.changes_on or FOREVER
    if fact.since is None:
        return changes_on
    days = (anniversary(fact.since, years) for years in turns)
    return min((day for day in (changes_on, *days) if day > on), default=FOREVER)


def turning_years(operation: Operation, definition: FactDefinition) -> tuple[int, ...]:
    """The numbers of whole years at which the answer turns; none for a fact that does not count years."""
    if definition.type is not FactType.YEARS:
        return ()
    step = 1 if operation.operator in ("at_most", "above") else 0
    return tuple(int(operand) + step for operand in operation.operands)
