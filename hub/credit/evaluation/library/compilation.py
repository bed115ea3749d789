"""Compiling ruleset files into a library."""

from collections.abc import Sequence
from pathlib import Path

from hub.credit.evaluation.compiled.scenarios import ClauseFunctions, Scenario, scenario
from hub.credit.evaluation.compiled.scoring import official, scoring
from hub.credit.evaluation.library.in_force import Library, Scheme
from hub.credit.facts.derivation.declared import DeclaredFacts
from hub.credit.facts.derivation.display import DisplayWindow, DisplayWindows
from hub.credit.facts.vocabulary import including
from hub.credit.rulesets.files import loading
from hub.credit.rulesets.language.documents import Draft
from hub.credit.rulesets.language.grades import grade_facts
from hub.credit.rulesets.language.models import (
    AnyDocument,
    DisplayRuleset,
    OfficialRuleset,
    ScenarioRuleset,
    ScoringRuleset,
)
from hub.credit.rulesets.language.versions import meaning_digest, version_name


def load(*paths: Path) -> Library:
    """Compile files, or every `.yaml` of a folder; raises Invalid with every fault as `path:line: what`."""
    return load_with((), *paths)[0]


def load_with(drafts: Sequence[Draft], *paths: Path) -> tuple[Library, tuple[str, ...]]:
    """Compile drafts together with files and folders; returns the version names of the drafts too.

    Raises Invalid with every fault. A draft that lies in one of the folders is read once.
    """
    checked = loading.read(drafts, *paths)
    with including(checked.declared_facts.definitions):
        return _compile(checked.rulesets, checked.declared_facts), checked.draft_versions


def _compile(rulesets: Sequence[AnyDocument], declared: DeclaredFacts) -> Library:
    grades = grade_facts(rulesets)
    clause_functions: ClauseFunctions = {}
    schemes: list[Scheme] = []
    scenarios: list[Scenario] = []
    display = [ruleset for ruleset in rulesets if isinstance(ruleset, DisplayRuleset)]
    for ruleset in rulesets:
        name = version_name(ruleset)
        match ruleset:
            case ScoringRuleset():
                schemes.append(scoring(ruleset, name))
            case OfficialRuleset():
                schemes.append(official(ruleset, name))
            case ScenarioRuleset():
                scenarios.append(scenario(ruleset, name, meaning_digest(ruleset), grades, clause_functions))
    return Library(tuple(schemes), tuple(scenarios), _all_windows(display), declared)


def _all_windows(rulesets: Sequence[DisplayRuleset]) -> tuple[DisplayWindows, ...]:
    """Every version, the newest first; without any ruleset there are no windows, and no penalty is ever shown."""
    ordered = sorted(rulesets, key=lambda ruleset: tuple(map(int, ruleset.version.split("."))), reverse=True)
    return tuple(map(_windows, ordered)) or (DisplayWindows(()),)


def _windows(ruleset: DisplayRuleset) -> DisplayWindows:
    newest_first = reversed(ruleset.windows)
    windows = tuple(DisplayWindow(w.decided_from, dict(w.months.items())) for w in newest_first)
    return DisplayWindows(windows, version_name(ruleset))
