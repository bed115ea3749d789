"""`python -m tests.schema.execution.fuzz --comparisons 20000 --seed 0`: compares the plan with graphql-core."""

import argparse
import asyncio
import logging
import sys
import warnings
from collections.abc import Iterable, Iterator
from itertools import count, islice
from random import Random

import structlog

from tests.schema.execution.asked import conditions, generated, written
from tests.schema.execution.difference import Asking, Both
from tests.schema.execution.drawn import drawn
from tests.schema.execution.world import WORLD
from tests.schema.execution.written import DOCUMENTS

#: Of a seed: generated documents are the richer ones.
_GENERATED, _DRAWN = 200, 50


def askings(first: int) -> Iterator[tuple[str, Asking]]:
    """Every written document, then without end generated ones and drawn ones; each with a name to find it by."""
    for name in DOCUMENTS:
        for asking in written(name):
            yield name, asking
    for seed in count(first):
        for number in range(_GENERATED):
            yield f"seed {seed}, generated {number}", generated(Random(f"{seed} {number}"))
        random = Random(seed)
        for number, query in enumerate(drawn(WORLD, _DRAWN, seed)):
            yield f"seed {seed}, drawn {number}", Asking(query, {}, *conditions(random))


async def different(asked: Iterable[tuple[str, Asking]]) -> int:
    """How many differ; each is shown."""
    differing, both = 0, Both()
    for name, asking in asked:
        if differences := await both.differences(asking):
            differing += 1
            print(f"{name}: {asking}", *differences, sep="\n  ", flush=True)
    return differing


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.schema.execution.fuzz", description=__doc__)
    parser.add_argument("--comparisons", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # graphql-core leaves awaitables behind where it stops,
    sys.unraisablehook = lambda _: None  # and what collects one inside a named tuple cannot even warn of it
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    differing = asyncio.run(different(islice(askings(options.seed), options.comparisons)))
    print(f"{options.comparisons} comparisons, {differing} differences")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
