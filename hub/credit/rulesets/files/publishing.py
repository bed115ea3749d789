"""Publishing: sound files are added to the lock of their folder."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from hub.core.errors import Invalid
from hub.credit.rulesets.files import loading, lock
from hub.credit.rulesets.files.lock import published_digests
from hub.credit.rulesets.language import documents
from hub.credit.rulesets.language.declared_facts import FactsRuleset
from hub.credit.rulesets.language.models import AnyDocument
from hub.credit.rulesets.language.parsing import parse
from hub.credit.rulesets.language.versions import published_name, texts
from hub.intake.ingest.declarations.language import ResourceDeclaration


def publish(paths: Sequence[Path], beside: Iterable[Path]) -> list[str]:
    """Lock what the files say; returns the names that are new.

    First everything is checked together: the files, their folders, and the folders `beside`. Raises Invalid with every
    fault, Conflict for a version that is published already and says something else.
    """
    folders = list(dict.fromkeys(path.resolve().parent for path in paths))
    read = list(dict.fromkeys([*beside, *folders]))
    checked = loading.read((), *read)
    chosen = {path: ruleset for path in paths if (ruleset := _ruleset(path))}
    published = set().union(*map(published_digests, read), map(published_name, chosen.values()))
    if faults := [
        f"{path.name}:1: {what}"
        for path, ruleset in chosen.items()
        for what in _unpublished(ruleset, checked.rulesets, published)
    ]:
        raise Invalid("\n".join(faults), faults=faults)
    added = []
    for folder in folders:
        added += lock.add(folder, [ruleset for path, ruleset in chosen.items() if path.resolve().parent == folder])
    return added


def _unpublished(ruleset: AnyDocument, among: Iterable[AnyDocument], published: Collection[str]) -> Iterator[str]:
    """Find what the ruleset stands on and is not published, so that it could still change."""
    named = set(texts(ruleset))
    for other in among:
        if other is ruleset or published_name(other) in published:
            continue
        declared = [other.code] if isinstance(other, ResourceDeclaration) else []
        declared += [fact.name for fact in other.facts] if isinstance(other, FactsRuleset) else []
        for name in declared:
            if name in named and published_name(other) != published_name(ruleset):
                yield f"{name} stands in {published_name(other)}, which is not published: publish it too"


def _ruleset(path: Path) -> AnyDocument | None:
    document, _ = documents.read(path, path.name)
    return parse(document)[0].ruleset if document else None
