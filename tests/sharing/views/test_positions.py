"""Positions of writers that commit at any time: none is lost, none is told twice, and they are told in order."""

import asyncio
from os import environ
from random import Random

from hub.core.freshness.changes import TouchedRows, advance
from hub.core.store.database import Database
from hub.sharing.views.queries import changes_between, head

#: `make histories` has them write for about a minute.
_WRITERS, _EACH = 6, int(environ.get("CHANGES", "25"))


async def test_six_writers_lose_no_change_and_double_none(database: Database) -> None:
    chance, written, writing = Random(16), set[str](), True

    async def write(writer: int) -> None:
        for number in range(_EACH):
            name = f"{writer}-{number}"
            async with database.transaction() as connection:
                await asyncio.sleep(chance.random() / 100)
                await advance(connection, (), TouchedRows("Test", [name]))
                await asyncio.sleep(chance.random() / 500)
            written.add(name)

    async def follow() -> list[tuple[int, str]]:
        told: list[tuple[int, str]] = []
        position = 0
        while True:
            last = not writing
            newest = await head(database)
            rows = await database.fetch(
                "select position, usccs from change where position > $1 and position <= $2 order by position, place",
                position,
                newest,
            )
            told += [(row["position"], row["usccs"][0]) for row in rows]
            position = newest
            if last:
                return told
            await asyncio.sleep(0.002)

    following = asyncio.create_task(follow())
    await asyncio.gather(*map(write, range(_WRITERS)))
    writing = False
    told = await following

    assert [position for position, _ in told] == list(range(1, _WRITERS * _EACH + 1))
    assert sorted(name for _, name in told) == sorted(written)
    assert len(await changes_between(database, 0, await head(database))) == _WRITERS * _EACH
