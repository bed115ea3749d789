"""Everything known about one enterprise on a day -> its facts, each with a value or without, a source and a date."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial

from hub.evaluation import events, periods
from hub.evaluation.rulesets import library
from hub.evaluation.subject import Fact, Feeds, Record, Subject, Value
from hub.evaluation.vocabulary import FACTS, FactDefinition

__all__ = ["FACTS", "Fact", "FactDefinition", "Feeds", "Record", "Subject", "Value", "facts"]

Derive = Callable[[Sequence[Record], date, date], dict[str, Fact]]


def facts(subject: Subject, feeds: Feeds, as_of: date) -> Mapping[str, Fact]:
    """Every fact of the catalogue as it stands on the day, whatever is missing included."""
    found: dict[str, Fact] = {}
    for source, derive in _PERIODS.items():
        feed, records = feeds.get(source), subject.records.get(source)
        if records:
            found.update(derive(records, feed or date.min, as_of))
        else:
            found.update(_silent(source, feed) if feed else _never_arrived(source))
    for source, derive in _EVENTS.items():
        feed, records = feeds.get(source), subject.records.get(source)
        if feed is None:
            found.update(_never_arrived(source))
        else:
            found.update(derive(records, feed, as_of) if records else _silent(source, feed))
    found.update(events.consents(subject.records.get("consent", ()), as_of, as_of))
    return found


def _penalties(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    return events.penalties(library().display_windows, records, feed, on)


_PERIODS: Mapping[str, Derive] = {
    "register": periods.register,
    "unified-evaluation": periods.unified,
    "risk-class": periods.risk_class,
    "tax-grade": periods.tax_grade,
    "social-insurance": partial(periods.months_in_arrears, "social.arrears"),
    "provident-fund": partial(periods.months_in_arrears, "provident.arrears"),
    "utility-payment": periods.utilities,
    "research": periods.research,
}
_EVENTS: Mapping[str, Derive] = {
    "penalty": _penalties,
    "abnormal-list": partial(events.listed, "abnormal.listed"),
    "serious-list": partial(events.listed, "serious.listed"),
    "judgment-defaulter": partial(events.listed, "defaulter.listed"),
    "tax-arrears": events.open_arrears,
    "intellectual-property": events.rights,
    "qualification": events.qualifications,
    "honour": events.honours,
}


@lru_cache(maxsize=64)
def _never_arrived(source: str) -> dict[str, Fact]:
    return {name: Fact(None, None, source) for name, known in FACTS.items() if known.resource == source}


@lru_cache(maxsize=1024)
def _silent(source: str, feed: date) -> dict[str, Fact]:
    """What a source that has arrived says of an enterprise it has no row of: none, or for a period nothing."""
    derive = _EVENTS.get(source) or _PERIODS[source]
    return derive((), feed, feed)
