"""Declared facts: what officials wrote, as functions of the records of one source."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from hub.credit.facts.derivation.formulas import Formula
from hub.credit.facts.derivation.selections import Selection
from hub.credit.facts.results import Fact, Record, fact_of
from hub.credit.facts.vocabulary import FactDefinition

#: From the records of its source, the newest day that was stated for, and the day asked about.
Derive = Callable[[Sequence[Record], date, date], Fact]


class DeclaredFact(NamedTuple):
    """What rules have to know about a fact, and how it follows from records."""

    definition: FactDefinition
    derive: Derive


@dataclass(frozen=True, slots=True, eq=False)
class DeclaredFacts:
    """All declared facts of one library: by name for its rules, by source for their derivation."""

    definitions: Mapping[str, FactDefinition]
    by_source: Mapping[str, Mapping[str, Derive]]


NOTHING_DECLARED = DeclaredFacts({}, {})


def declared_facts(facts: Sequence[DeclaredFact]) -> DeclaredFacts:
    """Order declared facts by name and by source."""
    by_source: dict[str, dict[str, Derive]] = defaultdict(dict)
    for definition, derive in facts:
        by_source[definition.resource][definition.name] = derive
    return DeclaredFacts({definition.name: definition for definition, _ in facts}, dict(by_source))


def derivation(source: str, select: Selection, formula: Formula) -> Derive:
    """Select the records that count on the day, then work out the value; without them nothing is known."""

    def derive(records: Sequence[Record], stated_up_to: date, on: date) -> Fact:
        groups, as_of, changes_on = select(records, stated_up_to, on)
        value = None if groups is None else formula(groups)
        return fact_of((value, as_of, source, changes_on, None, 0))

    return derive
