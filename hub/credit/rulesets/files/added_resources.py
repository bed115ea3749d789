"""The resources that an added folder declares, as its files are now.

Only what is in force counts: records outlast a declaration, so none is taken in by one that may still change.
"""

import time
from pathlib import Path

from hub.core.errors import Invalid
from hub.credit.rulesets.declared.documents import declared_resources_among
from hub.credit.rulesets.files.folder_state import FolderState, folder_state
from hub.credit.rulesets.files.folders import FileState, RulesetFolder, read_folder
from hub.intake.ingest.declarations.language import ResourceDeclaration
from hub.intake.ingest.resources import NOTHING_DECLARED, DeclaredResources

#: Seconds between two looks at the folder.
_BETWEEN_LOOKS = 1.0


class AddedResources:
    """The published resources of a folder; a lock that cannot be read leaves them as they were."""

    def __init__(self, folder: Path | None, *, drafts_in_force: bool) -> None:
        self._folder = folder
        self._drafts_in_force = drafts_in_force
        self._declared = NOTHING_DECLARED
        self._state: FolderState = ()
        self._next_look = 0.0

    def current(self) -> DeclaredResources:
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

    def _read(self, folder: Path) -> DeclaredResources:
        try:
            content = read_folder(folder)
        except Invalid:  # the ruleset store reads the same lock, and its log says what is wrong with it
            return self._declared
        published = [each.ruleset for each in content.published if each.ruleset]
        drafts = _drafts(content)
        if self._drafts_in_force:
            return DeclaredResources(declared_resources_among([*published, *drafts.values()]), {})
        drafted = {draft.code: path for path, draft in drafts.items()}
        return DeclaredResources(declared_resources_among(published), drafted)


def _drafts(content: RulesetFolder) -> dict[str, ResourceDeclaration]:
    """The declarations of resources that nobody has published yet, by the path of their file."""
    return {
        file.shown_path: file.ruleset
        for file in content.files
        if file.state is FileState.DRAFT and isinstance(file.ruleset, ResourceDeclaration)
    }
