"""The worker takes those first who are asked about, and everybody else all the same."""

import asyncio
import os
import sys
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

import pytest

from hub.core import clock
from hub.core.store import stale
from hub.core.store.database import Database
from hub.credit.decisions import commands, queries
from hub.credit.decisions.commands import EvaluationCount, evaluate
from hub.credit.decisions.rules import Derivation
from tests.district import District, code

CODES = sorted(code(number) for number in range(1, 31))


@pytest.fixture
async def marked(district: District, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Thirty marked enterprises, which are decided about in batches of five."""
    monkeypatch.setattr(commands, "_BATCH", 5)
    await district.register(*range(1, 31))
    return district.database


class Batches(list[Sequence[str]]):
    """The batches that are decided about, in order; `meanwhile` comes once the marks of each have been read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._decide, self._freshness = commands._decide, commands.source_freshness
        monkeypatch.setattr(commands, "_decide", self._noted)
        monkeypatch.setattr(commands, "source_freshness", self._read)

    async def _noted(self, database: Database, derivation: Derivation, usccs: Sequence[str], day: date) -> object:
        self.append(list(usccs))
        return await self._decide(database, derivation, usccs, day)

    async def _read(self, database: Database, day: date, at: datetime) -> object:
        await self.meanwhile(database)
        return await self._freshness(database, day, at)

    async def meanwhile(self, database: Database) -> None:
        """Nothing, unless a test says so."""


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> Batches:
    return Batches(monkeypatch)


async def ask(database: Database, usccs: Collection[str]) -> None:
    await stale.ask(database, usccs, clock.now())


async def test_without_demand_it_goes_by_code(marked: Database, batches: Batches) -> None:
    done = await evaluate(marked, only_stale=True)

    assert batches == [CODES[start : start + 5] for start in range(0, 30, 5)]
    assert done == EvaluationCount(30, 30)
    assert await left(marked) == ([], [])


async def test_who_is_asked_about_comes_first_the_longest_asked_before_the_others(
    marked: Database, batches: Batches
) -> None:
    await ask(marked, [CODES[29], CODES[27]])
    await ask(marked, [CODES[20]])

    done = await evaluate(marked, only_stale=True)

    assert batches[0] == [CODES[27], CODES[29], CODES[20]]
    assert batches[1:] == [CODES[0:5], CODES[5:10], CODES[10:15], CODES[15:20], CODES[21:26], [CODES[26], CODES[28]]]
    assert done == EvaluationCount(30, 30)
    assert await left(marked) == ([], [])


async def test_it_looks_again_after_each_batch(marked: Database, batches: Batches) -> None:
    async def meanwhile(database: Database) -> None:
        if len(batches) == 2:
            await ask(database, [CODES[25]])

    batches.meanwhile = meanwhile  # type: ignore[method-assign]
    await evaluate(marked, only_stale=True)

    assert batches[:4] == [CODES[0:5], CODES[5:10], [CODES[25]], CODES[10:15]]


async def test_the_rest_gets_every_second_batch_however_much_is_asked(marked: Database, batches: Batches) -> None:
    """All are asked about, and news of those asked comes faster than they are decided about."""

    async def meanwhile(database: Database) -> None:
        assert len(batches) <= 20, "it never ends"
        async with database.transaction() as connection:
            for uscc in CODES[20:]:
                await stale.mark(connection, uscc, clock.now())
        await ask(database, CODES[20:])

    await ask(marked, CODES[20:])
    batches.meanwhile = meanwhile  # type: ignore[method-assign]
    await evaluate(marked, only_stale=True)

    by_demand, by_code = batches[::2], batches[1::2]
    assert by_code == [CODES[start : start + 5] for start in range(0, 30, 5)]
    assert all(set(batch) <= set(CODES[20:]) for batch in by_demand)
    assert len(by_demand) == 7
    assert await left(marked) == (CODES[20:], CODES[20:])


async def test_a_mark_that_is_renewed_meanwhile_stays_with_its_demand(marked: Database, batches: Batches) -> None:
    renewed = clock.now() + timedelta(seconds=5)

    async def meanwhile(database: Database) -> None:
        if len(batches) == 1:
            async with database.transaction() as connection:
                await stale.mark(connection, CODES[9], renewed)

    batches.meanwhile = meanwhile  # type: ignore[method-assign]
    await ask(marked, CODES[8:10])
    await evaluate(marked, only_stale=True)

    assert batches[:3] == [CODES[8:10], CODES[0:5], [CODES[9]]]
    assert await left(marked) == ([], [])


async def test_a_kill_between_asking_and_deciding_loses_nothing(marked: Database, batches: Batches) -> None:
    async def meanwhile(database: Database) -> None:
        if len(batches) == 2:
            begun.set()
            await asyncio.sleep(60)

    begun = asyncio.Event()
    await ask(marked, [CODES[29]])
    await ask(marked, CODES[20:26])
    batches.meanwhile = meanwhile  # type: ignore[method-assign]
    killed = asyncio.create_task(evaluate(marked, only_stale=True))
    await begun.wait()
    killed.cancel()
    await asyncio.wait([killed])

    assert batches == [[CODES[29], *CODES[20:24]], CODES[0:5]]
    assert await left(marked) == (sorted({*CODES} - {CODES[29], *CODES[20:24]}), CODES[24:26])
    done = await evaluate(marked, only_stale=True)
    assert batches[2] == CODES[24:26]
    assert done == EvaluationCount(25, 25)


async def test_demand_whose_mark_is_gone_is_swept(marked: Database, batches: Batches) -> None:
    await ask(marked, CODES[:3])
    await marked.fetch("delete from redecision where uscc = any ($1)", CODES[:2])

    await evaluate(marked, only_stale=True)

    assert batches[0] == [CODES[2]]
    assert await left(marked) == ([], [])


async def test_for_another_day_marks_stay_and_nobody_comes_twice(marked: Database, batches: Batches) -> None:
    await ask(marked, CODES[20:])

    await evaluate(marked, as_of=clock.today() - timedelta(days=1), only_stale=True)

    assert batches == [CODES[start : start + 5] for start in range(0, 30, 5)]
    assert await left(marked) == (CODES, CODES[20:])


async def test_two_workers_decide_once_about_each(marked: Database, batches: Batches) -> None:
    await ask(marked, CODES[::3])
    other = await Database.open(marked.url)

    counts = await asyncio.gather(evaluate(marked, only_stale=True), evaluate(other, only_stale=True))

    await other.close()
    assert sorted(count.enterprises for count in counts) == [0, 30]
    assert set(batches[0]) <= set(CODES[::3])
    assert await left(marked) == ([], [])


async def left(database: Database) -> tuple[list[str], list[str]]:
    """Who is marked, and of whom it is noted that readers asked."""
    rows = await database.fetch("select distinct uscc from stale_demand order by uscc")
    return sorted(await stale.every_code(database)), [row["uscc"] for row in rows]


#: Batches of three by two processes; each writes down what it decides about, and when it begins and ends.
BY_PROCESSES = """
import asyncio, os, sys, time
from hub.core.store.database import Database
from hub.credit.decisions import commands, queries
from hub.credit.decisions.parallel import forked_processes

def decide(database, derivation, usccs, day, _own=commands._decide, _parent=os.getpid()):
    assert os.getpid() != _parent, "decided by the process that was to leave it to others"
    async def noted():
        began = time.monotonic()
        done = await _own(database, derivation, usccs, day)
        os.write(1, f"{began} {time.monotonic()} {os.getpid()} {' '.join(usccs)}\\n".encode())
        return done
    return noted()

commands._decide = decide
queries._LEAST = 3

async def main(pool):
    database = await Database.open(os.environ["HUB_DATABASE_URL"])
    await commands.evaluate(database, only_stale=True, pool=pool)
    await database.close()

with forked_processes(2) as pool:
    asyncio.run(main(pool))
"""


async def test_processes_of_a_pool_take_those_asked_about_first_and_nobody_twice(district: District) -> None:
    await district.register(*range(1, 31))
    await ask(district.database, [CODES[29], *CODES[10:15]])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        BY_PROCESSES,
        env={**os.environ, "HUB_DATABASE_URL": district.database.url},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0

    lines = sorted(line.split() for line in out.decode().splitlines())
    decided = [line[3:] for line in lines]

    assert len({line[2] for line in lines}) == 2
    assert sorted(map(tuple, decided[:2])) == sorted([tuple(CODES[10:13]), tuple(CODES[0:3])])
    assert sorted(uscc for batch in decided for uscc in batch) == CODES
    assert {*CODES[13:15], CODES[29]} <= {uscc for batch in decided[:4] for uscc in batch}
    assert await left(district.database) == ([], [])


async def test_batches_in_work_are_handed_out_to_nobody_else(marked: Database) -> None:
    """As processes of a pool take them: two before the first is finished."""
    await ask(marked, CODES[3:9])
    handed = await queries.stale_batches(marked, clock.today(), 5, shared=False)

    first, second, third = await handed.next(), await handed.next(), await handed.next()
    assert [first, second, third] == [CODES[3:8], CODES[0:3], [CODES[8]]]
    handed.finished(first)  # whose marks are still there: as if they had been renewed
    assert [await handed.next(), await handed.next()] == [[*CODES[5:8], CODES[9]], CODES[3:5]]
