"""How much memory there is, and what of it the server shares among its sessions; and how much log goes with that."""

import os
from collections.abc import Iterator
from pathlib import Path

#: Bytes. Less is no gain for a district, and beyond the most the system's own memory of files serves as well.
LEAST, MOST = 256 << 20, 4 << 30
#: The part of all memory; the rest is the hub's, of sessions, and the system's memory of files.
SHARE = 8
#: Bytes of the log between two checkpoints, as many times the shared memory, and at least. Each checkpoint writes what
#: of that memory has changed, and then each changed page goes into the log as a whole once more.
LOG_SHARE, LEAST_LOG = 2, 2 << 30


def shared_buffers(memory: int) -> str:
    """The server's setting on a machine with so many bytes of memory."""
    return _megabytes(_shared(memory))


def max_wal_size(memory: int) -> str:
    """The server's setting on a machine with so many bytes of memory: from 2 to 8 GB."""
    return _megabytes(max(LOG_SHARE * _shared(memory), LEAST_LOG))


def _shared(memory: int) -> int:
    return min(max(memory // SHARE, LEAST), MOST)


def _megabytes(size: int) -> str:
    return f"{size >> 20}MB"


def usable(root: Path = Path("/")) -> int:
    """Bytes that this process may use: all of the machine, or what the control groups around it leave (cgroups(7)).

    `root` is the directory in which `proc` and `sys` are.
    """
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([machine, *_limits(root)])


def _limits(root: Path) -> Iterator[int]:
    """The limit of each group that this process is in, in either version of control groups; none where it has none."""
    try:
        groups = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for group in groups:
        _, controllers, path = group.split(":", 2)
        mount, name = ("", "memory.max") if not controllers else ("memory", "memory.limit_in_bytes")
        if controllers and "memory" not in controllers.split(","):
            continue
        base = root / "sys/fs/cgroup" / mount
        inner = base / path.lstrip("/")
        for folder in (inner, *inner.parents):
            if folder.is_relative_to(base):
                yield from _limit(folder / name)


def _limit(file: Path) -> Iterator[int]:
    try:
        limit = file.read_text().strip()
    except OSError:
        return
    if limit.isascii() and limit.isdecimal():  # and not "max"
        yield int(limit)
