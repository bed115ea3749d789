"""One command as a whole process: how long it takes and how much memory its largest process uses."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

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
    assert process.stdout
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"hub {' '.join(map(str, arguments))} ended with {process.returncode}:\n{out}")
    return Measured(time.perf_counter() - began, usage.ru_maxrss / 1024, out)


def middle(runs: list[Measured]) -> Measured:
    """The run of median time."""
    return next(run for run in runs if run.seconds == median(sorted(r.seconds for r in runs)))


def real_data() -> Path | None:
    folder = Path(__file__).parents[3] / "shared" / "data"
    return folder if folder.is_dir() else None
