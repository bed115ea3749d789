"""What a process knows of the changes: exactly those that were committed, and everything where it cannot tell."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import asyncpg
import pytest

from hub.core import clock
from hub.core.actor import HUB
from hub.core.audit.log import AuditLog
from hub.core.audit.rules import entry
from hub.core.events import Event, EventKind
from hub.core.freshness import changes
from hub.core.freshness.changes import KEPT, About, Changes
from hub.core.freshness.listener import Listener
from hub.core.store.database import Database


async def changed(database: Database, about: About) -> int:
    async with database.transaction() as connection:
        return await changes.advance(connection, about)


@pytest.fixture
async def known(database: Database) -> Changes:
    """One enterprise has changed before; what came after is to be learned."""
    await changed(database, ["A"])
    found = Changes()
    await found.catch_up(database)
    return found


async def test_only_what_a_change_is_about_is_touched(database: Database, known: Changes) -> None:
    since = known.version

    await changed(database, ["B", "C", "B"])
    await known.catch_up(database)

    assert not known.unchanged(since)
    assert known.untouched(since, {"A"})
    assert known.untouched(since, set())
    assert not known.untouched(since, {"A", "C"})
    assert not known.untouched(since, None)
    assert known.untouched(known.version, None)
    assert known.touched(since) == {"B", "C"}
    assert known.touched(known.version) == ()


async def test_a_change_about_anybody_touches_everything(database: Database, known: Changes) -> None:
    since = known.version

    await changed(database, None)
    await known.catch_up(database)

    assert not known.untouched(since, set())
    assert not known.untouched(since, {"A"})
    assert known.touched(since) is None


async def test_a_change_about_nobody_touches_no_answer(database: Database, known: Changes) -> None:
    since = known.version

    await changed(database, [])
    await known.catch_up(database)

    assert not known.unchanged(since)
    assert known.untouched(since, None)


async def test_nothing_is_learned_twice(database: Database, known: Changes) -> None:
    await changed(database, ["B"])
    await asyncio.gather(*(known.catch_up(database) for _ in range(5)))
    since = known.version

    await known.catch_up(database)

    assert (known.epoch, known.version) == (2, since)


async def test_what_is_not_committed_is_not_known(database: Database, known: Changes) -> None:
    async with database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await changes.advance(connection, ["B"])
        await known.catch_up(database)
        before = known.epoch
        await transaction.rollback()
        await known.catch_up(database)

    assert (before, known.epoch) == (1, 1)


async def test_who_has_missed_more_than_is_kept_takes_everything_for_changed(
    database: Database, known: Changes
) -> None:
    since = known.version

    for _ in range(KEPT + 1):
        await changed(database, ["B"])
    await known.catch_up(database)

    assert known.epoch == KEPT + 2
    assert not known.untouched(since, {"A"})
    assert (await database.fetch("select count(*) from data_change"))[0][0] == KEPT


async def test_a_store_that_was_put_back_takes_everything_for_changed(database: Database, known: Changes) -> None:
    since = known.version

    await database.fetch("update audit_head set epoch = 0 where id = 1")
    await known.catch_up(database)

    assert known.epoch == 0
    assert not known.untouched(since, {"A"})


async def test_a_store_of_another_history_takes_everything_for_changed(database: Database, known: Changes) -> None:
    """A replica that lacked the last change took over, and others have changed something since."""
    lost = await changed(database, ["A"])
    await known.catch_up(database)
    since = known.version

    await database.fetch("delete from data_change where epoch = $1", lost)
    await database.fetch("update audit_head set epoch = epoch - 1 where id = 1")
    again, later = await changed(database, ["B"]), await changed(database, ["C"])
    await known.catch_up(database)

    assert (again, known.epoch) == (lost, later)
    assert not known.untouched(since, {"A"})


async def test_no_entry_is_written_for_an_answer_of_another_history(database: Database, known: Changes) -> None:
    """The store has the epoch that the process knows, by another change."""
    audit, version = AuditLog(database, known), known.version
    await database.fetch("update data_change set change_id = gen_random_uuid()")
    await database.fetch("update audit_head h set change_id = c.change_id from data_change c where c.epoch = h.epoch")
    event = Event(EventKind.QUERY_ANSWERED, ["A"], {})

    written = await audit.write(entry(HUB, event, clock.now()), still=partial(known.untouched, version, {"A"}))

    assert not written
    assert (await database.fetch("select count(*) from audit_entry where kind = 'QueryAnswered'"))[0][0] == 0


async def test_too_many_enterprises_are_taken_for_all(
    database: Database, known: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "_MOST", 2)
    since = known.version

    await changed(database, ["B", "C", "D"])
    await known.catch_up(database)

    assert not known.untouched(since, {"A"})


async def test_a_change_is_on_disk_before_it_is_seen(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute("set local synchronous_commit = off")
        await changes.advance(connection, None)

        assert await connection.fetchval("show synchronous_commit") == "on"


async def test_without_the_head_of_the_log_nothing_moves(database: Database, known: Changes) -> None:
    await database.fetch("delete from audit_head")

    for refused in (changed(database, None), known.catch_up(database)):
        with pytest.raises(LookupError, match="the log has lost its head: the row of audit_head is missing"):
            await refused


@pytest.fixture
async def told(database: Database) -> AsyncIterator[Changes]:
    """By a listener of its own."""
    found = Changes()
    listening = asyncio.create_task(Listener(database, found).run())
    await until(lambda: found.told)
    yield found
    listening.cancel()
    await asyncio.wait([listening])


async def until(true: Callable[[], bool], seconds: float = 5) -> None:
    for _ in range(int(seconds / 0.005)):
        if true():
            return
        await asyncio.sleep(0.005)
    raise TimeoutError


async def kill_listeners(database: Database) -> int:
    rows = await database.fetch(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = 'credit-hub listener' and datname = current_database()"
    )
    return len(rows)


async def test_a_change_is_heard_of_when_it_is_committed(database: Database, told: Changes) -> None:
    since = told.version

    await changed(database, ["B"])
    await until(lambda: told.version != since)

    assert not told.untouched(since, {"B"})
    assert told.untouched(since, {"A"})


async def test_a_lost_connection_is_made_again_and_hides_nothing(database: Database, told: Changes) -> None:
    since = told.version

    assert await kill_listeners(database) == 1
    await until(lambda: not told.told)
    await changed(database, ["B"])
    await until(lambda: told.told)
    again = told.version
    await changed(database, ["C"])
    await until(lambda: told.version != again)

    assert not told.untouched(since, {"A"})
    assert told.epoch == 2


class Deaf(Listener):
    """Behind a pooler that takes LISTEN and delivers nothing."""

    def _hear(self, _: object, __: int, ___: str, message: object) -> None:
        return


async def test_who_hears_nothing_does_not_count_on_hearing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.core.freshness.listener._PROBE", 0.05)
    found = Changes()
    listening = asyncio.create_task(Deaf(database, found).run())

    told = [found.told for _ in range(30) if not await asyncio.sleep(0.01)]
    listening.cancel()
    await asyncio.wait([listening])

    assert told == [False] * 30


async def test_a_store_out_of_reach_is_waited_for(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.core.freshness.listener._SOONEST", 0.01)
    database, found = Database(database_url), Changes()
    connect, down = asyncpg.connect, True

    async def connected(*arguments: object, **options: object) -> object:
        if down:
            raise ConnectionRefusedError
        return await connect(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncpg, "connect", connected)
    listening = asyncio.create_task(Listener(database, found).run())
    await asyncio.sleep(0.05)
    before = found.told

    down = False
    await database.start()
    await until(lambda: found.told)
    listening.cancel()
    await asyncio.wait([listening])
    await database.close()

    assert not before
