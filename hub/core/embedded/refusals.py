"""The sentences with which the embedded database says that it cannot work here, and what would help."""

import errno
import os
import shutil
from pathlib import Path

from hub.core.embedded.account import owner, user_name
from hub.core.errors import Unavailable

LINES_QUOTED = 5
FULL = 1 << 20
OUT_OF_SPACE = (errno.ENOSPC, errno.EDQUOT)


def unusable(directory: Path, problem: OSError) -> Unavailable:
    """The hub itself cannot read or write the directory, or something of its own in it."""
    if problem.errno in OUT_OF_SPACE:
        return _full(directory)
    where = Path(os.fsdecode(problem.filename or directory))
    user, nearest = user_name(os.geteuid()), nearest_existing(where)
    return Unavailable(
        f"{user} cannot use the database directory {directory}: {problem.strerror}: {where} "
        f"({nearest} belongs to {owner(nearest)}); make it writable for {user}, "
        "or set HUB_DATA_DIR to another directory"
    )


def failed(doing: str, directory: Path, output: str) -> Unavailable:
    """A program of PostgreSQL's gave up; on a full disk there may be no output, as the log is on it too."""
    silenced = not output and shutil.disk_usage(directory).free < FULL
    if silenced or any(os.strerror(reason) in output for reason in OUT_OF_SPACE):
        return _full(directory)
    words = "\n".join(output.splitlines()[-LINES_QUOTED:])
    return Unavailable(f"PostgreSQL could not {doing} in {directory}; its last words:\n{words}")


def nearest_existing(path: Path) -> Path:
    """The path itself or its first parent that is there, as far as this process can see."""
    return next(place for place in (path, *path.parents) if os.path.lexists(place))


def _full(directory: Path) -> Unavailable:
    return Unavailable(
        f"the disk of the database directory {directory} is full: free some space on it, "
        "or set HUB_DATA_DIR to a directory on another disk"
    )
