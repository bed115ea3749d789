"""One command as a whole process: how long it takes and how much memory its largest process uses."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread

from tests.bench.cpu import family

HUB = [sys.executable, "-c", "from hub.cli import main; main()"]


@dataclass(frozen=True)
class Measured:
    """Seconds of wall time, megabytes of resident memory at the peak, and what was printed."""

    seconds: float
    megabytes: float
    out: str


def hub(*arguments: object, **environment: str) -> Measured:
    """Run one `hub` command; a failing one ends the benchmark with what it said."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [*HUB, *map(str, arguments)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with _watched(process.pid) as peaks:
        out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"hub {' '.join(map(str, arguments))} ended with {process.returncode}:\n{out}")
    return Measured(time.perf_counter() - began, max(peaks) / 1024, out)


@contextmanager
def _watched(process: int) -> Iterator[list[int]]:
    """The peaks of a process and those below it, in KiB, looked at twice a second.

    What `wait4` tells of a process begins with the peak of the one that started it.
    """
    peaks, ended = [0], Event()

    def look() -> None:
        while not ended.wait(0.5):
            peaks.extend(_peak(each) for each in family(process))

    watching = Thread(target=look)
    watching.start()
    yield peaks
    ended.set()
    watching.join()


def _peak(process: int) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(status.partition("VmHWM:")[2].split()[0]) if "VmHWM:" in status else 0


def middle(runs: list[Measured]) -> Measured:
    """The run of median time."""
    return next(run for run in runs if run.seconds == median(sorted(r.seconds for r in runs)))


def real_data() -> Path | None:
    folder = Path(__file__).parents[3] / "shared" / "data"
    return folder if folder.is_dir() else None
