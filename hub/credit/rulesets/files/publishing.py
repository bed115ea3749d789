"""Publishing: sound files are added to the lock of their folder, and their texts are kept beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from hub.core.errors import Conflict, Invalid
from hub.credit.rulesets.files import kept, loading, lock
from hub.credit.rulesets.files.declarations import names_declared
from hub.credit.rulesets.files.folders import OWN_FOLDER, FileState, read_folder
from hub.credit.rulesets.files.replacing import replace
from hub.credit.rulesets.language import documents
from hub.credit.rulesets.language.documents import Draft
from hub.credit.rulesets.language.models import AnyDocument
from hub.credit.rulesets.language.parsing import parse
from hub.credit.rulesets.language.versions import content_digest, published_name, texts


def publish(paths: Sequence[Path], beside: Iterable[Path]) -> list[str]:
    """Lock what the files say; returns the names that are new.

    First they are checked together with what is published in their folders and in the folders `beside`. Raises Invalid
    with every fault, also for a version that is published already and says something else.
    """
    drafts = loading.read_drafts(*paths)
    folders = list(dict.fromkeys(path.resolve().parent for path in paths))
    together = list(dict.fromkeys([*beside, *folders]))
    if faults := unpublished_faults(drafts, together):
        raise Invalid("\n".join(faults), faults=faults)
    loading.read_published(together, drafts)
    added = []
    for folder in folders:
        chosen = [(draft, _ruleset(draft)) for draft in drafts if draft.file and draft.file.resolve().parent == folder]
        for draft, ruleset in chosen:
            if folder != OWN_FOLDER:
                kept.keep(folder, published_name(ruleset), draft.text)
        added += lock.add(folder, [ruleset for _, ruleset in chosen])
    return added


def publish_text(text: str, folder: Path, beside: Iterable[Path]) -> str:
    """Write a sound text to a file of the folder, unless one says the same already, and lock it; returns its name.

    Raises Invalid with every fault of the text, Conflict where a file of the folder says something else under the name
    or the folder cannot be written; a file that was written is taken away then.
    """
    ruleset = _parsed(Draft(text, "draft.yaml"))
    if ruleset is None:
        raise Invalid("the draft is no ruleset")
    name = published_name(ruleset)
    own = [file for file in read_folder(folder).files if file.ruleset and published_name(file.ruleset) == name]
    if any(file.ruleset and content_digest(file.ruleset) != content_digest(ruleset) for file in own):
        raise Conflict(f"{own[0].shown_path} says something else under the name {name}")
    standing = [file.path for file in own if file.state is not FileState.GONE]
    path = standing[0] if standing else folder / f"{ruleset.code}-{ruleset.version}.yaml"
    written = not standing
    try:
        if written:
            folder.mkdir(parents=True, exist_ok=True)
            _refuse_other_file(path, folder)
            replace(path, text)
        publish([path], beside)
    except OSError as error:
        raise Conflict(f"the folder of rulesets cannot be written: {error.strerror}") from error
    except Invalid:
        if written:
            path.unlink()
        raise
    return name


def is_published(text: str, folder: Path) -> bool:
    """Whether the folder's lock has just this version, saying just this."""
    ruleset = _parsed(Draft(text, "draft.yaml"))
    if ruleset is None:
        return False
    return lock.published_digests(folder).get(published_name(ruleset)) == content_digest(ruleset).hex()


def _refuse_other_file(path: Path, folder: Path) -> None:
    if path.exists():
        raise Conflict(f"{folder.name}/{path.name} is there already and says something else")


def unpublished_faults(drafts: Sequence[Draft], folders: Iterable[Path]) -> list[str]:
    """The faults of drafts that stand on what only other drafts in these folders declare."""
    return list(_unpublished(drafts, _declared_in_drafts(folders)))


def _unpublished(drafts: Sequence[Draft], declared: Mapping[str, str]) -> Iterator[str]:
    """Find what the drafts stand on and nobody publishes with them, so that it could still change."""
    rulesets = [(draft, ruleset) for draft in drafts if (ruleset := _parsed(draft))]
    published_too = {name for _, ruleset in rulesets for name in _names(ruleset)}
    for draft, ruleset in rulesets:
        named = set(texts(ruleset)) - published_too
        for name in (each for each in declared if each in named):
            where = f"{name} stands in {declared[name]}, which is not published"
            yield f"{draft.shown_path}:1: {where}: publish it too"


def _declared_in_drafts(folders: Iterable[Path]) -> dict[str, str]:
    """The resources and facts that only drafts in these folders declare, each with the draft's name in a lock."""
    contents = [read_folder(folder) for folder in folders]
    published = {name for content in contents for each in content.published for name in _names(each.ruleset)}
    drafts = [file.ruleset for content in contents for file in content.files]
    return {
        name: published_name(ruleset)
        for ruleset in drafts
        if ruleset
        for name in _names(ruleset)
        if name not in published
    }


def _names(ruleset: AnyDocument | None) -> Iterator[str]:
    return names_declared(ruleset.model_dump(mode="json")) if ruleset else iter(())


def _parsed(draft: Draft) -> AnyDocument | None:
    document, _ = documents.compose(draft)
    return parse(document)[0].ruleset if document else None


def _ruleset(draft: Draft) -> AnyDocument:
    """Parse a draft that is known to be sound."""
    ruleset = _parsed(draft)
    assert ruleset is not None
    return ruleset
