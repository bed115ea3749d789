"""What a killed server leaves behind, told apart from a server that still runs and from strangers."""

import os
from pathlib import Path

PROC = Path("/proc")


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
    """Lets the next server start although other programs, or zombies, have the numbers the dead one left in files.

    PostgreSQL takes any living process of that number for the server, only never its own parent: so the number becomes
    ours. The rest of the file stays: from it PostgreSQL knows whether sessions of the dead server still use its memory.
    """
    if not PROC.joinpath("self").exists():
        return
    for stale in sockets.glob(".s.PGSQL.*"):
        stale.unlink()
    try:
        handle = os.open(cluster / "postmaster.pid", os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(handle, "r+b") as pid_file:
        _, _, rest = pid_file.read().partition(b"\n")
        pid_file.seek(0)
        pid_file.truncate()
        pid_file.write(b"%d\n%b" % (os.getpid(), rest))
