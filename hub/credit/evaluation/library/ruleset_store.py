"""The rulesets in use: those that come with the hub and those of an added folder, as their files are now."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from hub.core.errors import Invalid
from hub.credit.evaluation.library.compilation import load, load_with
from hub.credit.evaluation.library.in_force import Library
from hub.credit.rulesets.files.added_resources import AddedResources
from hub.credit.rulesets.files.folders import FolderState, folder_state
from hub.credit.rulesets.language.documents import Draft
from hub.intake.ingest.resources import declared_by

_log = structlog.get_logger()
#: Seconds between two looks at the added folder.
_BETWEEN_LOOKS = 1.0


class RulesetStore:
    """The library as of the last look at the added folder; files that became unsound leave it as it was."""

    def __init__(self, own_folder: Path) -> None:
        self._own_folder = own_folder
        self.added_folder: Path | None = None
        self.added_resources = AddedResources(None)
        self._library: Library | None = None
        self._state: FolderState = ()
        self._next_look = 0.0
        self._lock = threading.Lock()

    def add_folder(self, folder: Path | None) -> None:
        """Read this folder's files too, from now on; None: only the hub's own."""
        with self._lock:
            self.added_folder, self._library, self._state, self._next_look = folder, None, (), 0.0
            self.added_resources = AddedResources(folder)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that are read: the hub's own, then the added one if it exists."""
        added = self.added_folder
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

    def _current(self) -> Library:
        if self._library is None:
            self._library = load(self._own_folder)
        if self.added_folder is not None and (state := folder_state(self.added_folder)) != self._state:
            self._state = state
            self._library = self._reload(self._library)
        self._next_look = time.monotonic() + _BETWEEN_LOOKS
        return self._library

    def _reload(self, previous: Library) -> Library:
        """Load all folders again, or keep the previous library: an unsound file must not take the hub down."""
        self.added_resources.look()  # so that no rule reads records of a resource that is not known yet
        try:
            return load(*self.folders)
        except Invalid as refusal:
            _log.error("rulesets_refused", folder=str(self.added_folder), faults=refusal.details["faults"])
            return previous


_STORE = RulesetStore(Path(__file__).parents[2] / "rulesets")


def library() -> Library:
    """The rulesets in use, as they are now."""
    return _STORE.library()


def add_folder(folder: Path | None) -> None:
    """Use the rulesets and resources of this folder too, from now on; None: only those that come with the hub."""
    _STORE.add_folder(folder)
    declared_by(_STORE.added_resources.current)


def folders() -> tuple[Path, ...]:
    """The folders that are read: the hub's own, then the added one if it exists."""
    return _STORE.folders


def added_folder() -> Path | None:
    """The added folder, for processes that this one starts."""
    return _STORE.added_folder


def with_drafts(drafts: Sequence[Draft]) -> tuple[Library, tuple[str, ...]]:
    """The rulesets in use with these drafts among them, and the version names of the drafts.

    Raises Invalid with every fault.
    """
    return load_with(drafts, *_STORE.folders)
