"""Decide about enterprises in batches: records -> facts -> grades -> verdicts -> statement.

This module reads the records and writes the statements; hub/credit/decisions/rules.py derives one from the other.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from hub.core import clock
from hub.core.actor import HUB, Actor
from hub.core.audit.commands import record
from hub.core.errors import Invalid
from hub.core.events import Event, EventKind
from hub.core.freshness.changes import TouchedRows, advance
from hub.core.progress import Progress
from hub.core.store import outcomes, stale
from hub.core.store.binary_rows import bigint, binary, moment, text
from hub.core.store.binary_rows import day as day_field
from hub.core.store.bitemporal import BitemporalTable, write_valid_from
from hub.core.store.database import Database
from hub.core.store.locks import Lock, holding
from hub.core.store.plans import read_in_order
from hub.credit.decisions.parallel import KeyRange, ProcessPool, each_in_pool, each_when_free
from hub.credit.decisions.queries import ranges_to_decide, stale_batches, usccs_to_decide
from hub.credit.decisions.rules import CONTENT, Derivation
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.facts.queries import snapshots_by_uscc
from hub.credit.standings.commands import forget_patterns, keep_patterns, keep_standings
from hub.credit.statements.queries import PROVENANCES
from hub.credit.statements.results import Provenance
from hub.intake.ingest.queries import source_freshness

#: Enterprises in a batch, which is one transaction.
_BATCH = 2_500
_FIELDS = (bigint, text, binary, day_field, moment, binary)
_STATEMENTS = BitemporalTable(name="statement", digest="digest", content=dict(zip(CONTENT, _FIELDS, strict=True)))
#: A power cut may lose the last batches. It brings back their stale marks as well, so that they are decided again.
_LATER_ON_DISK = "set local synchronous_commit = off"
_DUE = """
select s.uscc from statement s where s.known_to is null and s.valid_to is null and s.holds_until <= $2
"""
_BASES = "select distinct basis from statement where known_to is null and valid_to is null"
_BY_BASES = """
select s.uscc from statement s where s.known_to is null and s.valid_to is null and s.basis = any ($2)
"""
#: Marks touch no rows: what follows from them is derived anew.
_NO_ROWS = TouchedRows("EnterprisesMarked", (), restates_all=True)


@dataclass(frozen=True, slots=True)
class EvaluationCount:
    """How many enterprises were evaluated, and for how many of them a new statement was made."""

    enterprises: int = 0
    restated: int = 0

    def __add__(self, other: "EvaluationCount") -> "EvaluationCount":
        return EvaluationCount(self.enterprises + other.enterprises, self.restated + other.restated)


async def evaluate(
    database: Database,
    actor: Actor = HUB,
    *,
    as_of: date | None = None,
    only_stale: bool = False,
    pool: ProcessPool | None = None,
    progress: Progress | None = None,
) -> EvaluationCount:
    """Decide about the whole register, or only about enterprises with a stale mark.

    Raises Invalid for a day to come. Each batch is kept, and its stale marks taken away, before the next begins: if the
    evaluation is killed, the next one of stale marks goes on from there. Only one evaluation runs at a time over all
    processes of the hub. The processes of a `pool` take key ranges of the register, or batches of those with a stale
    mark; without one it is all done here.
    """
    day = as_of or clock.today()
    if day > clock.today():
        raise Invalid(f"{day} is after today, {clock.today()}: what will be known then cannot be told")
    async with _only_evaluation(database):
        done = EvaluationCount()
        async for count in (_each_stale if only_stale else _each_range)(database, day, pool):
            done += count
            if progress:
                progress(done.enterprises)
        if done.enterprises:
            details = {"as_of": day.isoformat(), "enterprises": done.enterprises}
            async with database.transaction() as connection:
                await record(connection, actor, Event(EventKind.GRADES_EVALUATED, details=details))
                if done.enterprises > _BATCH:
                    await forget_patterns(connection)
    return done


async def _decide(database: Database, derivation: Derivation, usccs: Sequence[str], day: date) -> EvaluationCount:
    """Decide about one batch: read its records, derive its statements, and write those that say something new.

    Stale marks are read before any record: a delivery that comes in the meantime makes newer marks, which stay. They
    stay too after an evaluation for another day, which says nothing about today.
    """
    marks = await stale.since(database, usccs)
    at = clock.now()
    freshness = await source_freshness(database, day, at)
    # An enterprise without any record has the empty snapshot: that nothing is known is stated too.
    async with database.transaction() as connection:
        await read_in_order(connection)
        found = await snapshots_by_uscc(connection, usccs, day, None)
    snapshots = dict.fromkeys(usccs, "") | found
    plan = library().plan(day, tuple(sorted(freshness.items())))
    statements = derivation.statements(plan, freshness, snapshots, at)
    new, profiles = derivation.take_new_outcomes(), derivation.take_new_profiles()
    if new or profiles:  # on disk before any statement refers to them: the derivation hands each over only once
        async with database.transaction() as connection:
            await outcomes.keep(connection, new)
            await keep_patterns(connection, profiles)
    async with database.transaction() as connection:
        await connection.execute(_LATER_ON_DISK)
        restated, newest = await write_valid_from(connection, _STATEMENTS, statements, day, at)
        placed = derivation.take_standings()
        await keep_standings(connection, {uscc: placed[uscc] for uscc in newest}, day, at)
        if day == clock.today():
            await stale.done(connection, marks)
        if restated or marks:
            await advance(connection, usccs, TouchedRows(EventKind.GRADES_EVALUATED.value, restated))
    return EvaluationCount(len(usccs), len(restated))


async def mark_other_rules(database: Database, rules: Library) -> int:
    """Mark the enterprises whose statements were made by other rules than those of today; returns how many."""
    async with database.transaction() as connection:
        today = Provenance.of(rules.plan(clock.today(), ()), {})
        numbers = {row["basis"] for row in await connection.fetch(_BASES)}
        provenances = await PROVENANCES.by_number(connection, numbers)
        others = [number for number, stated in provenances.items() if stated.rules.number != today.number]
        marked = await stale.mark_unmarked(connection, _BY_BASES, clock.now(), others) if others else 0
        if marked:
            await advance(connection, None, _NO_ROWS)
    return marked


async def mark_what_time_changed(database: Database) -> int:
    """Mark the enterprises of which time alone may have changed an answer by today; returns how many."""
    async with database.transaction() as connection:
        marked = await stale.mark_unmarked(connection, _DUE, clock.now(), clock.today())
        if marked:
            await advance(connection, None, _NO_ROWS)
    return marked


async def _each_range(database: Database, day: date, pool: ProcessPool | None) -> AsyncIterator[EvaluationCount]:
    """Decide about one key range after another, here or in the processes of a pool; yield a count for each part."""
    ranges = await ranges_to_decide(database, pool.processes if pool else 1)
    if pool is None or len(ranges) == 1:
        derivation = Derivation()
        for key_range in ranges:
            async for count in _each_batch(database, derivation, key_range, day):
                yield count
        return
    async for count in each_in_pool(pool, partial(_range_in_its_own_process, database.url, day), ranges):
        yield count


async def _each_stale(database: Database, day: date, pool: ProcessPool | None) -> AsyncIterator[EvaluationCount]:
    """Decide about those with a stale mark, here or in the processes of a pool; yield a count for each batch."""
    await stale.forget_unmarked(database)
    batches = await stale_batches(database, day, _BATCH, shared=pool is not None)
    if pool is not None:
        async for count in each_when_free(pool, partial(_batch_in_its_own_process, database.url, day), batches):
            yield count
        return
    derivation = Derivation()
    while batch := await batches.next():
        yield await _decide(database, derivation, batch, day)
        batches.finished(batch)


async def _each_batch(
    database: Database, derivation: Derivation, key_range: KeyRange, day: date
) -> AsyncIterator[EvaluationCount]:
    more = True
    while more:
        usccs = await usccs_to_decide(database, key_range, _BATCH)
        if usccs:
            yield await _decide(database, derivation, usccs, day)
        more = len(usccs) == _BATCH
        key_range = key_range._replace(after=usccs[-1]) if more else key_range


def _range_in_its_own_process(url: str, day: date, key_range: KeyRange) -> EvaluationCount:
    async def work(database: Database) -> EvaluationCount:
        done = EvaluationCount()
        async for count in _each_batch(database, _derivation(), key_range, day):
            done += count
        return done

    return _in_its_own_process(url, work)


def _batch_in_its_own_process(url: str, day: date, usccs: Sequence[str]) -> EvaluationCount:
    return _in_its_own_process(url, lambda database: _decide(database, _derivation(), usccs, day))


def _in_its_own_process(
    url: str, work: Callable[[Database], Coroutine[None, None, EvaluationCount]]
) -> EvaluationCount:
    runner, database = _session(url)
    return runner.run(work(database))


@lru_cache(maxsize=1)
def _session(url: str) -> tuple[asyncio.Runner, Database]:
    """The event loop of this process and its connection to the store, which serve all its parts and end with it."""
    runner = asyncio.Runner()
    return runner, runner.run(Database.open(url, most=1))


@lru_cache(maxsize=1)
def _derivation() -> Derivation:
    """Make one derivation for all key ranges of this process, which was started for one evaluation."""
    return Derivation()


@asynccontextmanager
async def _only_evaluation(database: Database) -> AsyncIterator[None]:
    """Wait until no other evaluation runs: two at once would make the same statement twice."""
    async with database.connection() as connection, holding(connection, Lock.EVALUATION):
        yield
