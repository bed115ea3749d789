import asyncio
from datetime import timedelta

import pytest

from auth.proofs import single_use
from auth.proofs.single_use import SingleUses
from hub.core import clock
from hub.core.store.database import Database

SOON = timedelta(seconds=60)


async def test_a_value_is_first_once(database: Database) -> None:
    uses, until = SingleUses(database), clock.now() + SOON

    assert await uses.is_first("assertion", "bank", "j1", until=until)
    assert not await uses.is_first("assertion", "bank", "j1", until=until)


async def test_values_are_told_apart_by_all_their_parts(database: Database) -> None:
    uses, until = SingleUses(database), clock.now() + SOON
    values = [
        ("assertion", "bank", "j1"),
        ("assertion", "tax", "j1"),
        ("proof", "bank", "j1"),
        ("assertion", "bank", "j2"),
    ]

    assert [await uses.is_first(*value, until=until) for value in values] == [True] * 4


async def test_of_twelve_at_once_on_three_workers_exactly_one_is_first(database: Database) -> None:
    others = [await Database.open(database.url) for _ in range(2)]
    workers = [SingleUses(each) for each in (database, *others)]
    until = clock.now() + SOON

    shown = await asyncio.gather(*(workers[n % 3].is_first("assertion", "bank", "j1", until=until) for n in range(12)))
    for other in others:
        await other.close()

    assert shown.count(True) == 1


async def test_what_has_expired_is_forgotten_in_turn(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_use, "_BETWEEN_CLEANINGS", 3)
    uses = SingleUses(database)
    for number in range(2):
        await uses.is_first("proof", str(number), until=clock.now() - SOON)

    await uses.is_first("proof", "new", until=clock.now() + SOON)

    assert [row["count"] for row in await database.fetch("select count(*) from single_use")] == [1]
