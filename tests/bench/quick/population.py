"""Stores of many sizes: a district that is generated, taken in and graded as any other, then copied."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import orjson

from hub.core import clock
from hub.core.actor import HUB
from hub.core.embedded import EmbeddedServer
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.demo.generate import generate
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from tests.bench.quick.copies import copy, every_row
from tests.bench.quick.shapes import PAGE, Asked

#: What quick queries read is in memory before they are measured, as far as it goes in, as after a day in service.
_WARM = """
with read (oid) as (select unnest(array['enterprise', 'listing', 'statement']::regclass[])::oid)
select pg_prewarm(oid::regclass, 'read') from (
    select oid from read union all select i.indexrelid from pg_index i join read on read.oid = i.indrelid) as every
"""
#: Two to four digits, of which a page is full; all there are where none is.
_INDUSTRIES = """
with coded as (
    select left(regexp_replace(industry_code, '^[A-Z]', ''), length) as code, count(*) as counted
    from enterprise, unnest(array[2, 3, 4]) as length group by 1)
select code from coded where counted > $1 or not exists (select 1 from coded where counted > $1) order by md5(code)
"""
SEED = 1
DISTRICT = 1_000


def filled(server: EmbeddedServer, folder: Path, enterprises: int, months: int, *, whole: bool = False) -> str:
    """The address of a store of so many enterprises and as many past months, made unless it is there.

    Unless it is `whole`, only what quick queries read is copied: nothing is derived anew of a copy.
    """
    name = f"quick_{enterprises}_{months}" + ("_whole" if whole else "")
    url = _at(server, name)
    asyncio.run(_made(server, name, folder / name, enterprises, months, whole=whole))
    asyncio.run(migrate.upgrade(url))  # a store that was kept may be of an older edition
    asyncio.run(_warmed(url))
    return url


async def _made(server: EmbeddedServer, name: str, files: Path, enterprises: int, months: int, *, whole: bool) -> None:
    """It gets its name when it is complete: one that was given up is made again."""
    connection = await asyncpg.connect(_at(server, "postgres"))
    if not await connection.fetchval("select count(*) from pg_database where datname = $1", name):
        await connection.execute("drop database if exists quick_unfinished")
        await connection.execute("create database quick_unfinished")
        await _city(_at(server, "quick_unfinished"), files, enterprises, months, whole=whole)
        await connection.execute(f"alter database quick_unfinished rename to {name}")
    await connection.close()


def _at(server: EmbeddedServer, name: str) -> str:
    return server.url.replace("/hub?", f"/{name}?")


async def _warmed(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("create extension if not exists pg_prewarm")
    await connection.execute(_WARM)
    await connection.close()


async def _city(url: str, files: Path, enterprises: int, months: int, *, whole: bool) -> None:
    await migrate.upgrade(url)
    await fill(url, files, min(DISTRICT, enterprises), months)
    if whole:
        await copy(url, SEED, enterprises, await every_row(url))
    else:
        await copy(url, SEED, enterprises)


async def fill(url: str, files: Path, enterprises: int, months: int) -> None:
    """Generated, taken in and graded by the hub's own commands, month after month, so that there are past grades."""
    database = await Database.open(url)
    today = clock.today()
    generate(files, enterprises, SEED, today)
    for file in orjson.loads((files / "manifest.json").read_bytes())["files"]:
        day = date.fromisoformat(file["as_of"])
        await deliveries.take_in(
            database, HUB, DepartmentFile(file["resource"], files / file["file"], file["provider"], day)
        )
    for month in range(months, -1, -1):
        await evaluate(database, as_of=today - timedelta(days=30 * month))
    await database.close()


async def asked(url: str) -> dict[Asked, list[str]]:
    """What each kind of variable can be filled with: codes, and industries of which there is more than a page."""
    connection = await asyncpg.connect(url)
    try:
        industries = [row["code"] for row in await connection.fetch(_INDUSTRIES, PAGE)]
    finally:
        await connection.close()
    every = await codes(url)
    return {Asked.USCC: every, Asked.USCCS: every, Asked.INDUSTRY: industries}


async def mark(url: str, share: int) -> None:
    """Mark so many per cent of the enterprises as those of whom something new is known, and nobody else."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("delete from redecision")
        marked = "insert into redecision select uscc, now() from enterprise where abs(hashtext(uscc)) % 100 < $1"
        await connection.execute(marked, share)
    finally:
        await connection.close()


async def codes(url: str) -> list[str]:
    """Every enterprise of a store."""
    connection = await asyncpg.connect(url)
    try:
        return [row["uscc"] for row in await connection.fetch("select uscc from enterprise order by md5(uscc)")]
    finally:
        await connection.close()
