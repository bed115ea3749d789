"""Loading: files -> checked rulesets, or every fault with its file and line."""

from collections.abc import Iterable, Iterator, Sequence
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
from hub.credit.rulesets.files.lock import LOCK
from hub.credit.rulesets.language import documents
from hub.credit.rulesets.language.documents import Draft
from hub.credit.rulesets.language.grades import grade_facts
from hub.credit.rulesets.language.models import AnyDocument, DisplayRuleset, Ruleset, ScenarioRuleset
from hub.credit.rulesets.language.parsing import ParseResult, parse
from hub.credit.rulesets.language.versions import texts, version_name


@dataclass(frozen=True, slots=True)
class CheckedRulesets:
    """Rulesets that are sound together; `draft_versions` names those that were given as drafts."""

    rulesets: tuple[AnyDocument, ...]
    draft_versions: tuple[str, ...]
    declared_facts: DeclaredFacts


def read(drafts: Sequence[Draft], *paths: Path) -> CheckedRulesets:
    """Read drafts together with files and folders; raises Invalid with every fault as `path:line: what`.

    A draft that lies in one of the folders is read once.
    """
    draft_files = {draft.file.resolve() for draft in drafts if draft.file}
    from_files = [
        documents.read(path, str(path.relative_to(folder.parent)))
        for folder, path in _files(paths)
        if path.resolve() not in draft_files
    ]
    parsed: list[ParseResult] = []
    faults: list[str] = []
    for document, yaml_faults in (*from_files, *map(documents.compose, drafts)):
        faults += yaml_faults
        if document is not None and not yaml_faults:
            result, form_faults = parse(document)
            faults += form_faults
            parsed.append(result)
    rulesets = tuple(result.ruleset for result in parsed if result.ruleset)
    resources = resources_among(rulesets)
    declared = facts_among(rulesets, resources)
    with including(declared.definitions):
        faults += _ruleset_faults(parsed, resources)
        faults += _lock_faults(paths, parsed, complete=not faults)
        if faults:
            raise Invalid("\n".join(faults), faults=faults)
        return CheckedRulesets(rulesets, tuple(map(version_name, rulesets[len(from_files) :])), declared)


def read_drafts(*paths: Path) -> list[Draft]:
    """Read files, or every `.yaml` of a folder, as drafts; raises Invalid with each that cannot be read."""
    drafts: list[Draft] = []
    faults: list[str] = []
    for folder, file in _files(paths):
        shown_path = str(file.relative_to(folder.parent)) if folder in paths else str(file)
        draft = documents.read_draft(file, shown_path)
        if isinstance(draft, Draft):
            drafts.append(draft)
        else:
            faults.append(draft)
    if faults:
        raise Invalid("\n".join(faults), faults=faults)
    return drafts


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Each file with its folder; the lock is no ruleset."""
    for path in paths:
        if path.is_dir():
            yield from ((path, file) for file in sorted(path.glob("*.yaml")) if file.name != LOCK)
        else:
            yield path.parent, path


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


def _lock_faults(paths: Iterable[Path], read: Sequence[ParseResult], *, complete: bool) -> Iterator[str]:
    """Compare the files with the lock of their folder; only a folder that was read whole can lack a file."""
    folders = dict.fromkeys(path if path.is_dir() else path.parent for path in paths)
    for folder in folders:
        of_folder = [parsed for parsed in read if _folder(parsed) == folder.resolve()]
        yield from lock.faults(folder, of_folder, complete=complete and folder in paths)


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
