"""Files -> checked rulesets: refused with file and line where anything is wrong, in one or between several."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from hub.core.errors import Invalid
from hub.credit.facts.vocabulary import FACTS, FactDefinition, FactType, Wording
from hub.credit.rulesets import rules
from hub.credit.rulesets.files import lock
from hub.credit.rulesets.files.lock import LOCK, content_digest
from hub.credit.rulesets.language import documents
from hub.credit.rulesets.language.documents import Draft
from hub.credit.rulesets.language.models import (
    DisplayRuleset,
    OfficialRuleset,
    Ruleset,
    ScenarioRuleset,
    ScoringRuleset,
)
from hub.credit.rulesets.language.parsing import ParseResult, parse


@dataclass(frozen=True, slots=True)
class CheckedRulesets:
    """Rulesets that are sound together; `drafted` are the versions that were given as drafts."""

    rulesets: tuple[Ruleset | DisplayRuleset, ...]
    drafted: tuple[str, ...]


def read(tried: Sequence[Draft], *paths: Path) -> CheckedRulesets:
    """Read drafts together with files and folders; raises Invalid with every fault as `path:line: what`.

    A draft that lies in one of the folders is read once.
    """
    files = {draft.file.resolve() for draft in tried if draft.file}
    there = [
        documents.read(path, str(path.relative_to(folder.parent)))
        for folder, path in _files(paths)
        if path.resolve() not in files
    ]
    parsed: list[ParseResult] = []
    faults: list[str] = []
    for document, form in (*there, *map(documents.written, tried)):
        faults += form
        if document is not None and not form:
            result, shape = parse(document)
            faults += shape
            parsed.append(result)
    faults += _faults(parsed)
    faults += _published(paths, parsed, whole=not faults)
    if faults:
        raise Invalid("\n".join(faults), faults=faults)
    rulesets = tuple(result.ruleset for result in parsed if result.ruleset)
    return CheckedRulesets(rulesets, tuple(map(version_name, rulesets[len(there) :])))


def drafts(*paths: Path) -> list[Draft]:
    """Files, or every `.yaml` of a folder, as drafts; raises Invalid for those that cannot be read."""
    found: list[Draft] = []
    faults: list[str] = []
    for folder, file in _files(paths):
        shown = str(file.relative_to(folder.parent)) if folder in paths else str(file)
        draft = documents.draft(file, shown)
        if isinstance(draft, Draft):
            found.append(draft)
        else:
            faults.append(draft)
    if faults:
        raise Invalid("\n".join(faults), faults=faults)
    return found


def grade_facts(rulesets: Iterable[Ruleset | DisplayRuleset]) -> dict[str, FactDefinition]:
    """A grade as a fact of its own, for every scheme whose levels have an order."""
    grades = {}
    for ruleset in rulesets:
        if isinstance(ruleset, ScoringRuleset | OfficialRuleset) and (levels := _levels(ruleset)):
            name, title = f"grade.{ruleset.code}", Wording(ruleset.title.zh, ruleset.title.en)
            choices = {level: level for level in levels}
            grades[name] = FactDefinition(name, FactType.CHOICE, name, title, choices=choices, ordered=True)
    return grades


def version_name(ruleset: Ruleset | DisplayRuleset) -> str:
    """Name the rules an answer came from: code, version, and the beginning of the content's digest."""
    return f"{ruleset.code}@{ruleset.version}+{content_digest(ruleset).hex()[:8]}"


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    for path in paths:
        if path.is_dir():
            yield from ((path, file) for file in sorted(path.glob("*.yaml")) if file.name != LOCK)
        else:
            yield path.parent, path


def _faults(read: Sequence[ParseResult]) -> Iterator[str]:
    """What is wrong within each ruleset, then between them."""
    rulesets = [(parsed.document, parsed.ruleset) for parsed in read if parsed.ruleset]
    grades = grade_facts(ruleset for _, ruleset in rulesets)
    for parsed in read:
        if parsed.ruleset is not None:
            judge = rules.faults if parsed.whole else rules.part_faults
            yield from (parsed.fault(place, what) for place, what in judge(parsed.ruleset, grades))
    for (_, earlier), (document, later) in combinations(rulesets, 2):
        if _clash(earlier, later):
            yield document.fault(("code",), f"{version_name(later)} and {version_name(earlier)} would both be in force")


def _published(paths: Iterable[Path], read: Sequence[ParseResult], *, whole: bool) -> Iterator[str]:
    """What the lock beside the files has against them."""
    folders = dict.fromkeys(path if path.is_dir() else path.parent for path in paths)
    for folder in folders:
        beside = [parsed for parsed in read if _folder(parsed) == folder.resolve()]
        yield from lock.faults(folder, beside, all_there=whole and folder in paths)


def _folder(parsed: ParseResult) -> Path | None:
    file = parsed.document.file
    return None if file is None else file.resolve().parent


def _levels(ruleset: ScoringRuleset | OfficialRuleset) -> tuple[str, ...]:
    if isinstance(ruleset, ScoringRuleset):
        return tuple(cut.level for cut in ruleset.cuts)
    definition = FACTS.get(ruleset.level)
    return tuple(definition.choices) if definition is not None and definition.ordered else ()


def _clash(one: Ruleset | DisplayRuleset, other: Ruleset | DisplayRuleset) -> bool:
    """Two of which neither follows the other; scenarios and schemes are named apart."""
    if isinstance(one, Ruleset) and isinstance(other, Ruleset):
        same = one.code == other.code and isinstance(one, ScenarioRuleset) == isinstance(other, ScenarioRuleset)
        return same and one.effective_from == other.effective_from
    return isinstance(one, DisplayRuleset) and isinstance(other, DisplayRuleset) and one.version == other.version
