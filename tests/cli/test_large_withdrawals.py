"""A delivery of 20,000 rows is taken back by a worker, as a whole or not at all, whoever kills it."""

import asyncio
import signal
from asyncio.subprocess import Process
from dataclasses import replace

import pytest

from hub.core.actor import HUB, Actor, Kind, Person
from hub.core.errors import Conflict
from hub.core.store.database import Database
from hub.core.tasks import commands as tasks
from hub.core.tasks.queries import newest
from hub.core.tasks.results import TaskKind, TaskState
from hub.core.tasks.work import TaskProgress
from hub.credit.effects.results import foreseen_withdrawal
from hub.intake.ingest.batches import commands, queries
from hub.intake.ingest.batches.results import AT_ONCE
from hub.intake.ingest.deliveries import carry_out
from hub.worker.tasks import TaskRounds
from tests.cli.conftest import Start
from tests.district import District, code

ROWS = 20_000
FIRST, SECOND = Person("urn:hub:demo", "operator-1", "石安澜"), Person("urn:hub:demo", "operator-2", "邓若川")
DESK = replace(HUB, kind=Kind.DEPARTMENT, client="operator-desk")
KNOWN = "select count(*) as n from record where resource = 'tax-grade' and known_to is null"


def by(person: Person) -> Actor:
    return replace(DESK, person=person)


async def delivered(district: District, rows: int = ROWS) -> int:
    grades = [{"统一社会信用代码": code(n), "年度": "2025", "等级": "A"} for n in range(1, rows + 1)]
    return (await district.deliver("tax-grade", grades)).batch


async def confirmed(database: Database, batch: int) -> None:
    async with database.transaction() as connection:
        await commands.propose_withdrawal(connection, by(FIRST), batch, "wrong year")
    async with database.transaction() as connection:
        await commands.confirm_withdrawal(connection, by(SECOND), batch, None, large=True)


async def known(database: Database) -> int:
    [row] = await database.fetch(KNOWN)
    return int(row["n"])


async def working(database: Database, batch: int, worker: Process) -> None:
    """Wait until the worker has made the records anew, and waits for the lock on the marks."""
    async with asyncio.timeout(120):
        while True:
            task = (await newest(database, TaskKind.WITHDRAWAL, [batch]))[batch]
            if task.state is TaskState.WORKING and task.progress == ROWS:
                return
            assert worker.returncode is None
            await asyncio.sleep(0.2)


async def test_a_worker_that_is_killed_leaves_it_whole_and_the_next_takes_it_up(
    database: Database, district: District, start: Start
) -> None:
    batch = await delivered(district)
    await confirmed(database, batch)

    async with database.transaction() as connection:
        await connection.execute("lock table redecision in access exclusive mode")
        worker = await start("worker")
        try:
            await working(database, batch, worker)
        finally:  # or it would go on in the next tests' store
            worker.send_signal(signal.SIGKILL)
            await worker.wait()

    assert await known(database) == ROWS
    [row] = await database.fetch("select withdrawn_at, withdrawal_proposed_by from batch where id = $1", batch)
    assert tuple(row.values()) == (None, FIRST.key)
    await database.fetch("update task set heartbeat = now() - interval '1 minute'")
    await TaskRounds(database).round()
    assert await known(database) == 0
    [row] = await database.fetch("select withdrawal_proposed_by, withdrawn_by from batch where id = $1", batch)
    assert tuple(row.values()) == (FIRST.key, SECOND.key)
    task = (await newest(database, TaskKind.WITHDRAWAL, [batch]))[batch]
    assert (task.state, task.progress, task.total) == (TaskState.DONE, ROWS, ROWS)
    assert task.result == {"closed": ROWS, "changed": 0, "left": 0}
    logged = await database.fetch(
        "select kind, person ->> 'name' as name from audit_entry where kind ~ 'With' order by number"
    )
    assert [tuple(entry.values()) for entry in logged] == [
        ("WithdrawalProposed", "石安澜"),
        ("WithdrawalConfirmed", "邓若川"),
        ("RecordsWithdrawn", "邓若川"),
    ]


async def test_one_worker_alone_does_it_and_one_that_was_slow_undoes_its_part(
    database: Database, district: District
) -> None:
    """Whoever took the task over ends it: what the first one did is rolled back with its end."""
    batch = await delivered(district, 3)
    await confirmed(database, batch)
    slow = await tasks.claim(database)
    assert slow
    await database.fetch("update task set heartbeat = now() - interval '1 minute'")
    following = await tasks.claim(database)
    assert following

    with pytest.raises(Conflict) as late:
        await carry_out(database, slow, TaskProgress())
    left = await known(database)
    await carry_out(database, following, TaskProgress())

    assert late.value.message == f"another worker has taken over the withdrawal of {batch}"
    assert (left, await known(database)) == (3, 0)
    [row] = await database.fetch("select count(*) as n from audit_entry where kind = 'RecordsWithdrawn'")
    assert row["n"] == 1


async def test_nobody_confirms_alone_and_nothing_is_decided_twice(database: Database, district: District) -> None:
    batch = await delivered(district, 3)
    async with database.transaction() as connection:
        await commands.propose_withdrawal(connection, by(FIRST), batch, "wrong year")

    with pytest.raises(Conflict) as alone:
        async with database.transaction() as connection:
            await commands.confirm_withdrawal(connection, by(FIRST), batch, None, large=True)
    async with database.transaction() as connection:
        await commands.confirm_withdrawal(connection, by(SECOND), batch, None, large=True)
    for again in (commands.refuse_withdrawal, commands.propose_withdrawal):
        with pytest.raises(Conflict) as late:
            async with database.transaction() as connection:
                await again(connection, by(SECOND), batch, "x")
        assert late.value.message == f"a worker is withdrawing batch {batch}: that was confirmed"

    assert "石安澜 has proposed it" in alone.value.message
    assert await known(database) == 3


async def test_a_worker_rehearses_it_and_keeps_what_it_found(database: Database, district: District) -> None:
    await district.register(*range(1, 4))
    batch = await delivered(district, 3)
    async with database.transaction() as connection:
        await commands.leave_rehearsal(connection, by(FIRST), batch)
    with pytest.raises(Conflict):
        async with database.transaction() as connection:
            await commands.leave_rehearsal(connection, by(SECOND), batch)

    await TaskRounds(database).round()

    left = (await queries.batch_tasks(database, [batch]))[batch]
    assert left.rehearsal
    assert left.rehearsal.state is TaskState.DONE
    assert left.rehearsal.result
    foreseen = foreseen_withdrawal(left.rehearsal.result)
    assert (foreseen.closed, foreseen.enterprises, foreseen.sampled) == (3, 3, False)
    assert {(one.code, one.before, one.after, one.enterprises) for one in foreseen.changes if one.code == "tax"} == {
        ("tax", "A", None, 3)
    }
    assert await known(database) == 3


async def test_what_counts_as_large(database: Database, district: District) -> None:
    small, large = await delivered(district, 3), await delivered(district, AT_ONCE + 1)

    found = {number: (await queries.batch_of(database, HUB, number)).large for number in (small, large)}

    assert found == {small: False, large: True}
