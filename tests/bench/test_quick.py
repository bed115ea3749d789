"""The benchmark compares like with like: copies are whole, and all contenders answer the same."""

from collections.abc import Mapping
from pathlib import Path

import asyncpg
import pytest

from hub.core import uscc
from tests.bench.quick import agreement, asker, population
from tests.bench.quick.asker import Asker
from tests.bench.quick.contenders import FLOOR, HUB_BY_CORE, HUB_BY_PLAN, PLAIN, running
from tests.bench.quick.copies import READ, copy, every_row
from tests.bench.quick.load import Keys
from tests.bench.quick.shapes import BY_NAME, SHAPES

_ORIGINALS, _ALL = 60, 150


async def _rows(url: str, tables: Mapping[str, str]) -> dict[str, int]:
    """How many rows of each table are about an enterprise of the register: waiting rows can name other codes."""
    connection = await asyncpg.connect(url)
    about = "uscc in (select uscc from enterprise)"
    counts = {
        name: await connection.fetchval(f'select count(*) from "{name}" t where {about} and {condition}')
        for name, condition in tables.items()
    }
    await connection.close()
    return counts


async def _indexes(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("select indexdef from pg_indexes where schemaname = 'public'")
    await connection.close()
    return {row["indexdef"] for row in rows}


async def _looked_up(url: str, since: dict[str, int] | None = None) -> dict[str, int]:
    """How often the tables about enterprises were looked at, as PostgreSQL counts once a connection is closed."""
    connection = await asyncpg.connect(url)
    looks = "select relname, seq_scan + idx_scan as looks from pg_stat_user_tables where relname = any ($1)"
    rows = await connection.fetch(looks, list(await every_row(url)))
    await connection.close()
    before = since or {}
    return {name: looks - before.get(name, 0) for name, looks in rows if looks > before.get(name, 0)}


@pytest.mark.parametrize("whole", [False, True], ids=["read", "whole"])
async def test_copies_are_whole_and_their_codes_valid(database_url: str, tmp_path: Path, *, whole: bool) -> None:
    await population.fill(database_url, tmp_path, _ORIGINALS, months=6)
    tables = await every_row(database_url) if whole else READ
    before, indexes = await _rows(database_url, tables), await _indexes(database_url)

    await copy(database_url, population.SEED, 2 * _ORIGINALS, tables)

    codes = await population.codes(database_url)
    assert before["enterprise"] == _ORIGINALS
    assert await _rows(database_url, tables) == {name: 2 * count for name, count in before.items()}
    assert await _indexes(database_url) == indexes
    assert [uscc.read(code).fault for code in codes if uscc.read(code).fault] == []
    assert {code[2:8] for code in codes} == {"420799"}


async def test_all_contenders_answer_the_same(database_url: str, tmp_path: Path) -> None:
    await population.fill(database_url, tmp_path, _ORIGINALS, months=6)
    await copy(database_url, population.SEED, _ALL)
    asked = await population.asked(database_url)
    secret = await asker.registered(database_url)
    before = await _looked_up(database_url)

    with (
        running(HUB_BY_PLAN, database_url, tmp_path) as plan,
        running(HUB_BY_CORE, database_url, tmp_path) as core,
        running(PLAIN, database_url, tmp_path) as plain,
        running(FLOOR, database_url, tmp_path) as floor,
    ):
        agreement.check(SHAPES, [plan, core, plain, floor], asked, Asker(plan.url, secret).token())

    marks = "redecision"  # of which there are none
    assert set(await _looked_up(database_url, since=before)) == {*READ, marks}


def test_hot_keys_are_as_many_requests_as_wanted(tmp_path: Path) -> None:
    hot = Keys.hot(tmp_path, [str(number) for number in range(1_000)], BY_NAME["list"], requests=3)

    assert hot.file.read_text().split() == [str(number) for number in range(300)]
    assert (hot.stride, hot.come_again) == (100, True)


async def test_error_ends_the_benchmark(database_url: str, tmp_path: Path) -> None:
    await population.fill(database_url, tmp_path, 1, months=0)
    asked = await population.asked(database_url)

    with running(HUB_BY_PLAN, database_url, tmp_path) as plan, pytest.raises(SystemExit, match="one: hub answers 401"):
        agreement.check(SHAPES[:1], [plan], asked, "no-token")
