"""Put drafts on trial: pair the rules in force with those that would be, for all rules that a draft affects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from hub.core.errors import Invalid
from hub.credit.evaluation.compiled.dependencies import schemes_asked, sources_read
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.in_force import Library, Scheme
from hub.credit.facts.derivation.declared import DeclaredFacts
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.derivation.sources import BY_WINDOWS
from hub.credit.rulesets.language.documents import Draft

Rules = TypeVar("Rules", Scheme, Scenario)
#: The source that the display windows affect: rules that read it change with how long penalties show.


@dataclass(frozen=True, slots=True)
class RulesPair(Generic[Rules]):
    """The rules in force under one code, if there are any, and the rules that would be.

    They are `drafted`, or follow a draft of other rules.
    """

    before: Rules | None
    after: Rules
    drafted: bool


@dataclass(frozen=True, slots=True)
class TrialSide:
    """All rules that one side needs: those that change, and the schemes whose grades they ask for."""

    schemes: tuple[Scheme, ...]
    scenarios: tuple[Scenario, ...]
    windows: DisplayWindows
    declared: DeclaredFacts


@dataclass(frozen=True, slots=True)
class Trial:
    """The rules that change with the drafts: schemes, then scenarios.

    They are drafted themselves, ask for a grade that changes, or read penalties that show for another time.
    """

    schemes: tuple[RulesPair[Scheme], ...]
    scenarios: tuple[RulesPair[Scenario], ...]
    before: TrialSide
    after: TrialSide

    @property
    def rules(self) -> tuple[RulesPair[Scheme] | RulesPair[Scenario], ...]:
        """All pairs, in the order in which a rehearsal tells of them."""
        return *self.schemes, *self.scenarios


def trial(drafts: Sequence[Draft], on: date) -> Trial:
    """Put the drafts on trial as if they were in force on the day, whenever they begin.

    On the other side stands what is published, whatever lies in the folders. Raises Invalid with every fault of the
    drafts, and for one that says what is published already.
    """
    current = ruleset_store.published()
    library, versions = ruleset_store.with_drafts(drafts)
    drafted = frozenset(versions)
    _refuse_published(drafts, versions, current)
    redated = library.display_windows.version in drafted
    schemes = _with_drafts(library.schemes(on), library.all_schemes, drafted)
    scenarios = _with_drafts(library.scenarios(on), library.all_scenarios, drafted)
    changed = {
        code
        for code, scheme in schemes.items()
        if scheme.version in drafted or (redated and BY_WINDOWS & sources_read([scheme], []))
    }
    affected = {
        code
        for code, scenario in scenarios.items()
        if scenario.version in drafted
        or schemes_asked(scenario) & changed
        or (redated and BY_WINDOWS & sources_read([], [scenario]))
    }
    current_schemes, current_scenarios = _by_code(current.schemes(on)), _by_code(current.scenarios(on))
    return Trial(
        tuple(_pair(code, current_schemes, schemes, drafted) for code in sorted(changed)),
        tuple(_pair(code, current_scenarios, scenarios, drafted) for code in sorted(affected)),
        _side(current_schemes, current_scenarios, changed, affected, current),
        _side(schemes, scenarios, changed, affected, library),
    )


def _refuse_published(drafts: Sequence[Draft], versions: Sequence[str], current: Library) -> None:
    """Refuse drafts that would be compared with themselves, and so could change nobody."""
    faults = [
        f"{draft.shown_path}:1: this is published as {version}: there is nothing to rehearse"
        for draft, version in zip(drafts, versions, strict=True)
        if current.knows(version)
    ]
    if not drafts:
        faults.append("there is no draft: everything here is published as it is")
    if faults:
        raise Invalid("\n".join(faults), faults=faults)


def _with_drafts(in_force: Iterable[Rules], known: Iterable[Rules], drafted: frozenset[str]) -> dict[str, Rules]:
    """Put drafts in the places of the rules in force; of two drafts of one code the later one wins."""
    rules_by_code = _by_code(in_force)
    for rules in sorted(known, key=lambda rules: rules.document.effective_from):
        if rules.version in drafted:
            rules_by_code[rules.code] = rules
    return rules_by_code


def _by_code(rulesets: Iterable[Rules]) -> dict[str, Rules]:
    return {rules.code: rules for rules in rulesets}


def _pair(
    code: str, before: Mapping[str, Rules], after: Mapping[str, Rules], drafted: frozenset[str]
) -> RulesPair[Rules]:
    return RulesPair(before.get(code), after[code], after[code].version in drafted)


def _side(
    schemes: Mapping[str, Scheme],
    scenarios: Mapping[str, Scenario],
    changed: set[str],
    affected: set[str],
    library: Library,
) -> TrialSide:
    chosen = [scenarios[code] for code in sorted(affected & scenarios.keys())]
    needed = changed.union(*map(schemes_asked, chosen))
    asked = tuple(schemes[code] for code in sorted(needed & schemes.keys()))
    return TrialSide(asked, tuple(chosen), library.display_windows, library.declared_facts)
