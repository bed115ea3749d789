"""Every cell of a set of rules over one enterprise after another, by the lines of their gists.

Enterprises have most lines in common, and most values: what follows from either is worked out once.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from hub.credit.evaluation.clauses.fact_functions import FOREVER, FactFunction
from hub.credit.facts import snapshot
from hub.credit.facts.derivation.sources import Sources
from hub.credit.facts.results import Fact, Value

#: How many lines of a source, and values of a fact, a sheet keeps in mind.
_KEPT = 16384


class FunctionResults(NamedTuple):
    """What the cells found, and until when each holds, in the sheet's own order."""

    found: list[Any]
    untils: list[date]

    @property
    def holds_until(self) -> date | None:
        """The first day on which time alone could change anything; None is never."""
        first = min(self.untils)
        return None if first == FOREVER else first


class SourceResults(NamedTuple):
    """What the cells of one source found in a line of it."""

    place: int
    found: tuple[Any, ...]
    untils: tuple[date, ...]


class SnapshotReader:
    """`places` tells where in what was read each cell's answer stands."""

    def __init__(self, cells: Iterable[FactFunction[Any]], sources: Sources) -> None:
        by_source: dict[str, list[FactFunction[Any]]] = {}
        for cell in dict.fromkeys(cells):
            by_source.setdefault(cell.absent.source, []).append(cell)
        self._sources = sources
        self._columns = {
            source: _SourceReader(place, among, sources) for place, (source, among) in enumerate(by_source.items())
        }
        self._nothing = [column.part(sources.nothing) for column in self._columns.values()]
        ordered = (cell for column in self._columns.values() for cell in column.functions)
        self.places: Mapping[FactFunction[Any], int] = {cell: place for place, cell in enumerate(ordered)}

    def read(self, gist: str) -> FunctionResults:
        """Every cell over one enterprise."""
        parts = self._nothing.copy()
        for line in snapshot.lines(gist):
            column = self._columns.get(snapshot.source(line))
            if column is not None:
                part = column.known.get(line) or column.learn(line)
                parts[part.place] = part
        found: list[Any] = []
        untils: list[date] = []
        for part in parts:
            found += part.found
            untils += part.untils
        return FunctionResults(found, untils)


class _SourceReader:
    """The cells of one source, those of a fact side by side."""

    def __init__(self, place: int, cells: Iterable[FactFunction[Any]], sources: Sources) -> None:
        by_fact: dict[str, list[FactFunction[Any]]] = {}
        for cell in cells:
            by_fact.setdefault(cell.fact, []).append(cell)
        self._place = place
        self._sources = sources
        self._facts = [(name, same[0].absent, _FactReader(same, sources.on)) for name, same in by_fact.items()]
        self.functions = [cell for same in by_fact.values() for cell in same]
        self.known: dict[str, SourceResults] = {}

    def learn(self, line: str) -> SourceResults:
        if len(self.known) >= _KEPT:
            self.known.clear()
        part = self.known[line] = self.part(self._sources.facts(*snapshot.records(line)))
        return part

    def part(self, facts: Mapping[str, Fact]) -> SourceResults:
        found: list[Any] = []
        untils: list[date] = []
        for name, absent, values in self._facts:
            fact = facts.get(name, absent)
            value, as_of, _, changes_on, since = fact
            of = values.known.get((value, as_of)) or values.learn(value, as_of)
            found += of.found
            if since is not None:
                untils += values.untils(fact, of)
            elif changes_on is not None:
                untils += [changes_on if changes_on < until else until for until in of.untils]
            else:
                untils += of.untils
        return SourceResults(self._place, tuple(found), tuple(untils))


class _ValueResults(NamedTuple):
    """What the cells of a fact make of one value, and on which day it is too old for each."""

    found: tuple[Any, ...]
    stale: tuple[date | None, ...]
    untils: tuple[date, ...]


class _FactReader:
    """The cells of one fact, remembered for each value and the day it was stated for."""

    def __init__(self, cells: list[FactFunction[Any]], on: date) -> None:
        self.known: dict[tuple[Any, ...], _ValueResults] = {}
        self._cells = tuple(cells)
        self._on = on

    def learn(self, value: Value | None, as_of: date | None) -> _ValueResults:
        if len(self.known) >= _KEPT:
            self.known.clear()
        made = [cell.of(value, as_of, self._on) for cell in self._cells]
        stale = tuple([day for _, day in made])
        of = _ValueResults(tuple([found for found, _ in made]), stale, tuple([day or FOREVER for day in stale]))
        self.known[value, as_of] = of
        return of

    def untils(self, fact: Fact, of: _ValueResults) -> list[date]:
        """Where the value counts years, each cell turns on its own days."""
        return [cell.until(fact, stale, self._on) for cell, stale in zip(self._cells, of.stale, strict=True)]
