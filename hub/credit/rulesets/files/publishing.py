"""Publishing: sound files are added to the lock of their folder."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from hub.credit.rulesets.files import loading, lock
from hub.credit.rulesets.language import documents
from hub.credit.rulesets.language.models import DisplayRuleset, Ruleset
from hub.credit.rulesets.language.parsing import parse


def publish(paths: Sequence[Path], beside: Iterable[Path]) -> list[str]:
    """Lock what the files say; returns the names that are new.

    First everything is checked together: the files, their folders, and the folders `beside`. Raises Invalid with every
    fault, Conflict for a version that is published already and says something else.
    """
    folders = list(dict.fromkeys(path.resolve().parent for path in paths))
    loading.read((), *dict.fromkeys([*beside, *folders]))
    added = []
    for folder in folders:
        chosen = (_ruleset(path) for path in paths if path.resolve().parent == folder)
        added += lock.add(folder, [ruleset for ruleset in chosen if ruleset])
    return added


def _ruleset(path: Path) -> Ruleset | DisplayRuleset | None:
    document, _ = documents.read(path, path.name)
    return parse(document)[0].ruleset if document else None
