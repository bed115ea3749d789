"""The snapshot reader: applies fact functions to the evidence snapshot of one enterprise after another.

Enterprises have most lines of their snapshots in common, and most values of facts. So the results of both are kept, and
most enterprises are read by looking lines up.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from hub.credit.evaluation.clauses.fact_functions import FOREVER, FactFunction
from hub.credit.facts.derivation.sources import Sources
from hub.credit.facts.results import Fact, Value
from hub.credit.facts.snapshot import LAYOUTS, Layouts, line_evidence, line_source, lines

#: Lines kept, values of each fact, and lines of which it is known that they were read once.
_KEPT_LINES = _KEPT_VALUES = 16384
_READ_ONCE = 65536

#: The results of all functions for one enterprise, and until when each holds, at the places that the reader tells. Of
#: each source they stand together, and of each fact the results, their days and the first of these days.
FunctionResults: TypeAlias = list[Any]


class ResultPlace(NamedTuple):
    """Where the result of a function stands, and the first day on which time alone could change it."""

    result: int
    valid_until: int


class SnapshotReader:
    """Applies every function to a snapshot.

    `places` tells where each function's result stands, and `first_days` where the first day of each fact does.
    """

    def __init__(self, functions: Iterable[FactFunction[Any]], sources: Sources) -> None:
        by_source: dict[str, list[FactFunction[Any]]] = {}
        for function in dict.fromkeys(functions):
            by_source.setdefault(function.absent.source, []).append(function)
        self.places: dict[FactFunction[Any], ResultPlace] = {}
        self.first_days: list[int] = []
        self._readers: dict[str, _SourceReader] = {}
        self._without_records: FunctionResults = []
        for source, of_source in by_source.items():
            reader = self._readers[source] = _SourceReader(len(self._without_records), of_source, sources)
            self.places.update(reader.places)
            self.first_days += reader.first_days
            self._without_records += [None] * (reader.place.stop - reader.place.start)
            reader.apply(sources.without_records, self._without_records)
        self._known: dict[str, tuple[slice, tuple[Any, ...]]] = {}
        self._read_once: set[int] = set()

    def read(self, snapshot: str) -> FunctionResults:
        """Apply every function to one enterprise."""
        found, known, layouts = self._without_records.copy(), self._known, LAYOUTS.now()
        for line in lines(snapshot):
            if (kept := known.get(line)) is not None:
                place, of_source = kept
                found[place] = of_source
            else:
                self._learn(line, layouts, found)
        return found

    def _learn(self, line: str, layouts: Layouts, found: FunctionResults) -> None:
        """Put what the functions of a line's source say of it into what was found of an enterprise.

        A line is kept when it is read for the second time: half of an enterprise's lines are unlike anybody's, and
        keeping these took an eighth of all reading.
        """
        place = _NOWHERE
        if (reader := self._readers.get(line_source(line))) is not None:
            place = reader.place
            reader.read(line, layouts, found)
        # Dropping all is rare; tracking which line was used last would cost time at every look-up.
        if (written := hash(line)) in self._read_once:
            if len(self._known) >= _KEPT_LINES:
                self._known.clear()
            self._known[line] = place, tuple(found[place])
        else:
            if len(self._read_once) >= _READ_ONCE:
                self._read_once.clear()
            self._read_once.add(written)


#: The place of what a source says that no function reads.
_NOWHERE = slice(0, 0)


class _SourceReader:
    """Applies the functions of one source, those of each fact side by side; `place` is where its results stand."""

    def __init__(self, begins_at: int, functions: Iterable[FactFunction[Any]], sources: Sources) -> None:
        by_fact: dict[str, list[FactFunction[Any]]] = {}
        for function in functions:
            by_fact.setdefault(function.fact, []).append(function)
        self._sources = sources
        self._facts: list[tuple[str, Fact, dict[Fact, tuple[Any, ...]], _Learn, slice]] = []
        self.places: dict[FactFunction[Any], ResultPlace] = {}
        self.first_days: list[int] = []
        ends_at = begins_at
        for name, of_fact in by_fact.items():
            reader, number = _FactReader(of_fact, sources.on), len(of_fact)
            for number_of_result, function in enumerate(of_fact, ends_at):
                self.places[function] = ResultPlace(number_of_result, number_of_result + number)
            place, ends_at = slice(ends_at, ends_at + 2 * number + 1), ends_at + 2 * number + 1
            self.first_days.append(ends_at - 1)
            self._facts.append((name, of_fact[0].absent, reader.known, reader.learn, place))
        self.place = slice(begins_at, ends_at)

    def read(self, line: str, layouts: Layouts, found: FunctionResults) -> None:
        """Apply every function to the facts of one line."""
        self.apply(self._sources.facts(line_evidence(line, layouts)), found)

    def apply(self, facts: Mapping[str, Fact], found: FunctionResults) -> None:
        """Apply every function to facts of the source."""
        for name, absent, known, learn, place in self._facts:
            fact = facts.get(name, absent)
            found[place] = known.get(fact) or learn(fact)


#: Applies the functions of a fact to one that is new: their results, until when each holds, and the first of the days.
_Learn: TypeAlias = Callable[[Fact], tuple[Any, ...]]


class _ValueResults(NamedTuple):
    """The results of one fact's functions for one value, and the days on which it is too old for each (None: never)."""

    results: tuple[Any, ...]
    stale_on: tuple[date | None, ...]


class _FactReader:
    """Applies the functions of one fact; `known` keeps what follows from it, which many enterprises have in common."""

    def __init__(self, functions: list[FactFunction[Any]], on: date) -> None:
        self.known: dict[Fact, tuple[Any, ...]] = {}
        self._by_value: dict[tuple[Any, ...], _ValueResults] = {}
        self._functions = tuple(functions)
        self._on = on

    def learn(self, fact: Fact) -> tuple[Any, ...]:
        """Apply every function to a fact that is new: their results, until when each holds, and the first of these."""
        if len(self.known) >= _KEPT_VALUES:
            self.known.clear()
        value, as_of, _, changes_on, since, waiting = fact
        until = changes_on or FOREVER
        if until == FOREVER and since is None:
            # No other fact has this value of the same day.
            results, stale_on = self._apply(value, as_of, waiting)
        else:
            results, stale_on = self._by_value.get((value, as_of, waiting)) or self._learn_value(value, as_of, waiting)
        if since is not None:
            pairs = zip(self._functions, stale_on, strict=True)
            valid_until = [function.valid_until(fact, day, self._on) for function, day in pairs]
        else:
            valid_until = [until if day is None or until < day else day for day in stale_on]
        known = self.known[fact] = (*results, *valid_until, min(valid_until))
        return known

    def _learn_value(self, value: Value | None, as_of: date | None, waiting: int) -> _ValueResults:
        if len(self._by_value) >= _KEPT_VALUES:
            self._by_value.clear()
        known = self._by_value[value, as_of, waiting] = self._apply(value, as_of, waiting)
        return known

    def _apply(self, value: Value | None, as_of: date | None, waiting: int) -> _ValueResults:
        on = self._on
        applied = [function.apply(value, as_of, on, waiting) for function in self._functions]
        return _ValueResults(tuple([result for result, _ in applied]), tuple([day for _, day in applied]))
