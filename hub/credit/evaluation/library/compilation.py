"""Compiling ruleset files into a library."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from hub.credit.evaluation.compiled.scenarios import ClauseFunctions, Scenario, scenario
from hub.credit.evaluation.compiled.scoring import official, scoring
from hub.credit.evaluation.library.in_force import Library, Scheme
from hub.credit.facts.derivation.declared import DeclaredFacts
from hub.credit.facts.derivation.display import DisplayTerm, DisplayWindow, DisplayWindows, ListingTerm
from hub.credit.facts.vocabulary import including
from hub.credit.rulesets.files import loading
from hub.credit.rulesets.files.loading import CheckedRulesets
from hub.credit.rulesets.language.declared_facts import FactsRuleset
from hub.credit.rulesets.language.display import Term, Window
from hub.credit.rulesets.language.documents import Draft
from hub.credit.rulesets.language.grades import grade_facts
from hub.credit.rulesets.language.models import (
    AnyDeclaration,
    AnyDocument,
    DisplayRuleset,
    OfficialRuleset,
    ScenarioRuleset,
    ScoringRuleset,
)
from hub.credit.rulesets.language.versions import meaning_digest, version_name, version_order
from hub.intake.ingest.declarations.language import ResourceDeclaration


def load(*paths: Path) -> Library:
    """Compile files, or every `.yaml` of a folder, published or not; raises Invalid with every fault."""
    return _compile(loading.read(*paths))


def load_beside(folders: Iterable[Path], *paths: Path) -> tuple[Library, tuple[str, ...]]:
    """Compile files and folders with what is published in `folders`; returns the version names of the former.

    Raises Invalid with every fault.
    """
    checked = loading.read(*paths, beside=folders)
    return _compile(checked), checked.given


def load_published(folders: Iterable[Path], drafts: Sequence[Draft] = ()) -> tuple[Library, tuple[str, ...]]:
    """Compile what is published in the folders together with drafts; returns the version names of the drafts too.

    Raises Invalid with every fault as `path:line: what`.
    """
    checked = loading.read_published(folders, drafts)
    return _compile(checked), checked.given


def _compile(checked: CheckedRulesets) -> Library:
    with including(checked.declared_facts.definitions):
        return _library(checked.rulesets, checked.declared_facts)


def _library(rulesets: Sequence[AnyDocument], declared: DeclaredFacts) -> Library:
    grades = grade_facts(rulesets)
    clause_functions: ClauseFunctions = {}
    schemes: list[Scheme] = []
    scenarios: list[Scenario] = []
    declarations: dict[str, AnyDeclaration] = {}
    display = _newest_first(ruleset for ruleset in rulesets if isinstance(ruleset, DisplayRuleset))
    for ruleset in rulesets:
        name = version_name(ruleset)
        match ruleset:
            case ScoringRuleset():
                schemes.append(scoring(ruleset, name))
            case OfficialRuleset():
                schemes.append(official(ruleset, name))
            case ScenarioRuleset():
                scenarios.append(scenario(ruleset, name, meaning_digest(ruleset), grades, clause_functions))
            case FactsRuleset() | ResourceDeclaration():
                declarations[name] = ruleset
    # Without any ruleset there are no windows, and no penalty is ever shown.
    windows = tuple(map(_windows, display)) or (DisplayWindows(()),)
    return Library(tuple(schemes), tuple(scenarios), windows, tuple(display), declarations, declared)


def _newest_first(rulesets: Iterable[DisplayRuleset]) -> list[DisplayRuleset]:
    return sorted(rulesets, key=lambda ruleset: version_order(ruleset.version), reverse=True)


def _windows(ruleset: DisplayRuleset) -> DisplayWindows:
    listings: dict[str, ListingTerm] = {
        rule.source: ListingTerm(rule.severity, _term(rule.months), rule.basis, rule.confidence)
        for rule in ruleset.listings
    }
    return DisplayWindows(
        tuple(map(_window, reversed(ruleset.windows))),
        version_name(ruleset),
        ruleset.last_day_shown,
        listings,
        frozenset(one.assume for one in ruleset.assumptions if not one.holds),
    )


def _window(window: Window) -> DisplayWindow:
    terms: dict[str, DisplayTerm] = {severity: _term(months) for severity, months in window.months.items()}
    return DisplayWindow(window.decided_from, terms, window.basis, window.confidence, window.decided_by or ())


def _term(months: int | Term) -> DisplayTerm:
    if isinstance(months, int):
        return DisplayTerm(months)
    return DisplayTerm(months.longest, months.shortest or 0, months.only_where_stated)
