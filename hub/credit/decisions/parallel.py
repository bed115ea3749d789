"""Cut the register into key ranges, and work on parts in several processes: for evaluation and for rehearsal."""

import asyncio
import gc
import os
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from threading import Thread
from typing import NamedTuple, Protocol, TypeVar

from hub.core import logs
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.ruleset_store import AddedFolder

#: Seconds after which a forked process looks whether its parent is there.
_BETWEEN_LOOKS = 0.5
Part = TypeVar("Part")
Result = TypeVar("Result")


class ProcessPool(NamedTuple):
    """Processes, and how many they are."""

    executor: ProcessPoolExecutor
    processes: int


class Parts(Protocol[Part]):
    """Parts that turn up as the work goes on; a false one where there is none any more."""

    async def next(self) -> Part: ...

    def finished(self, part: Part, /) -> None: ...


class KeyRange(NamedTuple):
    """The enterprises whose codes come after one code, up to the last one; None is the end of the register."""

    after: str
    last: str | None


def key_ranges(borders: Iterable[str]) -> list[KeyRange]:
    """Cut the register after each of these codes; the last key range has no end."""
    return [KeyRange(after or "", last) for after, last in pairwise(["", *borders, None])]


async def each_in_processes(
    work: Callable[[Part], Result], parts: Sequence[Part], processes: int
) -> AsyncIterator[Result]:
    """Run `work` on each part in other processes; yield the results as they come.

    Raises the first failure, after which no further part is begun.
    """
    begin = partial(_begin, ruleset_store.added_folder())
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=begin) as executor:
        async for result in each_in_pool(ProcessPool(executor, processes), work, parts):
            yield result


async def each_in_pool(
    pool: ProcessPool, work: Callable[[Part], Result], parts: Sequence[Part]
) -> AsyncIterator[Result]:
    """Run `work` on each part in the processes of a pool; as `each_in_processes`."""
    loop = asyncio.get_running_loop()
    futures = [loop.run_in_executor(pool.executor, work, part) for part in parts]
    try:
        for finished in asyncio.as_completed(futures):
            yield await finished
    except BaseException:  # a Ctrl-C too: no further part is begun, and the first failure is the one raised
        await _begin_no_more(pool, futures)
        raise


async def each_when_free(
    pool: ProcessPool, work: Callable[[Part], Result], parts: Parts[Part]
) -> AsyncIterator[Result]:
    """As `each_in_pool`, of parts that are asked for only when a process is free."""
    loop = asyncio.get_running_loop()
    running: dict[asyncio.Future[Result], Part] = {}
    try:
        while True:
            while len(running) < pool.processes and (part := await parts.next()):
                running[loop.run_in_executor(pool.executor, work, part)] = part
            if not running:
                return
            finished, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for future in finished:
                parts.finished(running.pop(future))
                yield future.result()
    except BaseException:  # as above; whoever reads no further ends it so too
        await _begin_no_more(pool, running)
        raise


async def _begin_no_more(pool: ProcessPool, futures: Iterable[asyncio.Future[Result]]) -> None:
    pool.executor.shutdown(wait=False, cancel_futures=True)
    await asyncio.gather(*futures, return_exceptions=True)


@contextmanager
def forked_processes(count: int) -> Iterator[ProcessPool]:
    """Processes that share what this one has loaded; needs a process without threads, connections and event loop.

    They are forked at once: a fork later on would copy connections, and locks that other threads hold.
    """
    ruleset_store.library()
    gc.collect()
    gc.freeze()  # so that no collector writes to pages that all share
    begin = partial(_begin_forked, os.getpid())
    with ProcessPoolExecutor(count, mp_context=get_context("fork"), initializer=begin) as executor:
        executor.submit(os.getpid).result()
        yield ProcessPool(executor, count)


def _begin_forked(parent: int) -> None:
    """Prepare a forked process: turn off the garbage collector, and end with the process that it was forked from."""
    gc.disable()
    Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End when the parent was killed: a forked process holds both ends of their pipe, and would wait for ever."""
    while os.getppid() == parent:
        time.sleep(_BETWEEN_LOOKS)
    os._exit(1)


def _begin(added: AddedFolder) -> None:
    """Prepare a new process: log as this one does, read the same rulesets, and turn off the garbage collector.

    Standard output is kept for results, and a logger that is not configured would write there. The collector's work
    would be wasted: what the process remembers is bounded, has no reference cycles, and stays until the end.
    """
    logs.configure()
    gc.disable()
    ruleset_store.add_folder(added.path, drafts_in_force=added.drafts_in_force)
