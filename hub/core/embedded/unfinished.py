"""Things that are there whole or not at all, whenever the hub is killed: built beside their place, then renamed."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "unfinished-"


@contextmanager
def unfinished(finished: Path) -> Iterator[Path]:
    """A directory that gets the name `finished` at the end; what earlier, killed attempts have left is removed."""
    for left in finished.parent.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    building = Path(tempfile.mkdtemp(prefix=PREFIX, dir=finished.parent))
    try:
        yield building
        building.rename(finished)
        _sync(finished.parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _sync(directory: Path) -> None:
    """So that the name survives a power cut as the content does."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
