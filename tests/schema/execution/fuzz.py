"""`python -m tests.schema.execution.fuzz [SECONDS] [SEED]`: compares the plan with graphql-core for so long."""

import asyncio
import logging
import sys
import time
import warnings
from random import Random

import structlog

from tests.schema.execution.asked import generated, written
from tests.schema.execution.difference import Asking, Both
from tests.schema.execution.written import DOCUMENTS


class Tally:
    """Comparisons done, and those that differed."""

    def __init__(self) -> None:
        self.done = 0
        self.different = 0
        self._both = Both()

    async def compare(self, name: str, asking: Asking) -> None:
        self.done += 1
        if differences := await self._both.differences(asking):
            self.different += 1
            print(f"{name}: {asking}", *differences, sep="\n  ")

    def __str__(self) -> str:
        return f"{self.done} comparisons, {self.different} differences"


async def fuzz(seconds: float, first: int) -> Tally:
    tally = Tally()
    end = time.monotonic() + seconds
    for name in DOCUMENTS:
        for asking in written(name):
            if time.monotonic() < end:
                await tally.compare(name, asking)
    seed = first
    while time.monotonic() < end:
        await tally.compare(f"seed {seed}", generated(Random(seed)))
        seed += 1
    return tally


def main() -> int:
    warnings.simplefilter("ignore")  # graphql-core leaves awaitables behind where it stops
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    seconds, seed = (float(sys.argv[1]) if len(sys.argv) > 1 else 60.0), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    tally = asyncio.run(fuzz(seconds, seed))
    print(tally)
    return 1 if tally.different else 0


if __name__ == "__main__":
    sys.exit(main())
