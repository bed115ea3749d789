"""Who works on a database directory: the hub that has its lock, and what a killed server has left there."""

import os
from io import FileIO
from pathlib import Path

from hub.core.embedded.place import open_own

PROC = Path("/proc")


def take(path: Path) -> FileIO | None:
    """Take the lock: whoever has it may create, repair and run the cluster. None while another process has it.

    The open file is the lock, so that closing it, or the death of the process, lets go; its content is the process id.
    """
    import fcntl  # absent on Windows, where the package must still import

    lock = FileIO(path, "r+", opener=open_own)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lock.truncate()
        lock.write(b"%d\n" % os.getpid())
    except OSError as problem:
        lock.close()
        if not isinstance(problem, BlockingIOError):
            raise
        return None
    return lock


def postmaster(cluster: Path) -> int | None:
    """The process id of a server that still works on the cluster, not that of a zombie or another program.

    None as well where there is no /proc; there PostgreSQL's own, coarser check has the last word.
    """
    try:
        process = int((cluster / "postmaster.pid").read_bytes().split(b"\n")[0])
        program, *arguments = (PROC / str(process) / "cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    is_ours = Path(os.fsdecode(program)).name == "postgres" and os.fsencode(cluster) in arguments
    return process if is_ours else None


def disown(cluster: Path, sockets: Path) -> None:
    """Let the next server start although other programs, or zombies, have the numbers that the dead one left in files.

    PostgreSQL takes any living process of that number for the server, only never its own parent: so the number becomes
    ours. The rest of the file stays: from it PostgreSQL knows whether sessions of the dead server still use its memory.
    """
    if not (PROC / "self").exists():
        return
    for stale in sockets.glob(".s.PGSQL.*"):
        stale.unlink()
    if (cluster / "postmaster.pid").exists():
        with open(cluster / "postmaster.pid", "r+b", opener=open_own) as pid_file:
            _, _, rest = pid_file.read().partition(b"\n")
            pid_file.seek(0)
            pid_file.truncate()
            pid_file.write(b"%d\n%b" % (os.getpid(), rest))
