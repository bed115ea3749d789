"""Everything known about one enterprise on a day -> its facts, each with a value or without, a source and a date."""

from collections.abc import Mapping
from datetime import date

from hub.evaluation.rulesets import library
from hub.evaluation.sources import sources
from hub.evaluation.subject import Fact, Feeds, Record, Subject, Value
from hub.evaluation.vocabulary import FACTS, FactDefinition

__all__ = ["FACTS", "Fact", "FactDefinition", "Feeds", "Record", "Subject", "Value", "facts"]


def facts(subject: Subject, feeds: Feeds, as_of: date) -> Mapping[str, Fact]:
    """Every fact of the catalogue as it stands on the day, whatever is missing included."""
    known = sources(tuple(feeds.items()), library().display_windows, as_of)
    found = dict(known.nothing)
    for source, records in subject.records.items():
        if records:
            found.update(known.facts(source, records))
    return found
