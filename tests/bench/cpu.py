"""CPU that processes have spent, as Linux counts it, beside the time on the clock."""

import os
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from hub.core.store.database import Database

_TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, and of CPU by this process with the commands that it ran, and by PostgreSQL."""

    wall: float
    python: float
    postgres: float

    @property
    def cpu(self) -> float:
        return self.python + self.postgres

    def __str__(self) -> str:
        return f"{self.wall:.2f} s (CPU: {self.python:.2f} Python, {self.postgres:.2f} PostgreSQL)"


async def spent(database: Database, work: Callable[[], Awaitable[object]]) -> Spent:
    """What some work costs."""
    python, postgres, began = *await _until_now(database), time.perf_counter()
    await work()
    wall = time.perf_counter() - began
    python_after, postgres_after = await _until_now(database)
    return Spent(wall, python_after - python, postgres_after - postgres)


async def _until_now(database: Database) -> tuple[float, float]:
    (row,) = await database.fetch("select pg_backend_pid() as pid")
    postmaster = int(stat(row["pid"])[1])
    return sum(os.times()[:4]), cpu(family(postmaster))


def family(parent: int) -> list[int]:
    """A process and all that stand below it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (fields := stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [parent]
    for process in found:
        found += children.get(process, [])
    return found


def cpu(processes: Iterable[int]) -> float:
    """Seconds in user and system mode, of all threads and of children that have ended."""
    return _TICK * sum(sum(map(int, stat(process)[11:15])) for process in processes)


def stat(process: int) -> list[str]:
    """What Linux tells of a process after its name (proc(5), fields 3 and on); nothing where it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
