"""Loading: files -> checked rulesets, or every fault with its file and line."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from hub.core.errors import Invalid
from hub.credit.facts.derivation.declared import DeclaredFacts
from hub.credit.facts.vocabulary import FACTS, including
from hub.credit.rulesets import rules
from hub.credit.rulesets.checks.declared_facts import Resources
from hub.credit.rulesets.declared.documents import facts_among, resources_among
from hub.credit.rulesets.files import lock
from hub.credit.rulesets.files.declarations import declared_twice, names_declared, unsound_names, version_faults
from hub.credit.rulesets.files.folders import FileState, read_folder, ruleset_files
from hub.credit.rulesets.language import documents
from hub.credit.rulesets.language.documents import Draft, YamlDocument
from hub.credit.rulesets.language.grades import grade_facts
from hub.credit.rulesets.language.models import AnyDocument, DisplayRuleset, Ruleset, ScenarioRuleset
from hub.credit.rulesets.language.parsing import ParseResult, parse
from hub.credit.rulesets.language.versions import content_digest, published_name, texts, version_name

_UNPUBLISHED = frozenset({FileState.DRAFT, FileState.CHANGED})


@dataclass(frozen=True, slots=True)
class CheckedRulesets:
    """Rulesets that are sound together; `given` are the version names of the files and drafts that were asked about."""

    rulesets: tuple[AnyDocument, ...]
    given: tuple[str, ...]
    declared_facts: DeclaredFacts


def read(*paths: Path, beside: Iterable[Path] = ()) -> CheckedRulesets:
    """Read files and folders as they are, drafts too; raises Invalid with every fault as `path:line: what`.

    A version that was published and whose file is gone is read from its kept text. What is published in the folders
    `beside` is read too, as far as the files do not say it themselves.
    """
    composed = [documents.read(path, str(path.relative_to(folder.parent))) for folder, path in _files(paths)]
    parsed, faults = _parsed(composed)
    for folder in dict.fromkeys(path if path.is_dir() else path.parent for path in paths):
        faults += lock.faults(folder, (each for each in parsed if _folder(each) == folder.resolve()))
        if folder in paths and not faults:
            content = read_folder(folder)
            parsed += content.gone
            faults += content.faults
    names = {published_name(each.ruleset) for each in parsed if each.ruleset}
    others = (each for folder in beside for each in read_folder(folder).published)
    new = [each for each in others if each.ruleset and published_name(each.ruleset) not in names]
    return _checked([*parsed, *new], parsed, faults)


def read_published(folders: Iterable[Path], drafts: Sequence[Draft] = ()) -> CheckedRulesets:
    """Read what is published in the folders, together with drafts; raises Invalid with every fault.

    A draft that says what is published already is read once.
    """
    contents = {folder: read_folder(folder) for folder in folders}
    published = [each for content in contents.values() for each in content.published]
    parsed, faults = _parsed([documents.compose(draft) for draft in drafts])
    for folder, content in contents.items():
        faults += [*content.faults, *lock.faults(folder, parsed)]
    contents_published = {_content(each.ruleset) for each in published if each.ruleset}
    new = [each for each in parsed if each.ruleset is None or _content(each.ruleset) not in contents_published]
    return _checked([*published, *new], parsed, faults)


def read_drafts(*paths: Path, states: Container[FileState] = _UNPUBLISHED) -> list[Draft]:
    """Read files as drafts, and of folders those in one of the states; raises Invalid with each that is unreadable."""
    drafts: list[Draft] = []
    faults: list[str] = []
    for path in paths:
        for file, shown_path in _in_states(path, states) if path.is_dir() else [(path, str(path))]:
            draft = documents.read_draft(file, shown_path)
            if isinstance(draft, Draft):
                drafts.append(draft)
            else:
                faults.append(draft)
    if faults:
        raise Invalid("\n".join(faults), faults=faults)
    return drafts


def _in_states(folder: Path, states: Container[FileState]) -> Iterator[tuple[Path, str]]:
    for file in read_folder(folder).files:
        if file.state in states:
            yield file.path, file.shown_path


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Each file with its folder; the lock is no ruleset."""
    for path in paths:
        if path.is_dir():
            yield from ((path, file) for file in ruleset_files(path))
        else:
            yield path.parent, path


def _parsed(composed: Iterable[tuple[YamlDocument | None, Sequence[str]]]) -> tuple[list[ParseResult], list[str]]:
    """Parse documents; returns also the faults of their YAML and of their form."""
    parsed: list[ParseResult] = []
    faults: list[str] = []
    for document, yaml_faults in composed:
        faults += yaml_faults
        if document is not None and not yaml_faults:
            result, form_faults = parse(document)
            faults += form_faults
            parsed.append(result)
    return parsed, faults


def _content(ruleset: AnyDocument) -> tuple[str, bytes]:
    return published_name(ruleset), content_digest(ruleset)


def _checked(parsed: Sequence[ParseResult], given: Iterable[ParseResult], faults: Sequence[str]) -> CheckedRulesets:
    """Check the rulesets together; raises Invalid with these faults and those that are new."""
    rulesets = tuple(each.ruleset for each in parsed if each.ruleset)
    resources = resources_among(rulesets)
    declared = facts_among(rulesets, resources)
    with including(declared.definitions):
        faults = [*faults, *_ruleset_faults(parsed, resources)]
        if faults:
            raise Invalid("\n".join(faults), faults=faults)
        versions = tuple(version_name(each.ruleset) for each in given if each.ruleset)
    return CheckedRulesets(rulesets, versions, declared)


def _ruleset_faults(read: Sequence[ParseResult], resources: Resources) -> Iterator[str]:
    """Find what is wrong within each ruleset, then which two of them would be in force together."""
    rulesets = [(parsed.document, parsed.ruleset) for parsed in read if parsed.ruleset]
    grades = grade_facts(ruleset for _, ruleset in rulesets)
    unsound = unsound_names(read, {*FACTS, *resources})
    for parsed in read:
        others = unsound.difference(names_declared(parsed.document.content))
        if parsed.ruleset is not None and others.isdisjoint(texts(parsed.ruleset)):
            check = rules.faults if parsed.whole else rules.part_faults
            yield from (parsed.fault(place, what) for place, what in check(parsed.ruleset, grades, resources))
    for (_, earlier), (document, later) in combinations(rulesets, 2):
        if _clash(earlier, later):
            yield document.fault(("code",), f"{version_name(later)} and {version_name(earlier)} would both be in force")
    yield from declared_twice(read)
    yield from version_faults(read)


def _folder(parsed: ParseResult) -> Path | None:
    file = parsed.document.file
    return None if file is None else file.resolve().parent


def _clash(one: AnyDocument, other: AnyDocument) -> bool:
    """Tell whether neither of two versions follows the other; a scenario never clashes with a scheme of its code."""
    if isinstance(one, Ruleset) and isinstance(other, Ruleset):
        same = one.code == other.code and isinstance(one, ScenarioRuleset) == isinstance(other, ScenarioRuleset)
        return same and one.effective_from == other.effective_from
    if isinstance(one, DisplayRuleset) and isinstance(other, DisplayRuleset):
        return one.version == other.version
    return one.kind == other.kind and one.code == other.code and one.version == other.version
