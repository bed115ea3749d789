"""Work on the whole register in several processes, cut into key ranges: for evaluation and for rehearsal."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, TypeVar

from hub.credit.evaluation.library import ruleset_store

Part = TypeVar("Part")
Result = TypeVar("Result")


class KeyRange(NamedTuple):
    """The enterprises after one code up to another, in order; no end is the end of the register."""

    after: str
    until: str | None


def key_ranges(borders: Iterable[str]) -> list[KeyRange]:
    """Cut the register after each of these codes; the last range is open."""
    return [KeyRange(after or "", until) for after, until in pairwise(["", *borders, None])]


async def each_in_processes(
    work: Callable[[Part], Result], parts: Sequence[Part], processes: int
) -> AsyncIterator[Result]:
    """Yield what `work` returns for each part, as the parts are finished; none of it in this process.

    The first failure is raised, and parts that have not begun by then are left.
    """
    loop = asyncio.get_running_loop()
    begin = partial(_begin, ruleset_store.added_folder())
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=begin) as pool:
        futures = [loop.run_in_executor(pool, work, part) for part in parts]
        try:
            for finished in asyncio.as_completed(futures):
                yield await finished
        except BaseException:  # a Ctrl-C too: parts not begun are left, and the first fault is the one told
            pool.shutdown(wait=False, cancel_futures=True)
            await asyncio.gather(*futures, return_exceptions=True)
            raise


def _begin(rulesets_folder: Path | None) -> None:
    """Read the same rulesets, and collect no garbage: what is remembered is bounded, in no circles, and kept."""
    gc.disable()
    ruleset_store.add_folder(rulesets_folder)
