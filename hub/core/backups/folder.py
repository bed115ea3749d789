"""A backup is a folder: `backup.json` says what it is and is written last, so that without it there is no backup."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from hub.core.errors import Conflict, Invalid, Unavailable, UsageError

STORE = "store.dump"
_TOLD = "backup.json"


class Backup(NamedTuple):
    """What was copied: the store at `revision`, when its log had `entries` of which the last has the hash `head`.

    `files` are the SHA-256 of everything in the folder.
    """

    version: str
    revision: str
    taken_at: str
    entries: int
    head: str
    postgresql: str
    files: Mapping[str, str]


def prepare(folder: Path) -> None:
    """Make a folder for a new backup; raises UsageError where something is in it already."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty: each backup has a folder of its own")
        folder.chmod(0o700)  # it holds the signing keys
    except OSError as error:
        raise Unavailable(f"{folder} cannot be written", cause=error.strerror) from None


def add_folders(folder: Path, beside: Mapping[str, Path]) -> None:
    """Copy what the hub keeps beside its store, each folder that is there."""
    for name, source in beside.items():
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns(".*"))


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file but the one that holds them."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / _TOLD:
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def finish(folder: Path, backup: Backup) -> None:
    """Write what the backup is, once all else is on disk."""
    new = folder / f".{_TOLD}"
    with new.open("wb") as file:
        file.write(orjson.dumps(backup._asdict(), option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    new.rename(folder / _TOLD)


def read(folder: Path) -> Backup:
    """Read a backup and check every file of it; raises UsageError, Invalid or Conflict, saying what is wrong."""
    try:
        told: dict[str, Any] = orjson.loads((folder / _TOLD).read_bytes())
        backup = Backup(**told)
    except FileNotFoundError:
        raise UsageError(f"{folder} is no backup, or one that was not finished: it has no {_TOLD}") from None
    except (ValueError, TypeError) as error:
        raise Invalid(f"{folder / _TOLD} cannot be read: {error}") from None
    found = digests(folder)
    for name, digest in backup.files.items():
        if found.get(name) != digest:
            raise Conflict(
                f"{folder / name} {'is missing' if name not in found else 'was changed since it was written'}"
            )
    return backup


def put_back(folder: Path, beside: Mapping[str, Path]) -> None:
    """Put back the files that are missing in the hub's folders; what is there stays."""
    for name, target in beside.items():
        for path in sorted((folder / name).rglob("*")):
            place = target / path.relative_to(folder / name)
            if path.is_file() and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, place)
