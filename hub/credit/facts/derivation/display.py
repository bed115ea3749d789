"""Display of negative records: from which day and until when one is shown, and therefore counts (DOMAIN 5.3 and 13).

The days of a term follow the Civil Code: the day of the document is not counted (article 201), and the term ends with
the day that corresponds to it, or with the last day of a month that has none (article 202). Versions before 2026.2 took
that corresponding day for the first one on which the record is no longer shown, and still do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from hub.credit.facts.derivation.dates import add_months, earliest

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DisplayTerm:
    """How long a class of records is shown, in months; `only_where_stated`: only if the record itself has an end."""

    longest: int
    shortest: int = 0
    only_where_stated: bool = False


@dataclass(frozen=True, slots=True)
class DisplayWindow:
    """The terms by severity, for penalties decided from a day on (None: from the beginning).

    A window with `decided_by` is for authorities whose name has one of these words; they prefer it to a general one.
    """

    decided_from: date | None
    terms: Mapping[str, DisplayTerm]
    basis: str = ""
    confidence: str = ""
    decided_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingTerm:
    """For how long an entry of a list stands for itself: after `term` nobody knows whether it was removed."""

    severity: str
    term: DisplayTerm
    basis: str
    confidence: str


class Display(NamedTuple):
    """The display of one negative record: its class, the rule and how sure that is, and its days.

    `begins` is the day of the document. The ends are the last days shown of the shortest and of the longest display;
    without a longest one the record is not shown at all.
    """

    severity: str
    basis: str
    confidence: str
    begins: date
    shortest_end: date | None
    longest_end: date | None


@dataclass(frozen=True, slots=True, eq=False)
class DisplayWindows:
    """The windows of one ruleset version, newest first; the last one has no first day, so every decision has one.

    `last_day_shown`: the day that corresponds to the document's is still shown. `cannot_tell` are the assumptions that
    this version does not make: where one would be needed, the fact is not known.
    """

    windows: tuple[DisplayWindow, ...]
    version: str = ""
    last_day_shown: bool = False
    listings: Mapping[str, ListingTerm] = field(default_factory=dict)
    cannot_tell: frozenset[str] = frozenset()

    def penalty(self, decided_on: date, severity: str, stated: date | None, authority: str | None) -> Display:
        """The display of a penalty; an end that its record states is the last day shown, and never prolongs it."""
        window = self._window(decided_on, authority or "")
        term = window.terms[severity]
        hidden = term.only_where_stated and stated is None
        return Display(
            severity=severity,
            basis=window.basis,
            confidence=window.confidence,
            begins=decided_on,
            shortest_end=self._last_day(decided_on, term.shortest) if term.shortest else None,
            longest_end=None if hidden else earliest(stated, self._last_day(decided_on, term.longest)),
        )

    def listing(self, source: str, listed_on: date, removed_on: date | None) -> Display | None:
        """The display of an entry; `removed_on` is the first day it is off. None: the list has no term of its own."""
        rule = self.listings.get(source)
        if rule is None:
            return None
        shortest, longest = (
            self._last_day(listed_on, months) if months else None for months in (rule.term.shortest, rule.term.longest)
        )
        last_day = longest if removed_on is None else removed_on - _DAY
        return Display(rule.severity, rule.basis, rule.confidence, listed_on, shortest, last_day)

    def has_term(self, resource: str | None) -> bool:
        """Whether records of a resource are shown for a time only."""
        return resource == "penalty" or resource in self.listings

    def of_record(
        self, resource: str, body: Mapping[str, Any], valid_from: date, valid_to: date | None
    ) -> Display | None:
        """The display of a record of any resource; None unless it is a negative record with a term."""
        if resource != "penalty":
            return self.listing(resource, valid_from, valid_to)
        stated = date.fromisoformat(body["published_until"]) if body.get("published_until") else None
        return self.penalty(valid_from, body["severity"], stated, body.get("authority"))

    def ends_on(self, decided_on: date, severity: str, stated: date | None, authority: str | None) -> date | None:
        """The first day on which a penalty is no longer shown; None if it is not shown at all."""
        last_day = self.penalty(decided_on, severity, stated, authority).longest_end
        return None if last_day is None else last_day + _DAY

    def ages_on(self, source: str, listed_on: date) -> date | None:
        """The first day on which an entry without a removal no longer says that it is still there; None is never."""
        rule = self.listings.get(source)
        return None if rule is None else self._last_day(listed_on, rule.term.longest) + _DAY

    def _last_day(self, document: date, months: int) -> date:
        corresponding = add_months(document, months)
        return corresponding if self.last_day_shown else corresponding - _DAY

    def _window(self, decided_on: date, authority: str) -> DisplayWindow:
        begun = [w for w in self.windows if w.decided_from is None or w.decided_from <= decided_on]
        own = (w for w in begun if any(word in authority for word in w.decided_by))
        return next(own, None) or next(w for w in begun if not w.decided_by)
