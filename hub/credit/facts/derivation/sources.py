"""The sources on a day: each one's records -> its facts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial

from hub.credit.facts.derivation import events, periods
from hub.credit.facts.derivation.declared import NOTHING_DECLARED, DeclaredFacts
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.results import (
    NEVER_NAMED,
    Fact,
    Freshness,
    FreshnessItems,
    Named,
    Record,
    SourceEvidence,
)
from hub.credit.facts.vocabulary import SHIPPED, FactDefinition

#: From the records of one source, the newest day it was stated for and the day asked about: its facts by name.
Derivation = Callable[[Sequence[Record], date, date], dict[str, Fact]]
#: The sources in which the display windows have a say: how long something is shown, what is assumed of a silent file.
BY_WINDOWS = frozenset(
    {
        "penalty",
        "serious-list",
        "judgment-defaulter",
        "intellectual-property",
        "social-insurance",
        "provident-fund",
    }
)


def _of_periods(windows: DisplayWindows) -> Mapping[str, Derivation]:
    return {
        "register": periods.register,
        "unified-evaluation": periods.unified,
        "risk-class": periods.risk_class,
        "tax-grade": periods.tax_grade,
        "public-credit": periods.public_credit,
        "knowledge-value": periods.knowledge_value,
        "social-insurance": partial(periods.months_in_arrears, windows, "social.arrears"),
        "provident-fund": partial(periods.months_in_arrears, windows, "provident.arrears"),
        "utility-payment": periods.utilities,
        "research": periods.research,
    }


def _of_events(windows: DisplayWindows) -> Mapping[str, Derivation]:
    return {
        "penalty": partial(events.penalties, windows),
        "abnormal-list": partial(events.listed, windows, "abnormal.listed"),
        "serious-list": partial(events.listed, windows, "serious.listed"),
        "judgment-defaulter": partial(events.listed, windows, "defaulter.listed"),
        "tax-arrears": events.open_arrears,
        "intellectual-property": partial(events.rights, windows),
        "qualification": events.qualifications,
        "honour": events.honours,
    }


class Sources:
    """Derives facts as of the day `on`, source by source: the facts of a source follow from its records alone."""

    def __init__(self, freshness: Freshness, windows: DisplayWindows, on: date, declared: DeclaredFacts) -> None:
        self.on = on
        self.windows_version = windows.version
        self._freshness = freshness
        self._declared = declared.by_source
        self._periods, self._events = _of_periods(windows), _of_events(windows)
        self._undisturbed = {
            source: self._derivation(source, freshness.get(source))
            for source in (*self._periods, *self._events, "consent", *self._declared)
        }
        definitions = {**SHIPPED, **declared.definitions}
        self._names = _names_by_source(definitions.values())
        #: Every fact of an enterprise without any record: a list says that there is none, a statement says nothing.
        self.without_records: Mapping[str, Fact] = {
            **{name: Fact(None, None, each.resource) for name, each in definitions.items()},
            **{name: fact for source in freshness for name, fact in self._without_records(source).items()},
            **events.consents((), on, on),
        }

    def facts(self, evidence: SourceEvidence) -> dict[str, Fact]:
        """Derive the facts of one source; none of code where it is a list that has never arrived.

        While a row waits in quarantine no fact has a value: it may say what nothing else says.
        """
        source, records, waiting, named = evidence
        if not waiting and named is None:
            derive = self._undisturbed.get(source)
            return {} if derive is None else derive(records)
        stated_up_to = self._stated_up_to(source, named)
        if waiting:
            return {name: Fact(None, stated_up_to, source, waiting=waiting) for name in self._names.get(source, ())}
        if named == NEVER_NAMED:
            return {name: Fact(None, None, source) for name in self._names.get(source, ())}
        return self._derivation(source, stated_up_to)(records)

    def _derivation(self, source: str, stated_up_to: date | None) -> Callable[[Sequence[Record]], dict[str, Fact]]:
        """Make what derives the facts of a source that is stated up to a day (None: it never arrived)."""
        built_in, declared = self._built_in(source, stated_up_to), self._declared.get(source)
        if declared is None:
            return built_in
        day, on = stated_up_to or date.min, self.on

        def derived(records: Sequence[Record]) -> dict[str, Fact]:
            return built_in(records) | {name: derive(records, day, on) for name, derive in declared.items()}

        return derived

    def _stated_up_to(self, source: str, named: Named | None) -> date | None:
        """The day up to which a source speaks of an enterprise; None where somebody who is expected has not spoken."""
        stated_up_to = self._freshness.get(source)
        if named is None or stated_up_to is None:
            return stated_up_to
        return None if named == NEVER_NAMED else min(stated_up_to, named)

    def _built_in(self, source: str, stated_up_to: date | None) -> Callable[[Sequence[Record]], dict[str, Fact]]:
        on = self.on
        if source == "consent":
            # Consents are the hub's own, so they are always as fresh as the day itself.
            return lambda records: events.consents(records, on, on)
        if (of_periods := self._periods.get(source)) is not None:
            day = stated_up_to or date.min
            return lambda records: of_periods(records, day, on)
        of_events = self._events.get(source)
        if stated_up_to is None or of_events is None:
            return lambda _: {}
        return lambda records: of_events(records, stated_up_to, on)

    def _without_records(self, source: str) -> dict[str, Fact]:
        known = source in self._periods or source in self._events or source in self._declared
        return self.facts(SourceEvidence(source, ())) if known else {}


def _names_by_source(definitions: Iterable[FactDefinition]) -> Mapping[str, Sequence[str]]:
    names: dict[str, list[str]] = defaultdict(list)
    for definition in definitions:
        names[definition.resource].append(definition.name)
    return names


@lru_cache(maxsize=16)
def sources(
    freshness: FreshnessItems, windows: DisplayWindows, on: date, declared: DeclaredFacts = NOTHING_DECLARED
) -> Sources:
    """Make the sources of a day once, for all enterprises."""
    return Sources(dict(freshness), windows, on, declared)
