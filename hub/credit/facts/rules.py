"""Records -> facts: everything known about one enterprise on a day, from its records or its evidence snapshot."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

from hub.credit.facts.derivation.declared import NOTHING_DECLARED, DeclaredFacts
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.derivation.sources import Sources, sources
from hub.credit.facts.results import Fact, Freshness, Record, Subject, Value
from hub.credit.facts.snapshot import line_evidence, line_source, lines
from hub.credit.facts.vocabulary import FACTS

__all__ = ["FACTS", "Fact", "Record", "Subject", "Value", "facts", "facts_of_snapshot"]

#: Most lines of snapshots are common to many enterprises, so their facts are remembered.
_REMEMBERED_LINES = 16384


def facts(
    subject: Subject,
    freshness: Freshness,
    windows: DisplayWindows,
    as_of: date,
    declared: DeclaredFacts = NOTHING_DECLARED,
) -> Mapping[str, Fact]:
    """Derive every fact of code, and those declared, as of a day; a fact that is not known has no value."""
    return facts_of_subject(subject, sources(tuple(freshness.items()), windows, as_of, declared))


def facts_of_subject(subject: Subject, on_the_day: Sources) -> Mapping[str, Fact]:
    """Derive every fact of one enterprise by the sources of a day."""
    derived = dict(on_the_day.without_records)
    for evidence in subject.evidence:
        if evidence.records or evidence.waiting or evidence.named:
            derived.update(on_the_day.facts(evidence))
    return derived


def facts_of_snapshot(
    snapshot: str,
    read_sources: Collection[str],
    freshness: Freshness,
    windows: DisplayWindows,
    as_of: date,
    declared: DeclaredFacts = NOTHING_DECLARED,
) -> Mapping[str, Fact]:
    """Derive every fact as of a day from an evidence snapshot; other sources than `read_sources` count as empty."""
    on_the_day = sources(tuple(freshness.items()), windows, as_of, declared)
    derived = dict(on_the_day.without_records)
    for line in lines(snapshot):
        if line_source(line) in read_sources:
            derived.update(_facts_of_line(on_the_day, line))
    return derived


@lru_cache(maxsize=_REMEMBERED_LINES)
def _facts_of_line(on_the_day: Sources, line: str) -> Mapping[str, Fact]:
    return on_the_day.facts(line_evidence(line))
