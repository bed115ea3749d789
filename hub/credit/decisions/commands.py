"""Facts, grades and verdicts of many enterprises: derived from the records, and kept."""

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

from hub.core import clock
from hub.core.actor import HUB, Actor
from hub.core.audit.commands import record
from hub.core.events import Event, EventKind
from hub.core.freshness.changes import advance
from hub.core.progress import Progress
from hub.core.store import stale
from hub.core.store.database import Database
from hub.core.store.locks import Lock, holding
from hub.credit.eligibility.commands import Rounds, mark_by_rules, mark_due
from hub.credit.evaluation import rulesets
from hub.credit.evaluation.loading import Library
from hub.credit.evaluation.queries import gists_by_uscc
from hub.intake.ingest.queries import feeds

_CHUNK = 2_500
_STRETCH = 10_000
_ALL = """
select uscc from enterprise where uscc > $1 and ($2::text is null or uscc <= $2) order by uscc limit $3
"""
_BORDERS = """
select uscc from (select uscc, row_number() over (order by uscc) as place from enterprise) numbered
where place % $1 = 0 order by uscc
"""
#: What the machine's power takes along is worked out again: the marks that say so come back with it.
_LATER_ON_DISK = "set local synchronous_commit = off"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The enterprises after one code up to another, in order; no end is the end of the register."""

    after: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """How many enterprises were evaluated, and of how many something else is stated than before."""

    enterprises: int
    restated: int


async def evaluate(
    database: Database,
    actor: Actor = HUB,
    *,
    as_of: date | None = None,
    only_outdated: bool = False,
    processes: int = 1,
    progress: Progress | None = None,
) -> Evaluated:
    """Derive and keep grades and verdicts, some thousand enterprises a transaction: killed, it goes on where it was.

    One evaluation at a time over all processes; with several `processes`, each takes stretches of the register.
    """
    day = as_of or clock.today()
    async with _only_evaluation(database):
        stretches = await _stretches(database, only_outdated=only_outdated)
        done = Evaluated(0, 0)
        async for part in _each(database, stretches, day, only_outdated=only_outdated, processes=processes):
            done = _sum(done, part)
            if progress:
                progress(done.enterprises)
        if done.enterprises:
            details = {"as_of": day.isoformat(), "enterprises": done.enterprises}
            async with database.transaction() as connection:
                await record(connection, actor, Event(EventKind.GRADES_EVALUATED, details=details))
    return done


async def mark_other_rules(database: Database, rules: Library) -> int:
    """Mark the enterprises of which something is stated by other rules than apply today; returns how many."""
    async with database.transaction() as connection:
        marked = await mark_by_rules(connection, rules, clock.today(), clock.now())
        if marked:
            await advance(connection, None)
    return marked


async def mark_what_time_changed(database: Database) -> int:
    """Mark the enterprises with a verdict that holds only until today; returns how many."""
    async with database.transaction() as connection:
        marked = await mark_due(connection, clock.today(), clock.now())
        if marked:
            await advance(connection, None)
    return marked


@asynccontextmanager
async def _only_evaluation(database: Database) -> AsyncIterator[None]:
    """Two evaluations of the same enterprise would say the same twice."""
    async with database.connection() as connection, holding(connection, Lock.EVALUATION):
        yield


async def _stretches(database: Database, *, only_outdated: bool) -> list[Stretch]:
    """The register in order, cut after every so many enterprises."""
    if only_outdated:
        cuts = await stale.borders(database, _STRETCH)
    else:
        cuts = [row["uscc"] for row in await database.fetch(_BORDERS, _STRETCH)]
    return [Stretch(after or "", until) for after, until in pairwise(["", *cuts, None])]


async def _each(
    database: Database, stretches: Sequence[Stretch], day: date, *, only_outdated: bool, processes: int
) -> AsyncIterator[Evaluated]:
    if processes == 1 or len(stretches) == 1:
        rounds = Rounds(day)
        for stretch in stretches:
            async for part in _evaluated(database, rounds, stretch, day, only_outdated=only_outdated):
                yield part
        return
    loop = asyncio.get_running_loop()
    ready = partial(_begin, rulesets.added())
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=ready) as pool:
        work = partial(_in_its_own_process, database.url, day, only_outdated)
        parts = [loop.run_in_executor(pool, work, stretch) for stretch in stretches]
        try:
            for finished in asyncio.as_completed(parts):
                yield await finished
        except BaseException:  # a Ctrl-C too: stretches not begun are left, and the first fault is the one told
            pool.shutdown(wait=False, cancel_futures=True)
            await asyncio.gather(*parts, return_exceptions=True)
            raise


def _begin(added: Path | None) -> None:
    """Without garbage collection: what is remembered is bounded and in no circles, and is looked through in vain."""
    gc.disable()
    rulesets.read_also(added)


def _in_its_own_process(url: str, day: date, only_outdated: bool, stretch: Stretch) -> Evaluated:
    async def work() -> Evaluated:
        database = await Database.open(url, most=1)
        done = Evaluated(0, 0)
        async for part in _evaluated(database, _rounds(day), stretch, day, only_outdated=only_outdated):
            done = _sum(done, part)
        await database.close()
        return done

    return asyncio.run(work())


@lru_cache(maxsize=1)
def _rounds(day: date) -> Rounds:
    """Those of a process that was started for one evaluation: what it has kept stands for all its stretches."""
    return Rounds(day)


async def _evaluated(
    database: Database, rounds: Rounds, stretch: Stretch, day: date, *, only_outdated: bool
) -> AsyncIterator[Evaluated]:
    """A stretch, some thousand enterprises at a time."""
    last, more = stretch.after, True
    while more:
        if only_outdated:
            usccs = await stale.waiting(database, last, stretch.until, _CHUNK)
        else:
            usccs = [row["uscc"] for row in await database.fetch(_ALL, last, stretch.until, _CHUNK)]
        if usccs:
            yield await _round(database, rounds, usccs, day)
        more = len(usccs) == _CHUNK
        last = usccs[-1] if more else last


async def _round(database: Database, rounds: Rounds, usccs: Sequence[str], day: date) -> Evaluated:
    """What is marked is looked at before anything is read: a delivery in the meantime marks it again."""
    seen = await stale.since(database, usccs)
    at = clock.now()
    stated_up_to = await feeds(database, day, at)
    written = await gists_by_uscc(database, usccs, None)
    statements = rounds.work_out({uscc: written.get(uscc, "") for uscc in usccs}, stated_up_to, at)
    await rounds.keep_findings(database)
    async with database.transaction() as connection:
        await connection.execute(_LATER_ON_DISK)
        restated = await rounds.keep(connection, statements, at)
        if day == clock.today():
            await stale.done(connection, seen)
        if restated or seen:
            await advance(connection, usccs)
    return Evaluated(len(usccs), restated)


def _sum(one: Evaluated, other: Evaluated) -> Evaluated:
    return Evaluated(one.enterprises + other.enterprises, one.restated + other.restated)
