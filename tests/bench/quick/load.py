"""Load by wrk, which costs a tenth of what it measures; a client in Python would be slower than the hub."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.quick.shapes import END, Shape

_TIMEOUT = "30s"
_SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Target:
    """Where a contender answers a shape, and the token that it is asked with."""

    url: str
    path: str
    token: str


@dataclass(frozen=True)
class Keys:
    """A file of shuffled codes; each request asks about those that follow one another from a multiple of `stride` on.

    Cold ones begin anywhere, and no answer that was remembered fits them: each has a variable of its own that the
    document does not know. Hot ones are few, asked again and again.
    """

    file: Path
    stride: int = 1
    come_again: bool = False

    @classmethod
    def cold(cls, folder: Path, shape: Shape, codes: Sequence[str]) -> "Keys":
        return cls(_written(folder / f"cold-{shape.asked}", codes))

    @classmethod
    def hot(cls, folder: Path, codes: Sequence[str], shape: Shape, requests: int) -> "Keys":
        """So many different requests, again and again."""
        file = _written(folder / f"hot-{shape.name}", codes[: requests * shape.enterprises])
        return cls(file, shape.enterprises, come_again=True)


@dataclass(frozen=True)
class Load:
    """What came of one run; latencies in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    bytes: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def require_wrk() -> None:
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: `apt-get install wrk` (or `brew install wrk`), then again")


def run(target: Target, shape: Shape, keys: Keys, *, connections: int, seconds: int, seed: int) -> Load:
    """Ends the benchmark where anything but an answer comes back."""
    told = {
        "CODES": str(keys.file),
        "PER": str(shape.enterprises),
        "STRIDE": str(keys.stride),
        "SEED": str(seed),
        "PATH": target.path,
        "TOKEN": target.token,
        "BEFORE": shape.before,
        "BETWEEN": shape.between,
        "END": END,
        "HOT": str(int(keys.come_again)),
    }
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", _TIMEOUT, "-s", str(_SCRIPT), target.url]
    environment = {**os.environ, **{f"BENCH_{name}": value for name, value in told.items()}}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    measured = next((line.split()[1:] for line in done.stdout.splitlines() if line.startswith("measured ")), None)
    if measured is None:
        raise SystemExit(f"wrk said:\n{done.stdout}{done.stderr}")
    requests, microseconds, failed, size = (int(measured[place]) for place in (0, 1, 2, 5))
    if failed:
        raise SystemExit(f"{failed} of {requests} requests failed: {shape.name} at {target.url}{target.path}")
    return Load(requests, microseconds / 1e6, float(measured[3]) / 1000, float(measured[4]) / 1000, size)


def _written(path: Path, codes: Sequence[str]) -> Path:
    path.write_text("\n".join(codes) + "\n")
    return path
