"""The library: every version of every ruleset, compiled once, and which of them applies on a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from hub.core.errors import NotFound
from hub.credit.evaluation.compiled.scenarios import ClauseFunctions, Scenario, scenario
from hub.credit.evaluation.compiled.scoring import OfficialScheme, ScoringScheme, official, scoring
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.facts.derivation.display import DisplayWindow, DisplayWindows
from hub.credit.facts.derivation.sources import sources
from hub.credit.rulesets.files import loading
from hub.credit.rulesets.files.loading import grade_facts, version_name
from hub.credit.rulesets.files.lock import content_digest
from hub.credit.rulesets.language.documents import Draft
from hub.credit.rulesets.language.models import (
    DisplayRuleset,
    OfficialRuleset,
    Ruleset,
    ScenarioRuleset,
    ScoringRuleset,
)

Scheme = ScoringScheme | OfficialScheme
Dated = TypeVar("Dated", Scheme, Scenario)


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """Every version of every ruleset; which one applies follows from the day asked about."""

    all_schemes: tuple[Scheme, ...]
    all_scenarios: tuple[Scenario, ...]
    all_display_windows: tuple[DisplayWindows, ...]
    """The newest first."""

    @property
    def display_windows(self) -> DisplayWindows:
        """Those that count."""
        return self.all_display_windows[0]

    def scoring(self, scheme: str, on: date) -> Scheme:
        """The ruleset that grades a scheme on the day; raises NotFound."""
        return _only(_schemes(self, on), scheme, "scheme", on)

    def schemes(self, on: date) -> tuple[Scheme, ...]:
        """Everything that makes grades on the day."""
        return tuple(_schemes(self, on).values())

    def scenario(self, code: str, on: date) -> Scenario:
        """The version of a scenario that applies on the day; raises NotFound."""
        return _only(_scenarios(self, on), code, "scenario", on)

    def scenarios(self, on: date) -> tuple[Scenario, ...]:
        """Every scenario that applies on the day."""
        return tuple(_scenarios(self, on).values())

    def by_version(self, version: str) -> Scheme | None:
        """The scheme that calls itself so in its answers, whenever it applied."""
        return _schemes_by_version(self).get(version)

    def scenario_by_version(self, version: str) -> Scenario | None:
        """The scenario that calls itself so in its answers, whenever it applied."""
        return next((scenario for scenario in self.all_scenarios if scenario.version == version), None)

    def windows_by_version(self, version: str) -> DisplayWindows | None:
        """How long penalties showed by that version, be it still the one that counts or not."""
        return next((windows for windows in self.all_display_windows if windows.version == version), None)

    def plan(self, on: date, feeds: tuple[tuple[str, date], ...]) -> RulePlan:
        """Everything that applies on the day, made ready for many enterprises."""
        return _plan(self, on, feeds)


def load(*paths: Path) -> Library:
    """Compile files, or every `.yaml` of a folder; raises Invalid with every fault as `path:line: what`."""
    return load_with((), *paths)[0]


def load_with(drafts: Sequence[Draft], *paths: Path) -> tuple[Library, tuple[str, ...]]:
    """Compile drafts together with files and folders; returns the versions of the drafts too.

    Raises Invalid with every fault. A draft that lies in one of the folders is read once.
    """
    checked = loading.read(drafts, *paths)
    return _compiled(checked.rulesets), checked.drafted


def _compiled(rulesets: Sequence[Ruleset | DisplayRuleset]) -> Library:
    grades = grade_facts(rulesets)
    judges: ClauseFunctions = {}
    schemes: list[Scheme] = []
    scenarios: list[Scenario] = []
    shown = [ruleset for ruleset in rulesets if isinstance(ruleset, DisplayRuleset)]
    for ruleset in rulesets:
        match ruleset:
            case ScoringRuleset():
                schemes.append(scoring(ruleset, version_name(ruleset)))
            case OfficialRuleset():
                schemes.append(official(ruleset, version_name(ruleset)))
            case ScenarioRuleset():
                scenarios.append(scenario(ruleset, version_name(ruleset), content_digest(ruleset), grades, judges))
    return Library(tuple(schemes), tuple(scenarios), _windows(shown))


def _windows(rulesets: Sequence[DisplayRuleset]) -> tuple[DisplayWindows, ...]:
    """The newest version first; where there is none, no penalty ever shows."""
    ordered = sorted(rulesets, key=lambda ruleset: tuple(map(int, ruleset.version.split("."))), reverse=True)
    return tuple(map(_windows_of, ordered)) or (DisplayWindows(()),)


def _windows_of(ruleset: DisplayRuleset) -> DisplayWindows:
    newest_first = reversed(ruleset.windows)
    windows = tuple(DisplayWindow(w.decided_from, dict(w.months.items())) for w in newest_first)
    return DisplayWindows(windows, version_name(ruleset))


@lru_cache(maxsize=64)
def _schemes(library: Library, on: date) -> dict[str, Scheme]:
    return _in_force(library.all_schemes, on)


@lru_cache(maxsize=64)
def _scenarios(library: Library, on: date) -> dict[str, Scenario]:
    return _in_force(library.all_scenarios, on)


@lru_cache(maxsize=4)
def _schemes_by_version(library: Library) -> dict[str, Scheme]:
    return {scheme.version: scheme for scheme in library.all_schemes}


@lru_cache(maxsize=4)
def _plan(library: Library, on: date, feeds: tuple[tuple[str, date], ...]) -> RulePlan:
    return RulePlan(library.schemes(on), library.scenarios(on), sources(feeds, library.display_windows, on))


def _in_force(rulesets: Iterable[Dated], on: date) -> dict[str, Dated]:
    """By code the version that began last, unless it has ended: a later version follows the earlier one."""
    begun: dict[str, Dated] = {}
    for ruleset in rulesets:
        begins = ruleset.document.effective_from
        if begins <= on and (ruleset.code not in begun or begun[ruleset.code].document.effective_from < begins):
            begun[ruleset.code] = ruleset
    ends = ((code, ruleset.document.effective_to) for code, ruleset in begun.items())
    return {code: begun[code] for code, end in ends if end is None or on < end}


def _only(in_force: Mapping[str, Dated], code: str, what: str, on: date) -> Dated:
    found = in_force.get(code)
    if found is None:
        raise NotFound(f"no {what} {code!r} is in force on {on}")
    return found
