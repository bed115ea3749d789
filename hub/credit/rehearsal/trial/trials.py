"""A draft on trial: the rules that are in force beside those that would be, as far as the draft reaches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from hub.credit.evaluation.compiled.dependencies import schemes_asked, sources_read
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.in_force import Scheme
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.rulesets.language.documents import Draft

Kind = TypeVar("Kind", Scheme, Scenario)
#: What looks at penalties depends on how long they are shown.
SHOWN = "penalty"


@dataclass(frozen=True, slots=True)
class RulesPair(Generic[Kind]):
    """Rules of one code: those in force, if there are any, and those that would be; `drafted` or following a draft."""

    before: Kind | None
    after: Kind
    drafted: bool


@dataclass(frozen=True, slots=True)
class TrialSide:
    """All rules that one side needs: besides those that change, the schemes whose grades are asked for."""

    schemes: tuple[Scheme, ...]
    scenarios: tuple[Scenario, ...]
    windows: DisplayWindows


@dataclass(frozen=True, slots=True)
class Trial:
    """What changes with the drafts: schemes, then the scenarios that are drafted or ask for a grade that changes."""

    schemes: tuple[RulesPair[Scheme], ...]
    scenarios: tuple[RulesPair[Scenario], ...]
    before: TrialSide
    after: TrialSide

    @property
    def rules(self) -> tuple[RulesPair[Scheme] | RulesPair[Scenario], ...]:
        """All of them, in the order in which they are told."""
        return *self.schemes, *self.scenarios


def trial(drafts: Sequence[Draft], on: date) -> Trial:
    """The drafts as if in force on the day, whenever they begin; raises Invalid with every fault of theirs."""
    held = ruleset_store.library()
    library, versions = ruleset_store.with_drafts(drafts)
    drafted = frozenset(versions)
    redated = library.display_windows.version in drafted
    schemes = _coming(library.schemes(on), library.all_schemes, drafted)
    scenarios = _coming(library.scenarios(on), library.all_scenarios, drafted)
    changed = {
        code
        for code, scheme in schemes.items()
        if scheme.version in drafted or (redated and SHOWN in sources_read([scheme], []))
    }
    affected = {
        code
        for code, scenario in scenarios.items()
        if scenario.version in drafted
        or schemes_asked(scenario) & changed
        or (redated and SHOWN in sources_read([], [scenario]))
    }
    held_schemes, held_scenarios = _by_code(held.schemes(on)), _by_code(held.scenarios(on))
    return Trial(
        tuple(_pair(code, held_schemes, schemes, drafted) for code in sorted(changed)),
        tuple(_pair(code, held_scenarios, scenarios, drafted) for code in sorted(affected)),
        _side(held_schemes, held_scenarios, changed, affected, held.display_windows),
        _side(schemes, scenarios, changed, affected, library.display_windows),
    )


def _coming(in_force: Iterable[Kind], known: Iterable[Kind], drafted: frozenset[str]) -> dict[str, Kind]:
    """Those in force with the drafts in their places; of two drafts of one code the one that begins later."""
    coming = _by_code(in_force)
    for rules in sorted(known, key=lambda rules: rules.document.effective_from):
        if rules.version in drafted:
            coming[rules.code] = rules
    return coming


def _by_code(rulesets: Iterable[Kind]) -> dict[str, Kind]:
    return {rules.code: rules for rules in rulesets}


def _pair(code: str, before: Mapping[str, Kind], after: Mapping[str, Kind], drafted: frozenset[str]) -> RulesPair[Kind]:
    return RulesPair(before.get(code), after[code], after[code].version in drafted)


def _side(
    schemes: Mapping[str, Scheme],
    scenarios: Mapping[str, Scenario],
    changed: set[str],
    affected: set[str],
    windows: DisplayWindows,
) -> TrialSide:
    chosen = [scenarios[code] for code in sorted(affected & scenarios.keys())]
    needed = changed.union(*map(schemes_asked, chosen))
    return TrialSide(tuple(schemes[code] for code in sorted(needed & schemes.keys())), tuple(chosen), windows)
