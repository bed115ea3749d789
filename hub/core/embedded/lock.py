"""The lock on a database directory: whoever has it may create, repair and run the cluster there."""

import os
from io import FileIO
from pathlib import Path

from hub.core.embedded.place import open_own


def take(path: Path) -> FileIO | None:
    """The open file is the lock: closing it, or the death of the process, lets go. None while another has it."""
    import fcntl  # absent on Windows, where the package must still import

    lock = FileIO(path, "r+", opener=open_own)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lock.truncate()
        lock.write(b"%d\n" % os.getpid())
    except BlockingIOError:
        lock.close()
        return None
    except OSError:
        lock.close()
        raise
    return lock


def holder(path: Path) -> str:
    """The process id of whoever took the lock last."""
    return path.read_text(encoding="ascii").strip()
