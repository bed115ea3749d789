"""A coroutine that waits for nothing is over at once; any other goes on as if it had been awaited."""

import asyncio

import pytest

from auth.at_once import FinishedCoroutine, at_once


async def _three() -> int:
    return 3


def test_a_coroutine_that_does_not_wait_is_over() -> None:
    over = at_once(_three)

    assert isinstance(over, FinishedCoroutine)
    assert over.result == 3


async def test_one_that_waits_goes_on_where_it_stood() -> None:
    event, steps = asyncio.Event(), list[str]()

    async def waits() -> int:
        steps.append("begun")
        await event.wait()
        await asyncio.sleep(0)
        steps.append("over")
        return 4

    left = at_once(waits)
    assert not isinstance(left, FinishedCoroutine)
    assert steps == ["begun"]
    asyncio.get_running_loop().call_soon(event.set)

    assert await left == 4
    assert steps == ["begun", "over"]


async def test_what_it_raises_is_raised() -> None:
    async def fails(wait: bool) -> int:
        if wait:
            await asyncio.sleep(0)
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        at_once(lambda: fails(False))
    left = at_once(lambda: fails(True))
    assert not isinstance(left, FinishedCoroutine)
    with pytest.raises(LookupError, match="nothing there"):
        await left


async def test_a_timeout_ends_it() -> None:
    event, ended = asyncio.Event(), list[str]()

    async def waits() -> None:
        try:
            await event.wait()
        finally:
            ended.append("closed")

    left = at_once(waits)
    assert not isinstance(left, FinishedCoroutine)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await left

    assert ended == ["closed"]


async def test_an_awaitable_that_is_no_coroutine_is_handed_back() -> None:
    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    assert at_once(lambda: future) is future
