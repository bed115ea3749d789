"""Forked processes state what one process states."""

import asyncio
import gc
import os
import sys

import pytest

from hub.core.store.database import Database
from hub.credit.decisions import queries
from hub.credit.decisions.commands import evaluate
from hub.credit.decisions.parallel import KeyRange
from hub.credit.decisions.queries import ranges_to_decide, usccs_to_decide
from tests.district import District, code

STATED = "select uscc, answers, digest, holds_until from statement where known_to is null order by uscc"
STANDING = "select uscc, pattern, key from standing order by uscc, pattern"
#: The command as it is, but for the size of key ranges, so that a few enterprises are shared among processes.
COMMAND = """
import os, sys
from hub.cli import main
from hub.credit.decisions import commands, queries

def each_batch(*given, _parent=os.getpid(), _own=commands._each_batch, **named):
    assert os.getpid() != _parent, "decided by the process that was to leave it to others"
    return _own(*given, **named)

commands._each_batch = each_batch
queries._LEAST = 3
os.cpu_count = lambda: 2
sys.argv = ["hub", "evaluate"]
main()
"""


async def test_forked_processes_state_what_one_process_states(district: District) -> None:
    await district.register(*range(1, 21))
    await district.empty_lists()
    rows = [{"统一社会信用代码": code(number), "年度": "2025", "等级": "ABMCD"[number % 5]} for number in range(1, 15)]
    await district.deliver("tax-grade", rows)

    told = await forked(district.database)
    by_processes = [await district.database.fetch(sql) for sql in (STATED, STANDING)]
    await district.database.fetch("truncate statement, standing, placement, standing_change, list_pattern")
    await evaluate(district.database)

    assert told == "20 enterprises: something new of 20\n"
    assert [await district.database.fetch(sql) for sql in (STATED, STANDING)] == by_processes


async def test_an_evaluation_leaves_nothing_to_the_collector_which_its_processes_turn_off(district: District) -> None:
    """A cycle would hold what was written of a batch, and that of all the others, until the process ends."""
    await district.register(1, 2, 3)
    await evaluate(district.database)
    await district.deliver("tax-grade", [{"统一社会信用代码": code(1), "年度": "2025", "等级": "A"}])
    gc.collect()
    gc.disable()
    try:
        done = await evaluate(district.database)
        assert gc.collect() == 0
    finally:
        gc.enable()

    assert done.restated


async def test_key_ranges_become_smaller_so_that_all_processes_end_together(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    await district.register(*range(1, 26))
    monkeypatch.setattr(queries, "_LEAST", 3)
    monkeypatch.setattr(queries, "_MOST", 7)

    shared = [await decided(district.database, each) for each in await ranges_to_decide(district.database, 2)]
    alone = [await decided(district.database, each) for each in await ranges_to_decide(district.database, 1)]

    assert [len(each) for each in shared] == [7, 6, 4, 3, 3, 2]
    assert [uscc for each in shared for uscc in each] == sorted(map(code, range(1, 26)))
    assert alone == [sorted(map(code, range(1, 26)))]


async def test_an_empty_register_is_one_key_range(database: Database) -> None:
    assert [await decided(database, each) for each in await ranges_to_decide(database, 4)] == [[]]


async def decided(database: Database, key_range: KeyRange) -> list[str]:
    return list(await usccs_to_decide(database, key_range, 100))


async def forked(database: Database) -> str:
    """Run the command on a store, and return what it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        COMMAND,
        env={**os.environ, "HUB_DATABASE_URL": database.url},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode()
