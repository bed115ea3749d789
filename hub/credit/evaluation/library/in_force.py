"""The library: every version of every ruleset, by the day on which it is in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

from hub.core.errors import NotFound
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.compiled.scoring import OfficialScheme, ScoringScheme
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.facts.derivation.declared import NOTHING_DECLARED, DeclaredFacts
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.derivation.sources import sources
from hub.credit.facts.results import FreshnessItems
from hub.credit.facts.vocabulary import SHIPPED, FactDefinition
from hub.credit.rulesets.language.models import AnyDeclaration, DisplayRuleset

Scheme = ScoringScheme | OfficialScheme
SchemeOrScenario = TypeVar("SchemeOrScenario", Scheme, Scenario)


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """Every version of every ruleset, compiled."""

    all_schemes: tuple[Scheme, ...]
    all_scenarios: tuple[Scenario, ...]
    all_display_windows: tuple[DisplayWindows, ...]
    """The newest version first."""
    display_rulesets: tuple[DisplayRuleset, ...] = ()
    """What the windows were written as, in the same order."""
    declarations: Mapping[str, AnyDeclaration] = field(default_factory=dict)
    """The declarations of resources and facts, by version name."""
    declared_facts: DeclaredFacts = NOTHING_DECLARED

    @property
    def vocabulary(self) -> Mapping[str, FactDefinition]:
        """Every fact that these rules may name."""
        return {**SHIPPED, **self.declared_facts.definitions}

    @property
    def display_windows(self) -> DisplayWindows:
        """The newest version, which alone counts."""
        return self.all_display_windows[0]

    @property
    def scheme_codes(self) -> frozenset[str]:
        """The codes of all schemes, also of those that are not in force any more or not yet."""
        return _scheme_codes(self)

    @property
    def official_sources(self) -> Mapping[str, str]:
        """By each official scheme's code the resource that says its level."""
        return _official_sources(self)

    def scoring(self, scheme: str, on: date) -> Scheme:
        """The version of a scheme that is in force on the day; raises NotFound."""
        return _version_in_force(_schemes(self, on), scheme, "scheme", on)

    def schemes(self, on: date) -> tuple[Scheme, ...]:
        """Every scheme that is in force on the day."""
        return tuple(_schemes(self, on).values())

    def scenario(self, code: str, on: date) -> Scenario:
        """The version of a scenario that is in force on the day; raises NotFound."""
        return _version_in_force(_scenarios(self, on), code, "scenario", on)

    def scenarios(self, on: date) -> tuple[Scenario, ...]:
        """Every scenario that is in force on the day."""
        return tuple(_scenarios(self, on).values())

    def ruleset(self, code: str, version: str | None, on: date) -> Scheme | Scenario:
        """The scheme or scenario of a code: of one version, or the one in force on the day; raises NotFound."""
        if version is None:
            named = _schemes(self, on).get(code) or _scenarios(self, on).get(code)
        else:
            among = (*self.all_schemes, *self.all_scenarios)
            named = next((rules for rules in among if (rules.code, rules.version) == (code, version)), None)
        if named is None:
            which = f"is in force on {on}" if version is None else f"has the version {version[:60]!r}"
            raise NotFound(f"no ruleset {code[:60]!r} {which}", field="code" if version is None else "version")
        return named

    def by_version(self, version: str) -> Scheme | None:
        """Find a scheme by the version name that its answers bear, in force or not."""
        return _schemes_by_version(self).get(version)

    def scenario_by_version(self, version: str) -> Scenario | None:
        """Find a scenario by the version name that its answers bear, in force or not."""
        return next((scenario for scenario in self.all_scenarios if scenario.version == version), None)

    def windows_by_version(self, version: str) -> DisplayWindows | None:
        """Find display windows by their version name, in force or not."""
        return next((windows for windows in self.all_display_windows if windows.version == version), None)

    def knows(self, version: str) -> bool:
        """Whether a ruleset of any kind has this version name, in force or not."""
        finders = (self.by_version, self.scenario_by_version, self.windows_by_version)
        return version in self.declarations or any(find(version) is not None for find in finders)

    def plan(self, on: date, freshness: FreshnessItems) -> RulePlan:
        """Everything that is in force on the day, as one plan for many enterprises."""
        return _plan(self, on, freshness)


@lru_cache(maxsize=64)
def _schemes(library: Library, on: date) -> dict[str, Scheme]:
    return _in_force(library.all_schemes, on)


@lru_cache(maxsize=64)
def _scenarios(library: Library, on: date) -> dict[str, Scenario]:
    return _in_force(library.all_scenarios, on)


@lru_cache(maxsize=4)
def _scheme_codes(library: Library) -> frozenset[str]:
    return frozenset(scheme.code for scheme in library.all_schemes)


@lru_cache(maxsize=4)
def _official_sources(library: Library) -> Mapping[str, str]:
    vocabulary = library.vocabulary
    official = (scheme for scheme in library.all_schemes if isinstance(scheme, OfficialScheme))
    return {scheme.code: vocabulary[scheme.document.level].resource for scheme in official}


@lru_cache(maxsize=4)
def _schemes_by_version(library: Library) -> dict[str, Scheme]:
    return {scheme.version: scheme for scheme in library.all_schemes}


@lru_cache(maxsize=8)
def _plan(library: Library, on: date, freshness: FreshnessItems) -> RulePlan:
    known = sources(freshness, library.display_windows, on, library.declared_facts)
    return RulePlan(library.schemes(on), library.scenarios(on), known)


def _in_force(rulesets: Iterable[SchemeOrScenario], on: date) -> dict[str, SchemeOrScenario]:
    """By code the version that began last; none if that one has ended, since it replaced the earlier ones."""
    begun: dict[str, SchemeOrScenario] = {}
    for ruleset in rulesets:
        begins = ruleset.document.effective_from
        if begins <= on and (ruleset.code not in begun or begun[ruleset.code].document.effective_from < begins):
            begun[ruleset.code] = ruleset
    ends = ((code, ruleset.document.effective_to) for code, ruleset in begun.items())
    return {code: begun[code] for code, end in ends if end is None or on < end}


def _version_in_force(in_force: Mapping[str, SchemeOrScenario], code: str, what: str, on: date) -> SchemeOrScenario:
    version = in_force.get(code)
    if version is None:
        raise NotFound(f"no {what} {code[:60]!r} is in force on {on}", field=what)
    return version
