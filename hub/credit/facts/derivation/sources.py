"""Each source's records -> its facts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial

from hub.credit.facts.derivation import events, periods
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.results import Fact, Freshness, Record
from hub.credit.facts.vocabulary import FACTS

Derive = Callable[[Sequence[Record], date, date], dict[str, Fact]]

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
    "abnormal-list": partial(events.listed, "abnormal.listed"),
    "serious-list": partial(events.listed, "serious.listed"),
    "judgment-defaulter": partial(events.listed, "defaulter.listed"),
    "tax-arrears": events.open_arrears,
    "intellectual-property": events.rights,
    "qualification": events.qualifications,
    "honour": events.honours,
}


class Sources:
    """What the sources say on a day: `feeds` tells up to when each has been stated, `windows` how long penalties show.

    The facts of a source follow from its records alone.
    """

    def __init__(self, feeds: Freshness, windows: DisplayWindows, on: date) -> None:
        self.on = on
        self.windows = windows.version
        self._feeds = feeds
        self._events: Mapping[str, Derive] = {**_EVENTS, "penalty": partial(events.penalties, windows)}
        #: What they say of an enterprise they have no row of: of events none, of statements nothing.
        self.nothing: Mapping[str, Fact] = {
            **{name: Fact(None, None, known.resource) for name, known in FACTS.items()},
            **{name: fact for source in feeds for name, fact in self._silent(source).items()},
            **events.consents((), on, on),
        }

    def facts(self, source: str, records: Sequence[Record]) -> dict[str, Fact]:
        """What these records come to; nothing where the list that they are of has never been stated."""
        if source == "consent":
            return events.consents(records, self.on, self.on)
        if (derive := _PERIODS.get(source)) is not None:
            return derive(records, self._feeds.get(source, date.min), self.on)
        feed = self._feeds.get(source)
        return {} if feed is None else self._events[source](records, feed, self.on)

    def _silent(self, source: str) -> dict[str, Fact]:
        return self.facts(source, ()) if source in _PERIODS or source in self._events else {}


@lru_cache(maxsize=16)
def sources(feeds: tuple[tuple[str, date], ...], windows: DisplayWindows, on: date) -> Sources:
    """Made once for all enterprises that are looked at on the day."""
    return Sources(dict(feeds), windows, on)
