"""Deliveries that mark, readers who ask and evaluations that finish may wait for each other, and never for ever."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from hub.core.store import stale
from hub.core.store.database import Database
from tests.district import District, code

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
CODES = [code(number) for number in range(1, 41)]
#: Long enough for some hundred transactions of each, which deadlock within the first dozens where they can.
SECONDS = 4.0


@pytest.fixture
async def wide(database: Database) -> AsyncIterator[Database]:
    opened = await Database.open(database.url, most=16)
    yield opened
    await opened.close()


async def test_marks_demand_and_evaluations_never_deadlock(district: District, wide: Database) -> None:
    await district.register(*range(1, 41))
    chance, moments = random.Random(7), (NOON + timedelta(seconds=number) for number in range(1_000_000))

    async def deliver() -> None:
        chosen = ", ".join(f"('{uscc}')" for uscc in chance.sample(CODES, 12))
        async with wide.transaction() as connection:
            await stale.mark_selected(connection, f"select uscc from (values {chosen}) t (uscc)", next(moments))
            await asyncio.sleep(chance.random() / 100)

    async def mark_what_time_changed() -> None:
        chosen, selection = chance.sample(CODES, 12), "select uscc from unnest($2::varchar[]) as t (uscc)"
        async with wide.transaction() as connection:
            await stale.mark_unmarked(connection, selection, next(moments), chosen)
            await asyncio.sleep(chance.random() / 100)

    async def evaluate() -> None:
        """As the processes of a pool do, none of whom has what another one has."""
        await stale.forget_unmarked(wide)
        chosen = chance.sample(CODES, 24)
        await asyncio.gather(batch(chosen[:12]), batch(chosen[12:]))

    async def batch(usccs: Sequence[str]) -> None:
        marks = await stale.since(wide, usccs)
        shuffled = dict(chance.sample(sorted(marks.items()), len(marks)))
        async with wide.transaction() as connection:
            await stale.done(connection, shuffled)
            await asyncio.sleep(chance.random() / 100)

    async def tell() -> None:
        await stale.ask(wide, chance.sample(CODES, 12), chance.choice([NOON, next(moments)]))
        told.append(1)

    told: list[int] = []
    await asyncio.gather(*map(_again, [deliver, mark_what_time_changed, tell] * 3), _again(evaluate))

    assert len(told) > 100
    await stale.forget_unmarked(wide)
    assert {row["uscc"] for row in await wide.fetch("select uscc from stale_demand")} <= set(
        await stale.every_code(wide)
    )


async def _again(work: Callable[[], Awaitable[None]]) -> None:
    until = asyncio.get_running_loop().time() + SECONDS
    async with asyncio.timeout(10 * SECONDS):
        while asyncio.get_running_loop().time() < until:
            await work()
