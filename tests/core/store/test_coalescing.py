"""Reads that share a statement: each gets its own rows, and what happens to one happens to no other."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest

from hub.core.errors import Unavailable
from hub.core.store.coalescing import SMALL, Coalescer, KeyedRead
from hub.core.store.database import Database

READ = KeyedRead(
    "select key, $2 as said from unnest(string_to_array($1, ' ')) as key, generate_series(1, 2)",
    "key",
    ("a",),
)


class Slow:
    """A store whose statements wait until they are let through; what each asked for is noted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.asked: list[list[str]] = []
        self.open = asyncio.Event()

    async def fetch(self, sql: str, keys: str, *parameters: object) -> Any:
        self.asked.append(keys.split(" "))
        await self.open.wait()
        if "down" in self.asked[-1]:
            raise Unavailable("the store cannot be reached: it is down")
        return await self._database.fetch(sql, keys, *parameters)


@pytest.fixture
def slow(database: Database) -> Slow:
    return Slow(database)


async def started(coalescer: Coalescer, *asked: Sequence[str], read: KeyedRead = READ) -> list["asyncio.Task[Any]"]:
    tasks = [asyncio.create_task(coalescer.rows(read, keys)) for keys in asked]
    await asyncio.sleep(0)
    return tasks


def keys(rows: Any) -> list[str]:
    return [row["key"] for row in rows]


async def test_those_who_come_meanwhile_share_the_next_statement(slow: Slow) -> None:
    tasks = await started(Coalescer(slow.fetch), ["a"], ["b"], ["c", "b"], ["d", "d"])
    slow.open.set()

    found = [keys(await task) for task in tasks]

    assert slow.asked == [["a"], ["b", "c", "d"]]
    assert found == [["a", "a"], ["b", "b"], ["c", "c", "b", "b"], ["d", "d"]]


async def test_one_alone_waits_for_nobody(slow: Slow) -> None:
    slow.open.set()
    coalescer = Coalescer(slow.fetch)

    found = [keys(await coalescer.rows(READ, [key])) for key in "ab"]

    assert (slow.asked, found) == ([["a"], ["b"]], [["a", "a"], ["b", "b"]])


async def test_who_has_other_parameters_or_many_keys_shares_with_nobody(slow: Slow) -> None:
    coalescer = Coalescer(slow.fetch)
    many = [str(number) for number in range(SMALL + 1)]
    other = READ._replace(parameters=("b",))
    tasks = [*await started(coalescer, ["a"], many), *await started(coalescer, ["a"], read=other)]
    slow.open.set()

    said = [{row["said"] for row in await task} for task in tasks]

    assert (slow.asked, said) == ([["a"], many, ["a"]], [{"a"}, {"a"}, {"b"}])


async def test_lists_among_the_parameters_are_compared_by_what_they_hold(slow: Slow) -> None:
    coalescer = Coalescer(slow.fetch)
    lists = [READ._replace(sql=READ.sql.replace("$2", "$2::text[]"), parameters=([said],)) for said in "aab"]
    tasks = [task for read in lists for task in await started(coalescer, ["k"], ["l"], read=read)]
    slow.open.set()

    said = [(await task)[0]["said"] for task in tasks]

    assert said == [["a"], ["a"], ["a"], ["a"], ["b"], ["b"]]
    assert sorted(slow.asked) == [["k"], ["k"], ["l"], ["l", "k"]]


@pytest.mark.parametrize("gone", [0, 1, 2])
async def test_whoever_is_cancelled_harms_no_other(slow: Slow, gone: int) -> None:
    tasks = await started(Coalescer(slow.fetch), ["a"], ["b"], ["c"])
    tasks.pop(gone).cancel()
    await asyncio.sleep(0)
    slow.open.set()

    assert [keys(await task) for task in tasks] == [[key, key] for key in "abc" if key != "abc"[gone]]


async def test_whoever_fails_harms_no_other(slow: Slow) -> None:
    read = READ._replace(sql=READ.sql.replace("select key", "select (1 / (key <> 'bad')::int)::text || key as key"))
    tasks = await started(Coalescer(slow.fetch), ["a"], ["b"], ["bad"], ["c"], read=read)
    slow.open.set()

    found = await asyncio.gather(*tasks, return_exceptions=True)

    assert isinstance(found[2], asyncpg.DivisionByZeroError)
    assert slow.asked == [["a"], ["b", "bad", "c"], ["b"], ["bad"], ["c"]]
    assert [len(rows) for rows in (found[0], found[1], found[3])] == [2, 0, 0]


async def test_all_are_told_that_the_store_is_out_of_reach(slow: Slow) -> None:
    tasks = await started(Coalescer(slow.fetch), ["a"], ["down"], ["c"])
    slow.open.set()

    found = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(each) for each in found[1:]] == [Unavailable, Unavailable]
    assert slow.asked == [["a"], ["down", "c"]]


async def test_nobody_joins_a_statement_that_is_stuck(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    coalescer = Coalescer(slow.fetch)
    (stuck,) = await started(coalescer, ["a"])
    monkeypatch.setattr("hub.core.store.coalescing._STUCK", -1.0)

    (other,) = await started(coalescer, ["b"])

    assert slow.asked == [["a"], ["b"]]
    slow.open.set()
    assert keys(await stuck) + keys(await other) == ["a", "a", "b", "b"]


@pytest.mark.parametrize("turns", [1, 3])
async def test_who_waits_is_told_that_the_server_stops(slow: Slow, turns: int) -> None:
    coalescer = Coalescer(slow.fetch)
    first, *others = await started(coalescer, ["a"], ["b"], ["c"])
    first.cancel()
    for _ in range(turns):
        await asyncio.sleep(0)
    for task in coalescer._tasks:
        task.cancel()

    found = await asyncio.gather(*others, return_exceptions=True)

    assert [str(each) for each in found] == ["the server is stopping"] * 2
    assert coalescer._queues == {}
