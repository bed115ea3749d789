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

#: Lines kept for each source, and values for each fact.
_KEPT = 16384


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
        ordered = (function for reader in self._readers.values() for function in reader.functions)
        self.places: Mapping[FactFunction[Any], int] = {function: place for place, function in enumerate(ordered)}

    def read(self, snapshot: str) -> FunctionResults:
        """Apply every function to one enterprise."""
        parts = self._without_records.copy()
        for line in lines(snapshot):
            reader = self._readers.get(line_source(line))
            if reader is not None:
                part = reader.known.get(line) or reader.learn(line)
                parts[part.place] = part
        results = chain.from_iterable([part.results for part in parts])
        return FunctionResults(list(results), list(chain.from_iterable([part.valid_until for part in parts])))


class _SourceReader:
    """Applies the functions of one source, those of each fact side by side; `known` keeps their results by line."""

    def __init__(self, place: int, functions: Iterable[FactFunction[Any]], sources: Sources) -> None:
        by_fact: dict[str, list[FactFunction[Any]]] = {}
        for function in functions:
            by_fact.setdefault(function.fact, []).append(function)
        self._place = place
        self._sources = sources
        self._facts = [(name, of_fact[0].absent, _FactReader(of_fact, sources.on)) for name, of_fact in by_fact.items()]
        self.functions = [function for of_fact in by_fact.values() for function in of_fact]
        self.known: dict[str, SourceResults] = {}

    def learn(self, line: str) -> SourceResults:
        # Dropping all is rare; tracking which line was used last would cost time at every look-up.
        if len(self.known) >= _KEPT:
            self.known.clear()
        part = self.known[line] = self.apply(self._sources.facts(line_evidence(line)))
        return part

    def apply(self, facts: Mapping[str, Fact]) -> SourceResults:
        results: list[Any] = []
        valid_until: list[date] = []
        for name, absent, reader in self._facts:
            fact = facts.get(name, absent)
            value, as_of, _, changes_on, since, waiting = fact
            known = reader.known.get((value, as_of, waiting)) or reader.learn(value, as_of, waiting)
            results += known.results
            if since is not None:
                valid_until += reader.valid_until(fact, known)
            elif changes_on is not None:
                valid_until += [changes_on if changes_on < day else day for day in known.valid_until]
            else:
                valid_until += known.valid_until
        return SourceResults(self._place, tuple(results), tuple(valid_until))


class _ValueResults(NamedTuple):
    """The results of one fact's functions for one value, and the days on which it is too old for each.

    `valid_until` has the same days as `stale_on`, with FOREVER for None.
    """

    results: tuple[Any, ...]
    stale_on: tuple[date | None, ...]
    valid_until: tuple[date, ...]


class _FactReader:
    """Applies the functions of one fact; `known` keeps their results by value, its day and how many rows wait."""

    def __init__(self, functions: list[FactFunction[Any]], on: date) -> None:
        self.known: dict[tuple[Any, ...], _ValueResults] = {}
        self._functions = tuple(functions)
        self._on = on

    def learn(self, value: Value | None, as_of: date | None, waiting: int) -> _ValueResults:
        if len(self.known) >= _KEPT:
            self.known.clear()
        applied = [function.apply(value, as_of, self._on, waiting) for function in self._functions]
        stale_on = tuple([day for _, day in applied])
        known = _ValueResults(
            tuple([result for result, _ in applied]), stale_on, tuple([day or FOREVER for day in stale_on])
        )
        self.known[value, as_of, waiting] = known
        return known

    def valid_until(self, fact: Fact, known: _ValueResults) -> list[date]:
        """Tell for each function until when its result holds, for a value that counts years."""
        return [
            function.valid_until(fact, stale_on, self._on)
            for function, stale_on in zip(self._functions, known.stale_on, strict=True)
        ]
