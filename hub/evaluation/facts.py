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
    found = _nothing_recorded(tuple(feeds.items()), as_of).copy()
    for source, records in subject.records.items():
        feed = feeds.get(source)
        if records and (feed is not None or source not in _EVENTS):
            found.update(_SOURCES[source](records, feed or date.min, as_of))
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


def _consents(records: Sequence[Record], _: date, on: date) -> dict[str, Fact]:
    return events.consents(records, on, on)


_SOURCES: Mapping[str, Derive] = {**_PERIODS, **_EVENTS, "consent": _consents}


@lru_cache(maxsize=64)
def _nothing_recorded(feeds: tuple[tuple[str, date], ...], as_of: date) -> dict[str, Fact]:
    """What the sources say of an enterprise they have no row of: of events none, of statements nothing."""
    arrived = dict(feeds)
    found = {name: Fact(None, None, known.resource) for name, known in FACTS.items()}
    for source, feed in arrived.items():
        if (derive := _SOURCES.get(source)) is not None:
            found.update(derive((), feed, as_of))
    return found | _consents((), as_of, as_of)
