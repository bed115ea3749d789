"""Find rulesets to explain: files as they are, or what is published, by code and version."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from hub.core.errors import Invalid, NotFound
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.in_force import Library
from hub.credit.explanations.results import Explanation
from hub.credit.explanations.rules import explain
from hub.credit.rulesets.files import loading
from hub.credit.rulesets.files.loading import CheckedRulesets
from hub.credit.rulesets.language.grades import grade_facts
from hub.credit.rulesets.language.models import DisplayRuleset, Ruleset
from hub.credit.rulesets.language.versions import version_name, version_order

AnyVersion = Ruleset | DisplayRuleset


def ruleset_explained(named: str) -> Explanation:
    """Explain a file, or a published ruleset by CODE or CODE@VERSION.

    Raises Invalid with every fault of a file, NotFound for what is neither a file nor published.
    """
    path = Path(named)
    if path.is_file():
        drafts = loading.read_drafts(path)
        checked = loading.read_published(ruleset_store.folders(), drafts)
        [version] = checked.given
        return _explained(next(each for each in checked.rulesets if version_name(each) == version), checked)
    checked = loading.read_published(ruleset_store.folders())
    return _explained(_newest(_named(checked.rulesets, named), named), checked)


def in_force_explained(on: date) -> list[Explanation]:
    """Explain every published ruleset that is in force on the day, by kind and code."""
    return list(_in_force_explained(ruleset_store.published(), on))


@lru_cache(maxsize=4)
def _in_force_explained(library: Library, on: date) -> tuple[Explanation, ...]:
    compiled = *library.schemes(on), *library.scenarios(on)
    in_force = [*(each.document for each in compiled), *library.display_rulesets[:1]]
    grades = grade_facts(in_force)
    return tuple(explain(each, grades) for each in sorted(in_force, key=lambda each: (each.kind, each.code)))


def newest_versions(rulesets: Iterable[AnyVersion]) -> list[AnyVersion]:
    """The newest version of each kind and code."""
    newest: dict[tuple[str, str], AnyVersion] = {}
    for version in sorted(rulesets, key=lambda each: version_order(each.version)):
        newest[version.kind, version.code] = version
    return [newest[key] for key in sorted(newest)]


def _explained(version: AnyVersion, checked: CheckedRulesets) -> Explanation:
    return explain(version, grade_facts(checked.rulesets))


def _named(rulesets: Iterable[AnyVersion], named: str) -> Iterator[AnyVersion]:
    """Find a name as CODE or CODE@VERSION, with its kind before a slash or without."""
    for each in rulesets:
        names = each.code, f"{each.code}@{each.version}", version_name(each)
        if named in names or named.removeprefix(f"{each.kind}/") in names:
            yield each


def _newest(found: Iterable[AnyVersion], named: str) -> AnyVersion:
    newest = newest_versions(found)
    if not newest:
        raise NotFound(f"{named!r} is neither a file nor a published ruleset: `hub rules list` names them")
    if len(newest) > 1:
        kinds = " and ".join(f"{each.kind}/{each.code}" for each in newest)
        raise Invalid(f"{named!r} is the code of {kinds}: name the kind too")
    return newest[0]
