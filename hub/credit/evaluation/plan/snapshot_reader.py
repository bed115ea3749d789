"""The snapshot reader: applies fact functions to the evidence snapshot of one enterprise after another.

Enterprises have most lines of their snapshots in common, most keys of lines that are unlike each other, and most values
of facts. So the results of all three are kept, and most enterprises are read by looking up.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import orjson

from hub.core.cached import keep
from hub.credit.evaluation.clauses.fact_functions import FOREVER, FactFunction, value_part
from hub.credit.evaluation.compiled.indicators import IndicatorResult
from hub.credit.facts.derivation.keys import KEYED, ValuePart
from hub.credit.facts.derivation.sources import Sources
from hub.credit.facts.results import Fact
from hub.credit.facts.snapshot import LAYOUTS, Layouts, line_evidence, lines

#: Lines kept, keys of each group of facts, values of each fact, and lines that are known to have been read once.
_KEPT_LINES = _KEPT_VALUES = 16384
_READ_ONCE = 16384


@dataclass(slots=True, eq=False)  # not frozen, as a Judgement
class ValidResult:
    """The result of a function, and the first day on which time alone could change it.

    Equal ones of a function are mostly one object, by which what follows from it is found. Those that differ in nothing
    but the day of their data have one `undated`, and this day as `data_as_of`; FOREVER where there is none, or where it
    is part of `undated`.
    """

    result: Any
    valid_until: date
    undated: Any
    data_as_of: date


#: A `ValidResult` of every function for one enterprise, at the places that the reader tells. Those of a group of facts
#: stand together, and after them the first of their days.
FunctionResults: TypeAlias = list[Any]


class SnapshotReader:
    """Applies every function to a snapshot.

    `places` tells where each function's result stands, and `first_days` where the first day of each group does.
    """

    def __init__(self, functions: Iterable[FactFunction[Any]], sources: Sources) -> None:
        by_source: dict[str, list[FactFunction[Any]]] = {}
        for function in dict.fromkeys(functions):
            by_source.setdefault(function.absent.source, []).append(function)
        self.places: dict[FactFunction[Any], int] = {}
        self.first_days: list[int] = []
        self._readers: dict[str, _SourceReader] = {}
        self._without_records: FunctionResults = []
        for source, of_source in by_source.items():
            reader = self._readers[source] = _SourceReader(len(self._without_records), source, of_source, sources)
            self.places.update(reader.places)
            self.first_days += reader.first_days
            self._without_records += [None] * (reader.place.stop - reader.place.start)
            reader.apply(sources.without_records, self._without_records)
        self._sources = sources
        self._known: dict[str, tuple[slice, tuple[Any, ...]]] = {}
        self._read_once: set[int] = set()

    def read(self, snapshots: Sequence[str]) -> list[FunctionResults]:
        """Apply every function to some enterprises, to the lines of one source after those of another."""
        found = [self._without_records.copy() for _ in snapshots]
        known, others = self._known, defaultdict[str, list[_Line]](list)
        for results, snapshot in zip(found, snapshots, strict=True):
            for line in lines(snapshot):
                if (kept := known.get(line)) is not None:
                    place, said = kept
                    results[place] = said
                else:
                    begins_at = line.index("[")
                    others[line[:begins_at]].append((results, line, begins_at))
        layouts = LAYOUTS.now()
        for source, of_source in others.items():
            reader = self._readers.get(source)
            for each in reader.read_by_keys(of_source, layouts) if reader else of_source:
                self._read_line(reader, each, layouts)
        return found

    def _read_line(self, reader: "_SourceReader | None", read: "_Line", layouts: Layouts) -> None:
        """Put what the functions of a line's source say of it into what was found of an enterprise.

        A line is kept when it is read for the second time, as half of an enterprise's lines are unlike anybody's; one
        that is found by its keys is not kept, because looking them up costs hardly more.
        """
        (found, line, _), place = read, _NOWHERE
        if (kept := self._known.get(line)) is not None:  # since another of those that are read now
            place, said = kept
            found[place] = said
            return
        if reader is not None:
            place = reader.place
            reader.apply(self._sources.facts(line_evidence(line, layouts)), found)
        if (written := hash(line)) in self._read_once:
            keep(self._known, line, (place, tuple(found[place])), _KEPT_LINES)
        else:
            if len(self._read_once) >= _READ_ONCE:
                self._read_once.clear()
            self._read_once.add(written)


#: What was found of an enterprise so far, a line of its snapshot, and where the records begin in that.
_Line: TypeAlias = tuple[FunctionResults, str, int]
#: The place of what a source says that no function reads.
_NOWHERE = slice(0, 0)


class _SourceReader:
    """Applies the functions of one source, those of each group of facts side by side, at `place`."""

    def __init__(self, begins_at: int, source: str, functions: Iterable[FactFunction[Any]], sources: Sources) -> None:
        by_fact: dict[str, list[FactFunction[Any]]] = {}
        for function in functions:
            by_fact.setdefault(function.fact, []).append(function)
        self._sources, self._on = sources, sources.on.toordinal()
        keyed = KEYED.get(source)
        # A fact of no group was declared by officials, and may turn on anything.
        self._keys = keyed.keys if keyed and by_fact.keys() <= frozenset().union(*keyed.groups) else None
        groups = keyed.groups if keyed and self._keys else (frozenset(by_fact),)
        numbers = keyed.numbers if keyed else {}
        self._facts_of_keys = keyed.facts if keyed else None
        self._value_parts = {
            number: value_part([each for name in names for each in by_fact.get(name, ())])
            for number, names in numbers.items()
        }
        self._groups: list[_GroupReader] = []
        self.places: dict[FactFunction[Any], int] = {}
        self.first_days: list[int] = []
        ends_at = begins_at
        for group in groups:
            of_group = {name: of_fact for name, of_fact in by_fact.items() if name in group}
            unlike = keyed is not None and self._keys is not None and group in keyed.unlike
            reader = _GroupReader(ends_at, of_group, sources.on, kept=not unlike)
            self._groups.append(reader)
            self.places.update(reader.places)
            ends_at = reader.place.stop
            self.first_days.append(ends_at - 1)
        self.place = slice(begins_at, ends_at)
        self._known = [(group.place, group.known, group.learn) for group in self._groups]

    def read_by_keys(self, read: list[_Line], layouts: Layouts) -> list[_Line]:
        """Look up what the keys of lines say; returns the lines that have none."""
        if self._keys is None:
            return read
        without_keys = [each for each in read if each[1][-1] != "]"]
        if without_keys:
            read = [each for each in read if each[1][-1] == "]"]
        keyed: list[tuple[_Line, tuple[Hashable, ...]]] = []
        keys_of, on, parts = self._keys, self._on, self._value_parts
        written = ",".join([line[begins_at:] for _, line, begins_at in read])
        for each, rows in zip(read, orjson.loads(f"[{written}]"), strict=True):
            try:
                keys = keys_of(rows, on, parts)
            except ValueError:  # a row that was kept before one of the fields was read
                keys = None
            if keys is None:
                without_keys.append(each)
            else:
                keyed.append((each, keys))
        for number, (place, known, learn) in enumerate(self._known):
            for (found, line, _), keys in keyed:
                key = keys[number]
                if (results := known.get(key)) is None:
                    derive = self._facts_of_keys
                    facts = derive(keys) if derive else self._sources.facts(line_evidence(line, layouts))
                    results = learn(key, facts)
                found[place] = results
        return without_keys

    def apply(self, facts: Mapping[str, Fact], found: FunctionResults) -> None:
        """Apply every function to facts of the source."""
        for group in self._groups:
            found[group.place] = group.results(facts)


class _GroupReader:
    """Applies the functions of a group of facts; `known` keeps what follows from their key.

    Unless that is `kept`, only what tells no value is: it follows from the part of the value that rules ask about.
    """

    def __init__(
        self, begins_at: int, functions: Mapping[str, list[FactFunction[Any]]], on: date, *, kept: bool
    ) -> None:
        self.known: dict[Hashable, tuple[Any, ...]] = {}
        self.places: dict[FactFunction[Any], int] = {}
        self._kept = kept
        self._facts: list[tuple[str, Fact, ValuePart | None, dict[Hashable, _FactResults], _Learn]] = []
        for name, of_fact in functions.items():
            telling = [function for function in of_fact if function.turning_values is None]
            others = [function for function in of_fact if function.turning_values is not None]
            for alike, part in ((telling, None), (others, value_part(others))):
                if alike:
                    reader = _FactReader(alike, on, kept=kept or part is not None)
                    self._facts.append((name, alike[0].absent, part, reader.known, reader.learn))
                for function in alike:
                    self.places[function] = begins_at + len(self.places)
        self.place = slice(begins_at, begins_at + len(self.places) + 1)

    def results(self, facts: Mapping[str, Fact]) -> tuple[Any, ...]:
        """Apply every function: their results, and the first of their days."""
        results: list[Any] = []
        first_day = FOREVER
        for name, absent, part, known, learn in self._facts:
            fact = facts.get(name, absent)
            key: Hashable = fact
            if part is not None:
                key = part(fact.value), *fact[1:]
            of_fact, day = known.get(key) or learn(key, fact)
            results += of_fact
            if day < first_day:
                first_day = day
        return *results, first_day

    def learn(self, key: Hashable, facts: Mapping[str, Fact]) -> tuple[Any, ...]:
        """Apply every function to facts of a key that is new."""
        results = self.results(facts)
        return keep(self.known, key, results, _KEPT_VALUES) if self._kept else results


#: The results of one fact's functions, and the first of their days.
_FactResults: TypeAlias = tuple[tuple[ValidResult, ...], date]
#: Applies the functions of a fact to one that is new.
_Learn: TypeAlias = Callable[[Hashable, Fact], _FactResults]


class _FactReader:
    """Applies the functions of one fact; `known` keeps what follows from it, if many enterprises have it in common."""

    def __init__(self, functions: list[FactFunction[Any]], on: date, *, kept: bool) -> None:
        self.known: dict[Hashable, _FactResults] = {}
        self._functions = [(function, _KnownResults() if kept else None) for function in functions]
        self._on, self._kept = on, kept

    def learn(self, key: Hashable, fact: Fact) -> _FactResults:
        """Apply every function to a fact whose key is new: their results, and the first of their days."""
        on, results, first_day = self._on, [], FOREVER
        value, as_of, _, changes_on, since, waiting = fact
        until = changes_on or FOREVER
        for function, known in self._functions:
            result, stale_on = function.apply(value, as_of, on, waiting)
            if since is not None:
                valid_until = function.valid_until(fact, stale_on, on)
            else:
                valid_until = until if stale_on is None or until < stale_on else stale_on
            if known is None:
                results.append(ValidResult(result, valid_until, result, FOREVER))
            else:
                results.append(known.get((result, valid_until)) or known.learn(result, valid_until))
            if valid_until < first_day:
                first_day = valid_until
        learned = tuple(results), first_day
        return keep(self.known, key, learned, _KEPT_VALUES) if self._kept else learned


class _KnownResults(dict[tuple[Any, date], ValidResult]):
    """The results of one function, by what they say and until when: so equal ones are one object."""

    def __init__(self) -> None:
        super().__init__()
        self._undated: dict[tuple[object, ...], IndicatorResult] = {}

    def learn(self, result: Any, valid_until: date) -> ValidResult:
        """Keep a result that is new."""
        if len(self) >= _KEPT_VALUES:
            self.clear()
            self._undated.clear()
        undated, data_as_of = result, FOREVER
        if isinstance(result, IndicatorResult):
            undated = self._undated.setdefault(result.undated, result)
            if result.assessed and result.as_of:
                data_as_of = result.as_of
        learned = self[result, valid_until] = ValidResult(result, valid_until, undated, data_as_of)
        return learned
