"""Batches: who shares one, and what becomes of the others when one fails or is cancelled."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from hub.core.errors import NotFound
from resolvers.request.loaders import ColumnLoad, Loaders

CONTEXT = object()


class Calls:
    """A loader that notes what it was asked, and fails for what it is told to."""

    def __init__(self) -> None:
        self.made: list[list[Any]] = []
        self.failing: set[Any] = set()
        self.held: asyncio.Event | None = None

    async def by(self, context: object, keys: Sequence[Any], *, mark: str = "") -> Mapping[Any, Any]:
        self.made.append(list(keys))
        if self.held:
            await self.held.wait()
        if "all" in self.failing:
            raise NotFound("nothing")
        return {
            key: NotFound(f"no {key}") if key in self.failing else f"{key}{mark}" for key in keys if key != "unknown"
        }


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def loaders() -> Loaders:
    return Loaders()


async def test_one_turns_askers_share_one_call(calls: Calls, loaders: Loaders) -> None:
    rows = await asyncio.gather(*(loaders.load(CONTEXT, calls.by, key, {}) for key in "abab"))

    assert rows == ["a", "b", "a", "b"]
    assert calls.made == [["a", "b"]]


async def test_a_column_and_single_askers_share_one_call(calls: Calls, loaders: Loaders) -> None:
    column = loaders.columns(
        CONTEXT, [ColumnLoad(calls.by, ["a", "b", "a"], {}), ColumnLoad(calls.by, ["c"], {})], at_once=False
    )

    columns, single = await asyncio.gather(column, loaders.load(CONTEXT, calls.by, "d", {}))

    assert columns == [["a", "b", "a"], ["c"]]
    assert single == "d"
    assert calls.made == [["a", "b", "c", "d"]]


async def test_columns_that_ask_the_same_share_one_call(calls: Calls, loaders: Loaders) -> None:
    asked = [
        ColumnLoad(calls.by, keys, {"mark": mark})
        for keys, mark in ((["a", "b"], "1"), (["b", "c"], "1"), (["a"], "2"))
    ]

    columns = await loaders.columns(CONTEXT, asked, at_once=True)

    assert columns == [["a1", "b1"], ["b1", "c1"], ["a2"]]
    assert calls.made == [["a", "b", "c"], ["a"]]


async def test_an_answer_is_kept_and_a_failure_is_not(calls: Calls, loaders: Loaders) -> None:
    calls.failing = {"b"}
    (first,) = await loaders.columns(CONTEXT, [ColumnLoad(calls.by, ["a", "b", "unknown"], {})], at_once=True)
    calls.failing = set()

    (second,) = await loaders.columns(CONTEXT, [ColumnLoad(calls.by, ["a", "b", "unknown"], {})], at_once=True)

    assert repr(first) == "['a', NotFound('no b'), None]"
    assert second == ["a", "b", None]
    assert calls.made == [["a", "b", "unknown"], ["b"]]


async def test_a_call_that_fails_is_told_to_all_and_forgotten(calls: Calls, loaders: Loaders) -> None:
    calls.failing = {"all"}
    told = await asyncio.gather(*(loaders.load(CONTEXT, calls.by, key, {}) for key in "ab"), return_exceptions=True)
    calls.failing = set()

    assert repr(told) == "[NotFound('nothing'), NotFound('nothing')]"
    assert await loaders.load(CONTEXT, calls.by, "a", {}) == "a"
    assert calls.made == [["a", "b"], ["a"]]


@pytest.mark.parametrize("turns", [1, 2])
async def test_a_cancelled_leader_does_not_lose_its_followers_keys(calls: Calls, loaders: Loaders, turns: int) -> None:
    calls.held = asyncio.Event()
    leader = asyncio.create_task(loaders.load(CONTEXT, calls.by, "a", {}))
    followers = [asyncio.create_task(loaders.load(CONTEXT, calls.by, key, {})) for key in "ab"]
    for _ in range(turns):
        await asyncio.sleep(0)

    leader.cancel()
    calls.held.set()

    assert await asyncio.gather(*followers) == ["a", "b"]
    assert leader.cancelled()


async def test_a_cancelled_follower_harms_no_other(calls: Calls, loaders: Loaders) -> None:
    calls.held = asyncio.Event()
    leader = asyncio.create_task(loaders.load(CONTEXT, calls.by, "a", {}))
    cancelled, follower = (asyncio.create_task(loaders.load(CONTEXT, calls.by, "a", {})) for _ in range(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    cancelled.cancel()
    await asyncio.sleep(0)
    calls.held.set()

    assert await asyncio.gather(leader, follower) == ["a", "a"]
    assert calls.made == [["a"]]


async def test_a_cancelled_column_leaves_its_keys_to_those_who_joined(calls: Calls, loaders: Loaders) -> None:
    calls.held = asyncio.Event()
    asked = [ColumnLoad(calls.by, ["a"], {}), ColumnLoad(calls.by, ["a"], {"mark": "1"})]
    column = asyncio.create_task(loaders.columns(CONTEXT, asked, at_once=True))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    follower = asyncio.create_task(loaders.load(CONTEXT, calls.by, "a", {}))
    await asyncio.sleep(0)

    column.cancel()
    calls.held.set()

    assert await follower == "a"
    assert calls.made == [["a"], ["a"], ["a"]]


async def test_rows_that_were_read_with_something_else_are_not_loaded(calls: Calls, loaders: Loaders) -> None:
    await loaders.load(CONTEXT, calls.by, "a", {"mark": "!"})
    loaders.keep(calls.by, ["a", "b", "unknown"], {"mark": "!"}, {"a": "other", "b": "b, read ahead"})

    rows = await loaders.columns(
        CONTEXT, [ColumnLoad(calls.by, ["a", "b", "unknown", "c"], {"mark": "!"})], at_once=True
    )
    others = [await loaders.load(CONTEXT, calls.by, "b", arguments) for arguments in ({}, {"mark": "?"})]

    assert rows == [["a!", "b, read ahead", None, "c!"]]
    assert others == ["b", "b?"]
    assert calls.made == [["a"], ["c"], ["b"], ["b"]]
