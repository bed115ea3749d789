"""The resources that an added folder declares, as its files are now.

Only what is published counts: records outlast a declaration, so none is taken in by one that may still change.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from hub.core.errors import Invalid
from hub.credit.rulesets.declared.documents import declared_resources_among
from hub.credit.rulesets.files.folders import FolderState, folder_state
from hub.credit.rulesets.files.lock import LOCK, published_digests
from hub.credit.rulesets.language import documents
from hub.credit.rulesets.language.models import AnyDocument
from hub.credit.rulesets.language.parsing import parse
from hub.credit.rulesets.language.versions import content_digest, published_name
from hub.intake.ingest.resources import Declared

#: Seconds between two looks at the folder.
_BETWEEN_LOOKS = 1.0


class AddedResources:
    """The published resources of a folder; a lock that cannot be read leaves them as they were."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._declared: Declared = ()
        self._state: FolderState = ()
        self._next_look = 0.0

    def current(self) -> Declared:
        """The resources as they are now; a change of files is noticed within a second."""
        if self._folder is not None and time.monotonic() >= self._next_look:
            self.look()
        return self._declared

    def look(self) -> None:
        """Look at the folder now."""
        if self._folder is None:
            return
        self._next_look = time.monotonic() + _BETWEEN_LOOKS
        if (state := folder_state(self._folder)) != self._state:
            self._state = state
            self._declared = self._read(self._folder)

    def _read(self, folder: Path) -> Declared:
        try:
            return declared_resources_among(list(_published(folder)))
        except Invalid:  # the ruleset store reads the same lock, and its log says what is wrong with it
            return self._declared


def _published(folder: Path) -> Iterator[AnyDocument]:
    """Each document of the folder that says what was published under its name."""
    digests = published_digests(folder)
    for path in sorted(folder.glob("*.yaml")):
        document, faults = documents.read(path, path.name) if path.name != LOCK else (None, [])
        if document is None or faults:
            continue
        parsed, _ = parse(document)
        ruleset = parsed.ruleset if parsed.whole else None
        if ruleset and digests.get(published_name(ruleset)) == content_digest(ruleset).hex():
            yield ruleset
