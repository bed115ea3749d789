"""The rulesets in use: those that come with the hub and those of a folder beside it, as they are now."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from hub.core.errors import Invalid
from hub.credit.evaluation.library.in_force import Library, load, load_with
from hub.credit.rulesets.language.documents import Draft

_log = structlog.get_logger()
#: Seconds between two looks at the folder.
_PATIENCE = 1.0
_Stamp = tuple[tuple[str, int, int], ...]


class RulesetStore:
    """The library as of the last look: where files were changed into something unsound it stays as it was."""

    def __init__(self, own: Path) -> None:
        self._own = own
        self.beside: Path | None = None
        self._library: Library | None = None
        self._seen: _Stamp = ()
        self._look_again = 0.0
        self._lock = threading.Lock()

    def put_beside(self, folder: Path | None) -> None:
        """Read this folder's files too, from now on; None: only the hub's own."""
        with self._lock:
            self.beside, self._library, self._seen, self._look_again = folder, None, (), 0.0

    @property
    def folders(self) -> tuple[Path, ...]:
        """The hub's own, and the one beside it where there is one."""
        return (self._own, self.beside) if self.beside is not None and self.beside.is_dir() else (self._own,)

    def library(self) -> Library:
        """What holds now; a change of files is noticed within a second. Raises Invalid if the hub's own are unsound."""
        library = self._library
        if library is not None and time.monotonic() < self._look_again:
            return library
        with self._lock:
            return self._looked()

    def _looked(self) -> Library:
        if self._library is None:
            self._library = load(self._own)
        if self.beside is not None and (found := _stamp(self.beside)) != self._seen:
            self._seen = found
            self._library = self._reread(self._library)
        self._look_again = time.monotonic() + _PATIENCE
        return self._library

    def _reread(self, held: Library) -> Library:
        """A file that is unsound must not take the hub down: what held goes on, and the log says why."""
        try:
            return load(*self.folders)
        except Invalid as refusal:
            _log.error("rulesets_refused", folder=str(self.beside), faults=refusal.details["faults"])
            return held


_OWN = Path(__file__).parents[2] / "rulesets"
_SHELF = RulesetStore(_OWN)


def library() -> Library:
    """The rulesets as they are now."""
    return _SHELF.library()


def read_also(folder: Path | None) -> None:
    """Use the rulesets of this folder too, from now on; None: only those that come with the hub."""
    _SHELF.put_beside(folder)


def folders() -> tuple[Path, ...]:
    """The folders that are read: the hub's own, and the one beside it where there is one."""
    return _SHELF.folders


def added() -> Path | None:
    """The folder that is read too, for processes that this one starts."""
    return _SHELF.beside


def with_drafts(tried: Sequence[Draft]) -> tuple[Library, tuple[str, ...]]:
    """The rulesets as they are with these drafts among them, and the versions of the drafts.

    Raises Invalid with every fault.
    """
    return load_with(tried, *_SHELF.folders)


def _stamp(folder: Path) -> _Stamp:
    """Names, times and sizes of the folder's files."""
    try:
        found = [(path.name, path.stat()) for path in sorted(folder.glob("*.yaml"))]
    except FileNotFoundError:
        return ()
    return tuple((name, status.st_mtime_ns, status.st_size) for name, status in found)
