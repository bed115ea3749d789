"""Forked processes state what one process states."""

import asyncio
import os
import sys

from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
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
