"""The snapshot reader: applies fact functions to the evidence snapshot of one enterprise after another.

Enterprises have most lines of their snapshots in common, and most values of facts. So the results of both are kept, and
most enterprises are read by looking lines up.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from hub.credit.evaluation.clauses.fact_functions import FOREVER, FactFunction
from hub.credit.facts.derivation.sources import Sources
from hub.credit.facts.results import Fact, Value
from hub.credit.facts.snapshot import line_evidence, line_source, lines

#: Lines kept, values of each fact, and lines of which it is known that they were read once.
_KEPT_LINES = _KEPT_VALUES = 16384
_READ_ONCE = 65536


class FunctionResults(NamedTuple):
    """The results of all functions for one enterprise, and until when each holds, in the reader's order."""

    results: list[Any]
    valid_until: list[date]

    @property
    def holds_until(self) -> date | None:
        """The first day on which time alone could change any result; None is never."""
        first = min(self.valid_until)
        return None if first == FOREVER else first


class SourceResults(NamedTuple):
    """The results of one source's functions for one line; `place` is the source's place in the reader's order."""

    place: int
    results: tuple[Any, ...]
    valid_until: tuple[date, ...]


class SnapshotReader:
    """Applies every function to a snapshot; `places` tells where in the results each function's result stands."""

    def __init__(self, functions: Iterable[FactFunction[Any]], sources: Sources) -> None:
        by_source: dict[str, list[FactFunction[Any]]] = {}
        for function in dict.fromkeys(functions):
            by_source.setdefault(function.absent.source, []).append(function)
        self._readers = {
            source: _SourceReader(place, of_source, sources)
            for place, (source, of_source) in enumerate(by_source.items())
        }
        self._without_records = [reader.apply(sources.without_records) for reader in self._readers.values()]
        self._known: dict[str, SourceResults | None] = {}
        self._read_once: set[int] = set()
        ordered = (function for reader in self._readers.values() for function in reader.functions)
        self.places: Mapping[FactFunction[Any], int] = {function: place for place, function in enumerate(ordered)}

    def read(self, snapshot: str) -> FunctionResults:
        """Apply every function to one enterprise."""
        parts, known = self._without_records.copy(), self._known
        for line in lines(snapshot):
            part = known[line] if line in known else self._learn(line)
            if part is not None:
                parts[part.place] = part
        results = chain.from_iterable([part.results for part in parts])
        return FunctionResults(list(results), list(chain.from_iterable([part.valid_until for part in parts])))

    def _learn(self, line: str) -> SourceResults | None:
        """Apply the functions of a line's source; None where there are none.

        A line is kept when it is read for the second time: half of an enterprise's lines are unlike anybody's, and
        keeping these took an eighth of all reading.
        """
        reader = self._readers.get(line_source(line))
        part = None if reader is None else reader.read(line)
        # Dropping all is rare; tracking which line was used last would cost time at every look-up.
        if hash(line) in self._read_once:
            if len(self._known) >= _KEPT_LINES:
                self._known.clear()
            self._known[line] = part
        else:
            if len(self._read_once) >= _READ_ONCE:
                self._read_once.clear()
            self._read_once.add(hash(line))
        return part


class _SourceReader:
    """Applies the functions of one source, those of each fact side by side."""

    def __init__(self, place: int, functions: Iterable[FactFunction[Any]], sources: Sources) -> None:
        by_fact: dict[str, list[FactFunction[Any]]] = {}
        for function in functions:
            by_fact.setdefault(function.fact, []).append(function)
        self._place = place
        self._sources = sources
        self._facts = [(name, of_fact[0].absent, _FactReader(of_fact, sources.on)) for name, of_fact in by_fact.items()]
        self.functions = [function for of_fact in by_fact.values() for function in of_fact]

    def read(self, line: str) -> SourceResults:
        """Apply every function to the facts of one line."""
        return self.apply(self._sources.facts(line_evidence(line)))

    def apply(self, facts: Mapping[str, Fact]) -> SourceResults:
        """Apply every function to facts of the source."""
        results: list[Any] = []
        valid_until: list[date] = []
        for name, absent, reader in self._facts:
            fact = facts.get(name, absent)
            known = reader.known.get(fact) or reader.learn(fact)
            results += known.results
            valid_until += known.valid_until
        return SourceResults(self._place, tuple(results), tuple(valid_until))


class _FactResults(NamedTuple):
    """The results of one fact's functions, and until when each holds."""

    results: tuple[Any, ...]
    valid_until: tuple[date, ...]


class _ValueResults(NamedTuple):
    """The results of one fact's functions for one value, and the days on which it is too old for each (None: never)."""

    results: tuple[Any, ...]
    stale_on: tuple[date | None, ...]


class _FactReader:
    """Applies the functions of one fact; `known` keeps what follows from it, which many enterprises have in common."""

    def __init__(self, functions: list[FactFunction[Any]], on: date) -> None:
        self.known: dict[Fact, _FactResults] = {}
        self._by_value: dict[tuple[Any, ...], _ValueResults] = {}
        self._functions = tuple(functions)
        self._on = on

    def learn(self, fact: Fact) -> _FactResults:
        """Apply every function to a fact that is new."""
        if len(self.known) >= _KEPT_VALUES:
            self.known.clear()
        value, as_of, _, changes_on, since, waiting = fact
        by_value = self._by_value.get((value, as_of, waiting)) or self._learn_value(value, as_of, waiting)
        if since is not None:
            pairs = zip(self._functions, by_value.stale_on, strict=True)
            valid_until = [function.valid_until(fact, stale_on, self._on) for function, stale_on in pairs]
        else:
            until = changes_on or FOREVER
            valid_until = [until if day is None or until < day else day for day in by_value.stale_on]
        known = self.known[fact] = _FactResults(by_value.results, tuple(valid_until))
        return known

    def _learn_value(self, value: Value | None, as_of: date | None, waiting: int) -> _ValueResults:
        if len(self._by_value) >= _KEPT_VALUES:
            self._by_value.clear()
        applied = [function.apply(value, as_of, self._on, waiting) for function in self._functions]
        known = _ValueResults(tuple([result for result, _ in applied]), tuple([day for _, day in applied]))
        self._by_value[value, as_of, waiting] = known
        return known
