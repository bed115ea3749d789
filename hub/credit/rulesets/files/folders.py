"""What a folder of rulesets holds: which files say what was published, which are drafts, which were changed since."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hub.credit.rulesets.files import kept, lock
from hub.credit.rulesets.files.lock import LOCK, PublishedDigests, published_digests
from hub.credit.rulesets.language import documents
from hub.credit.rulesets.language.models import AnyDocument
from hub.credit.rulesets.language.parsing import ParseResult, parse
from hub.credit.rulesets.language.versions import content_digest, published_name

#: The rulesets that come with a release. They are published by it, so that their texts are not kept once more.
OWN_FOLDER = Path(__file__).parents[1]


class FileState(StrEnum):
    """Whether what a file says is in force; only what was published is."""

    PUBLISHED = "published"
    DRAFT = "draft"
    CHANGED = "changed"
    """It says something else than was published under its name, which stays in force as it was published."""
    GONE = "gone"
    """It was published and deleted, and stays in force by its kept text."""


@dataclass(frozen=True, slots=True)
class RulesetFile:
    """One file; `ruleset` is None for a text that is none, and of a file that is gone it is what was published."""

    path: Path
    shown_path: str
    state: FileState
    ruleset: AnyDocument | None


@dataclass(frozen=True, slots=True)
class RulesetFolder:
    """What is published in a folder, with the faults that keep it from being read, and its files by their state."""

    published: tuple[ParseResult, ...]
    faults: tuple[str, ...]
    files: tuple[RulesetFile, ...]

    @property
    def gone(self) -> list[ParseResult]:
        """The published versions whose file is gone, from their kept texts."""
        paths = {file.path for file in self.files if file.state is FileState.GONE}
        return [each for each in self.published if each.document.file in paths]


def read_folder(folder: Path) -> RulesetFolder:
    """Read a folder; raises Invalid for a lock that is none."""
    digests = published_digests(folder)
    parsed = {path: _parsed(folder, path) for path in ruleset_files(folder)}
    unchanged = dict(_unchanged(parsed, digests))
    published, lost = list(unchanged.values()), []
    for name in sorted(digests.keys() - unchanged.keys()):
        version = kept.read(folder, name, digests[name])
        if version is None:
            lost.append(name)
        else:
            published.append(version)
    files = [_file(folder, path, each, digests) for path, each in parsed.items()]
    faults = lock.lost_faults(folder, lost, [each for each in parsed.values() if each])
    return RulesetFolder(tuple(published), tuple(faults), (*files, *_gone(published, files)))


def files_at(paths: Iterable[Path]) -> list[RulesetFile]:
    """Find the state of files, and of every file of folders."""
    return [
        file
        for path in paths
        for file in read_folder(path if path.is_dir() else path.parent).files
        if path.is_dir() or file.path == path
    ]


def ruleset_files(folder: Path) -> list[Path]:
    """Every `.yaml` of a folder but its lock, by name."""
    return [file for file in sorted(folder.glob("*.yaml")) if file.name != LOCK]


def state(ruleset: AnyDocument, digests: PublishedDigests) -> FileState:
    """Compare a ruleset with what was published under its name."""
    published = digests.get(published_name(ruleset))
    if published is None:
        return FileState.DRAFT
    return FileState.PUBLISHED if published == content_digest(ruleset).hex() else FileState.CHANGED


def _parsed(folder: Path, path: Path) -> ParseResult | None:
    document, faults = documents.read(path, str(path.relative_to(folder.parent)))
    return parse(document)[0] if document is not None and not faults else None


def _whole(parsed: ParseResult | None) -> AnyDocument | None:
    return parsed.ruleset if parsed is not None and parsed.whole else None


def _unchanged(
    parsed: Mapping[Path, ParseResult | None], digests: PublishedDigests
) -> Iterator[tuple[str, ParseResult]]:
    for each in parsed.values():
        if each and (ruleset := _whole(each)) and state(ruleset, digests) is FileState.PUBLISHED:
            yield published_name(ruleset), each


def _file(folder: Path, path: Path, parsed: ParseResult | None, digests: PublishedDigests) -> RulesetFile:
    ruleset = _whole(parsed)
    shown_path = str(path.relative_to(folder.parent))
    return RulesetFile(path, shown_path, state(ruleset, digests) if ruleset else FileState.DRAFT, ruleset)


def _gone(published: list[ParseResult], files: list[RulesetFile]) -> Iterator[RulesetFile]:
    present = {published_name(file.ruleset) for file in files if file.ruleset}
    for each in published:
        if each.ruleset and each.document.file and published_name(each.ruleset) not in present:
            yield RulesetFile(each.document.file, each.document.path, FileState.GONE, each.ruleset)
