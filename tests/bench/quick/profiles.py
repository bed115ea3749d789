"""Where the time of a hub goes whose memories are off: a sampling profile of its process under load, by py-spy."""

import asyncio
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from tests.bench.quick.contenders import HUB_READING
from tests.bench.quick.parts import Bench, field
from tests.bench.quick.rounds import Question

_SHOWN = 45
_PER_SECOND = 200
#: What is in nearly every sample tells nothing.
_EVERYWHERE = 0.7


async def profiles(bench: Bench) -> AsyncIterator[str]:
    """For each shape what each function costs by itself and with all it calls, in per cent of the process's time."""
    spy = _spy()
    connections = bench.connections[0]
    async with field(bench, bench.enterprises, (HUB_READING,)) as among:
        for shape in bench.shapes:
            samples = bench.folder / f"samples-{shape.name}"
            command = [spy, "record", "--pid", str(among.contenders[0].process), "--rate", str(_PER_SECOND)]
            command += ["--duration", str(bench.rounds * bench.seconds), "--format", "raw", "--function"]
            question = Question(shape, among.cold(bench, shape), connections)
            watching = await asyncio.create_subprocess_exec(*command, "--output", samples, stdout=subprocess.DEVNULL)
            (one,) = (await among.rounds.of(question, among.contenders)).values()
            await watching.wait()
            yield f"\n{shape.title}, {connections} connections: {one.rate:,.0f} requests/s, {one.server:.3f} ms CPU"
            for line in _table(samples):
                yield line


def _table(samples: Path) -> Iterator[str]:
    alone: Counter[str] = Counter()
    with_calls: Counter[str] = Counter()
    for line in samples.read_text().splitlines():
        stack, _, samples_of_it = line.rpartition(" ")
        frames, count = stack.split(";"), int(samples_of_it)
        alone[frames[-1]] += count
        for frame in set(frames):
            with_calls[frame] += count
    total = alone.total()
    telling = Counter({frame: count for frame, count in with_calls.items() if count < _EVERYWHERE * total})
    for counted, title in ((alone, "by itself"), (telling, "with what it calls")):
        yield f"\n{title}, of {total} samples:"
        for frame, count in counted.most_common(_SHOWN):
            yield f"  {100 * count / total:5.1f} %  {frame}"


def _spy() -> str:
    beside = Path(sys.executable).with_name("py-spy")
    found = str(beside) if beside.exists() else shutil.which("py-spy")
    if found is None:
        raise SystemExit("py-spy is not installed: `pip install py-spy` into any environment on the path, then again")
    return found
