"""Publishing: sound files are added to the lock of their folder, and their texts are kept beside it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from hub.credit.rulesets.files import kept, loading, lock
from hub.credit.rulesets.files.folders import OWN_FOLDER
from hub.credit.rulesets.language import documents
from hub.credit.rulesets.language.documents import Draft
from hub.credit.rulesets.language.models import DisplayRuleset, Ruleset
from hub.credit.rulesets.language.parsing import parse
from hub.credit.rulesets.language.versions import published_name


def publish(paths: Sequence[Path], beside: Iterable[Path]) -> list[str]:
    """Lock what the files say; returns the names that are new.

    First they are checked together with what is published in their folders and in the folders `beside`. Raises Invalid
    with every fault, also for a version that is published already and says something else.
    """
    drafts = loading.read_drafts(*paths)
    folders = list(dict.fromkeys(path.resolve().parent for path in paths))
    loading.read_published(dict.fromkeys([*beside, *folders]), drafts)
    added = []
    for folder in folders:
        chosen = [(draft, _ruleset(draft)) for draft in drafts if draft.file and draft.file.resolve().parent == folder]
        for draft, ruleset in chosen:
            if folder != OWN_FOLDER:
                kept.keep(folder, published_name(ruleset), draft.text)
        added += lock.add(folder, [ruleset for _, ruleset in chosen])
    return added


def _ruleset(draft: Draft) -> Ruleset | DisplayRuleset:
    """Parse a draft that is known to be sound."""
    document, _ = documents.compose(draft)
    assert document is not None
    ruleset = parse(document)[0].ruleset
    assert ruleset is not None
    return ruleset
