"""Find rulesets to explain: files as they are, or what is published, by code and version."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from hub.core.errors import Invalid, NotFound
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.in_force import Library
from hub.credit.explanations.results import Explanation
from hub.credit.explanations.rules import explain
from hub.credit.facts.vocabulary import including
from hub.credit.rulesets.declared.documents import resources_among
from hub.credit.rulesets.files import loading
from hub.credit.rulesets.language.declared_facts import FactsRuleset
from hub.credit.rulesets.language.documents import Draft
from hub.credit.rulesets.language.grades import grade_facts
from hub.credit.rulesets.language.models import AnyDeclaration, AnyDocument
from hub.credit.rulesets.language.versions import version_name, version_order
from hub.intake.ingest.declarations.language import ResourceDeclaration

Document = TypeVar("Document", bound=AnyDocument)


class DraftExplained(NamedTuple):
    """A draft and what it says, and the same of the published version before it, if there is one."""

    document: AnyDocument
    after: Explanation
    before_document: AnyDocument | None
    before: Explanation | None


def ruleset_explained(named: str) -> Explanation:
    """Explain a file, or a published ruleset by CODE or CODE@VERSION.

    Raises Invalid with every fault of a file, NotFound for what is neither a file nor published.
    """
    path = Path(named)
    drafts = loading.read_drafts(path) if path.is_file() else []
    checked = loading.read_published(ruleset_store.folders(), drafts)
    with including(checked.declared_facts.definitions):
        [name] = checked.given or [named]
        version = _newest(_named(checked.rulesets, name), name)
        return explain(version, grade_facts(checked.rulesets), resources_among(checked.rulesets))


def in_force_explained(on: date) -> list[Explanation]:
    """Explain every published ruleset that is in force on the day, by kind and code."""
    return list(_in_force_explained(ruleset_store.published(), on))


def draft_explained(draft: Draft) -> DraftExplained:
    """Explain a draft beside the newest published version of its kind and code; raises Invalid with every fault."""
    published = loading.read_published(ruleset_store.folders())
    checked = loading.read_published(ruleset_store.folders(), [draft])
    with including(checked.declared_facts.definitions):
        [name] = checked.given
        [after] = [each for each in checked.rulesets if version_name(each) == name][:1]
        earlier = (each for each in published.rulesets if (each.kind, each.code) == (after.kind, after.code))
        before = next(iter(newest_versions(earlier)), None)
        grades, resources = grade_facts(checked.rulesets), resources_among(checked.rulesets)
        explained = explain(before, grades, resources) if before else None
        return DraftExplained(after, explain(after, grades, resources), before, explained)


@lru_cache(maxsize=4)
def _in_force_explained(library: Library, on: date) -> tuple[Explanation, ...]:
    compiled = *library.schemes(on), *library.scenarios(on)
    in_force = [*(each.document for each in compiled), *library.display_rulesets[:1], *_declarations(library)]
    grades, resources = grade_facts(in_force), resources_among(in_force)
    with including(library.declared_facts.definitions):
        ordered = sorted(in_force, key=lambda each: (each.kind, each.code, version_order(each.version)))
        return tuple(explain(each, grades, resources) for each in ordered)


def _declarations(library: Library) -> list[AnyDeclaration]:
    """The declarations that count: of a resource the newest version, of facts every one."""
    declared = library.declarations.values()
    resources = newest_versions(each for each in declared if isinstance(each, ResourceDeclaration))
    return [*resources, *(each for each in declared if isinstance(each, FactsRuleset))]


def newest_versions(rulesets: Iterable[Document]) -> list[Document]:
    """The newest version of each kind and code."""
    newest: dict[tuple[str, str], Document] = {}
    for version in sorted(rulesets, key=lambda each: version_order(each.version)):
        newest[version.kind, version.code] = version
    return [newest[key] for key in sorted(newest)]


def _named(rulesets: Iterable[AnyDocument], named: str) -> Iterator[AnyDocument]:
    """Find a name as CODE or CODE@VERSION, with its kind before a slash or without."""
    for each in rulesets:
        names = each.code, f"{each.code}@{each.version}", version_name(each)
        if named in names or named.removeprefix(f"{each.kind}/") in names:
            yield each


def _newest(found: Iterable[AnyDocument], named: str) -> AnyDocument:
    newest = newest_versions(found)
    if not newest:
        raise NotFound(f"{named!r} is neither a file nor a published ruleset: `hub rules list` names them")
    if len(newest) > 1:
        kinds = " and ".join(f"{each.kind}/{each.code}" for each in newest)
        raise Invalid(f"{named!r} is the code of {kinds}: name the kind too")
    return newest[0]
