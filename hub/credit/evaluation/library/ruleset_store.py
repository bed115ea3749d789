"""The rulesets in use: what is published among those that come with the hub and those of an added folder."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import structlog

from hub.core.errors import Invalid
from hub.credit.evaluation.library.compilation import load_published
from hub.credit.evaluation.library.in_force import Library
from hub.credit.rulesets.files import loading
from hub.credit.rulesets.files.added_resources import AddedResources
from hub.credit.rulesets.files.folder_state import FolderState, folder_state
from hub.credit.rulesets.files.folders import OWN_FOLDER, FileState, read_folder
from hub.credit.rulesets.language.documents import Draft
from hub.intake.ingest.resources import declared_by

_log = structlog.get_logger()
#: Seconds between two looks at the added folder.
_BETWEEN_LOOKS = 1.0
#: What is in force beside what is published, where drafts are let in: not a file that was changed since.
_LET_IN = frozenset({FileState.DRAFT})


class AddedFolder(NamedTuple):
    """A folder that is read beside the hub's own, and whether drafts are in force at once (for development)."""

    path: Path | None
    drafts_in_force: bool


class RulesetStore:
    """The library as of the last look at the added folder; files that became unsound leave it as it was."""

    def __init__(self, own_folder: Path) -> None:
        self._own_folder = own_folder
        self.added = AddedFolder(None, drafts_in_force=False)
        self.added_resources = AddedResources(None, drafts_in_force=False)
        self._library: Library | None = None
        self._state: FolderState = ()
        self._next_look = 0.0
        self._lock = threading.Lock()

    def add_folder(self, folder: Path | None, *, drafts_in_force: bool = False) -> None:
        """Read this folder's rulesets too, from now on; None: only the hub's own."""
        with self._lock:
            self.added = AddedFolder(folder, drafts_in_force)
            self.added_resources = AddedResources(folder, drafts_in_force=drafts_in_force)
            self._library, self._state, self._next_look = None, (), 0.0

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that are read: the hub's own, then the added one if it exists."""
        added = self.added.path
        return (self._own_folder, added) if added is not None and added.is_dir() else (self._own_folder,)

    def library(self) -> Library:
        """The library as it is now; a change of files is noticed within a second.

        Raises Invalid if the hub's own rulesets are unsound.
        """
        # Read without the lock: every request comes here, and a library is never changed, only replaced.
        library = self._library
        if library is not None and time.monotonic() < self._next_look:
            return library
        with self._lock:
            return self._current()

    def published(self) -> Library:
        """The library without drafts, also where they are in force; it is read anew where they are."""
        return load_published(self.folders)[0] if self.added.drafts_in_force else self.library()

    def _current(self) -> Library:
        if self._library is None:
            self._library = load_published([self._own_folder], self._drafts(self._own_folder))[0]
        if self.added.path is not None and (state := folder_state(self.added.path)) != self._state:
            self._state = state
            self._library = self._reload(self._library, self.added.path)
        self._next_look = time.monotonic() + _BETWEEN_LOOKS
        return self._library

    def _reload(self, previous: Library, added: Path) -> Library:
        """Load all folders again, or keep the previous library: an unsound file must not take the hub down."""
        self.added_resources.look()  # so that no rule reads records of a resource that is not known yet
        try:
            library, _ = load_published(self.folders, self._drafts(*self.folders))
            self._log_what_is_not_in_force(added)
        except Invalid as refusal:
            _log.error("rulesets_refused", folder=str(added), faults=refusal.details["faults"])
            return previous
        return library

    def _drafts(self, *folders: Path) -> list[Draft]:
        """The drafts in these folders that are in force: none, unless they are let in."""
        return loading.read_drafts(*folders, states=_LET_IN) if self.added.drafts_in_force else []

    def _log_what_is_not_in_force(self, added: Path) -> None:
        waiting = {FileState.CHANGED} | (frozenset() if self.added.drafts_in_force else _LET_IN)
        files = [f"{file.shown_path}: {file.state}" for file in read_folder(added).files if file.state in waiting]
        if files:
            _log.warning("rulesets_not_in_force", folder=str(added), files=files)


_STORE = RulesetStore(OWN_FOLDER)


def library() -> Library:
    """The rulesets in use, as they are now."""
    return _STORE.library()


def published() -> Library:
    """What is published, which is what is in use unless drafts are let in."""
    return _STORE.published()


def add_folder(folder: Path | None, *, drafts_in_force: bool = False) -> None:
    """Use the rulesets and resources of this folder too, from now on; None: only those that come with the hub."""
    _STORE.add_folder(folder, drafts_in_force=drafts_in_force)
    declared_by(_STORE.added_resources.current)


def folders() -> tuple[Path, ...]:
    """The folders that are read: the hub's own, then the added one if it exists."""
    return _STORE.folders


def added_folder() -> AddedFolder:
    """The added folder, for processes that this one starts."""
    return _STORE.added


def with_drafts(drafts: Sequence[Draft]) -> tuple[Library, tuple[str, ...]]:
    """What is published with these drafts beside it, and the version names of the drafts.

    Raises Invalid with every fault.
    """
    return load_published(_STORE.folders, drafts)
