"""Everything known about one enterprise on a day -> its facts, each with a value or without, a source and a date."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

from hub.credit.facts import snapshot
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.derivation.sources import Sources, sources
from hub.credit.facts.results import Fact, Freshness, Record, Subject, Value
from hub.credit.facts.vocabulary import FACTS, FactDefinition

__all__ = ["FACTS", "Fact", "FactDefinition", "Freshness", "Record", "Subject", "Value", "facts", "facts_of_snapshot"]

#: How many lines of gists are remembered with what they come to: most are common to many enterprises.
_REMEMBERED = 16384


def facts(subject: Subject, feeds: Freshness, windows: DisplayWindows, as_of: date) -> Mapping[str, Fact]:
    """Every fact of the catalogue as it stands on the day, whatever is missing included."""
    known = sources(tuple(feeds.items()), windows, as_of)
    found = dict(known.nothing)
    for source, records in subject.records.items():
        if records:
            found.update(known.facts(source, records))
    return found


def facts_of_snapshot(
    gist: str, read: Collection[str], feeds: Freshness, windows: DisplayWindows, as_of: date
) -> Mapping[str, Fact]:
    """Every fact of the catalogue as it stands on the day, by what the gist has of the sources that are `read`."""
    known = sources(tuple(feeds.items()), windows, as_of)
    found = dict(known.nothing)
    for line in snapshot.lines(gist):
        if snapshot.source(line) in read:
            found.update(_line(known, line))
    return found


@lru_cache(maxsize=_REMEMBERED)
def _line(known: Sources, line: str) -> Mapping[str, Fact]:
    return known.facts(*snapshot.records(line))
