"""A read goes to a replica that shows the last change that the process knows of; otherwise to the primary, at once."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import pytest

from hub.cli.upkeep.diagnoses.replicas import diagnose, diagnose_replicas
from hub.core.embedded import EmbeddedServer
from hub.core.freshness import changes as epochs
from hub.core.freshness.changes import Changes
from hub.core.replicas.replica import NotAtPosition, Replica, ReplicaState, server_name
from hub.core.replicas.routing import _FALLBACKS, _READS, RoutedReads
from hub.core.replicas.watching import ReplicaWatch
from hub.core.settings import Settings
from hub.core.store import migrate
from hub.core.store.database import Database
from tests.core.replicas.conftest import Replicated
from tests.core.replicas.standbys import Standby

#: Whether a server is a replica.
WHERE = "select pg_is_in_recovery() as replica, inet_server_port() as port, current_setting('data_directory') as place"


@dataclass
class Reading:
    """One process's view of the store: its primary, its reads, and what it knows of changes."""

    database: Database
    changes: Changes
    reads: RoutedReads

    async def change(self) -> None:
        """Commit a change and learn of it."""
        async with self.database.transaction() as connection:
            await epochs.advance(connection, None)
        await self.changes.catch_up(self.database)

    async def where(self, times: int = 1) -> Counter[bool]:
        """How many of some reads, one after the other, a replica has answered, and how many the primary."""
        rows = [(await self.reads.fetch(WHERE))[0] for _ in range(times)]
        return Counter(row["replica"] for row in rows)

    async def until(self, *states: ReplicaState) -> None:
        """Wait until the replicas have these states."""
        await eventually(lambda: tuple(each.state for each in self.reads.replicas) == states)


async def eventually(holds: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@asynccontextmanager
async def reading(url: str, *read_urls: str) -> AsyncIterator[Reading]:
    changes, database = Changes(), await Database.open(url)
    await changes.catch_up(database)
    replicas = [Replica(each, changes) for each in read_urls]
    watches = [asyncio.create_task(ReplicaWatch(each, database, changes).run()) for each in replicas]
    try:
        yield Reading(database, changes, RoutedReads(database, replicas))
    finally:
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
        await database.close()


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """What the metrics have counted in the block, by server and by cause of fallback."""
    found: Counter[str] = Counter()
    before = _told()
    yield found
    found.update({name: value - before[name] for name, value in _told().items() if value != before[name]})


def _told() -> Counter[str]:
    samples = [sample for metric in (_READS, _FALLBACKS) for each in metric.collect() for sample in each.samples]
    return Counter({next(iter(one.labels.values())): int(one.value) for one in samples if one.name.endswith("_total")})


@pytest.fixture
async def both(replicated: Replicated) -> AsyncIterator[Reading]:
    """Two replicas that are read."""
    async with reading(replicated.url, *replicated.read_urls) as opened:
        await opened.until(ReplicaState.READY, ReplicaState.READY)
        yield opened


async def test_reads_are_shared_out_among_replicas(both: Reading) -> None:
    with counted() as found:
        for _ in range(20):
            await both.reads.fetch(WHERE)

    assert found == {each.name: 10 for each in both.reads.replicas}


async def test_rows_in_order_are_read_from_replicas_too(both: Reading) -> None:
    sql = "select pg_is_in_recovery() as replica, current_setting('enable_sort') as sorting"

    with counted() as found:
        rows = [(await both.reads.fetch_by_index(sql))[0] for _ in range(4)]
    async with both.reads.connection(by_index=True) as connection:
        primary = await connection.fetchrow(sql)

    assert {tuple(row) for row in rows} == {(True, "off")}
    assert found == {each.name: 2 for each in both.reads.replicas}
    assert tuple(primary) == (False, "off")


async def test_transactions_and_reads_of_this_moment_are_the_primarys(both: Reading) -> None:
    async with both.reads.transaction() as connection:
        written_on = await connection.fetchval("select pg_is_in_recovery()")

    assert (written_on, (await both.reads.primary.fetch(WHERE))[0]["replica"]) == (False, False)


async def test_a_paused_replica_is_not_read_after_a_change_and_again_when_it_has_caught_up(
    both: Reading, replicated: Replicated
) -> None:
    one, two = replicated.standbys
    await one.pause()
    await two.pause()
    assert await both.where(10) == {True: 10}, "nothing has changed: what they show is what there is"

    await both.change()
    with counted() as found:
        assert await both.where(10) == {False: 10}
    await two.resume()
    await both.until(ReplicaState.BEHIND, ReplicaState.READY)
    places = {row["place"] for row in [(await both.reads.fetch(WHERE))[0] for _ in range(10)]}
    await one.resume()
    await both.until(ReplicaState.READY, ReplicaState.READY)

    assert found == {"primary": 10, "behind": 10}
    assert places == {str(two.folder / "cluster")}
    assert await both.where(10) == {True: 10}


async def test_a_change_is_never_missed_however_soon_after_it_is_read(both: Reading) -> None:
    for number in range(1, 200):
        await both.change()
        [row] = await both.reads.fetch("select epoch from audit_head")
        assert row["epoch"] == number


async def test_what_a_process_has_not_heard_of_is_not_read_from_a_replica_that_has(both: Reading) -> None:
    """Else a row would be taken for one of an earlier version than it is."""
    async with both.database.transaction() as connection:
        await epochs.advance(connection, None)
    await both.until(ReplicaState.BEHIND, ReplicaState.BEHIND)

    assert await both.where() == {False: 1}


async def test_a_lost_replica_is_replaced_at_once_and_read_again_when_it_is_back(
    both: Reading, replicated: Replicated
) -> None:
    one, two = replicated.standbys
    one.kill()
    two.kill()
    began = time.monotonic()
    assert await both.where(10) == {False: 10}
    took = time.monotonic() - began
    await both.until(ReplicaState.LOST, ReplicaState.LOST)
    one.start()
    two.start()
    await both.until(ReplicaState.READY, ReplicaState.READY)

    assert took < 1
    assert await both.where(10) == {True: 10}


async def test_a_frozen_replica_holds_a_read_up_for_a_second_and_the_next_not_at_all(
    both: Reading, replicated: Replicated
) -> None:
    for standby in replicated.standbys:
        standby.freeze()
    try:
        took = []
        for _ in range(2):
            began = time.monotonic()
            assert await both.where(4) == {False: 4}
            took.append(time.monotonic() - began)
    finally:
        for standby in replicated.standbys:
            standby.thaw()
    await both.until(ReplicaState.READY, ReplicaState.READY)

    assert took[0] < 2.5
    assert took[1] < 0.2


async def test_what_a_replica_refuses_the_primary_does(both: Reading) -> None:
    with counted() as found:
        [row] = await both.reads.fetch("select nextval('consent_id_seq') as number")

    assert row["number"] == 1
    assert found == {"primary": 1, "refused": 1}


async def test_a_mistake_in_a_statement_is_told_as_the_primary_tells_it(both: Reading) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await both.reads.fetch("select * from nowhere")


async def test_a_statement_that_takes_too_long_is_the_primarys_and_the_replica_rests(
    both: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a replica sleeps."""
    slow = "select case when pg_is_in_recovery() then pg_sleep(30) end, pg_is_in_recovery() as replica"

    began = time.monotonic()
    [row] = await both.reads.fetch(slow)

    assert (row["replica"], 2 < time.monotonic() - began < 4) == (False, True)
    assert sorted(str(each.hindrance()) for each in both.reads.replicas) == ["None", "resting"]


@pytest.fixture
async def alone(replicated: Replicated) -> AsyncIterator[tuple[Reading, Replica]]:
    """A replica that nobody watches: its connections alone decide."""
    async with reading(replicated.url) as opened:
        replica = Replica(replicated.read_urls[0], opened.changes)
        await replica.open()
        yield opened, replica
        replica.close()


async def replayed(standby: Standby, opened: Reading) -> None:
    """Wait until a standby shows the last change."""
    async with asyncio.timeout(20):
        while await standby.run("select change_id from audit_head", "test") != opened.changes.change_id:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_connection_proves_its_position_after_each_change_and_once(
    alone: tuple[Reading, Replica], replicated: Replicated
) -> None:
    """Whatever the watch has seen, as behind one address there may be several servers."""
    (opened, replica), told = alone, list[str]()
    replica._database._on_statement = lambda record: told.append(record.query)  # type: ignore[union-attr]
    await replayed(replicated.standbys[0], opened)
    for _ in range(3):
        await replica.fetch(WHERE)
    await opened.change()
    await replayed(replicated.standbys[0], opened)
    for _ in range(3):
        await replica.fetch(WHERE)

    await asyncio.sleep(0.01)  # statements are told of in the turn after

    asks = "select change_id from audit_head where id = 1"
    assert [query for query in told if query in (asks, WHERE)] == [asks, *[WHERE] * 3] * 2


async def test_a_replica_of_another_history_is_not_read_though_its_epoch_is_the_same(
    alone: tuple[Reading, Replica], replicated: Replicated
) -> None:
    """A primary that took over without the last change goes on from the same epoch with another change."""
    opened, replica = alone
    await replayed(replicated.standbys[0], opened)
    await replica.fetch(WHERE)

    opened.changes.change_id = uuid4()
    opened.changes.take_everything_for_changed()

    with pytest.raises(NotAtPosition):
        await replica.fetch(WHERE)


async def test_the_primary_itself_is_not_taken_for_a_replica(replicated: Replicated) -> None:
    async with reading(replicated.url, replicated.url) as opened:
        await opened.until(ReplicaState.NO_STANDBY)
        with counted() as found:
            await opened.where()

    assert found == {"primary": 1, "no-standby": 1}


async def test_a_server_of_another_origin_and_another_database_are_not_read(replicated: Replicated) -> None:
    elsewhere = replicated.read_urls[0].replace("/test?", "/postgres?")
    with EmbeddedServer.start(replicated.standbys[0].folder.parent / "other", durable=False) as other:
        await migrate.upgrade(other.url)
        async with reading(replicated.url, other.url, elsewhere) as opened:
            await opened.until(ReplicaState.FOREIGN, ReplicaState.FOREIGN)
            with counted() as found:
                await opened.where(2)

    assert found == {"primary": 2, "foreign": 2}


async def test_the_doctor_says_what_each_is(replicated: Replicated) -> None:
    one, two = replicated.standbys
    urls = [
        *replicated.read_urls,
        "postgresql://hub@127.0.0.1:1/hub",
        replicated.read_urls[0].replace("/test?", "/hub?"),
    ]
    settings = Settings(database_url="postgresql://hub@primary/hub", read_urls=" ".join(urls))
    await one.pause()
    async with reading(replicated.url) as opened:
        await opened.change()
        found = [each async for each in diagnose_replicas(opened.database, settings)]
    await one.resume()

    assert [(each.subject, each.level.value, each.told.partition(":")[0]) for each in found] == [
        (
            f"replica {one.folder / 'sockets'}",
            "warning",
            "it has not shown the last change for 5 seconds, so it is not read",
        ),
        (f"replica {two.folder / 'sockets'}", "ok", "it shows the last change"),
        ("replica 127.0.0.1:1", "warning", "it cannot be reached"),
        (
            f"replica {one.folder / 'sockets'}",
            "warning",
            "it has not shown the last change for 5 seconds, so it is not read",
        ),
    ]


@pytest.mark.parametrize(
    ("state", "level", "told"),
    [
        (ReplicaState.FOREIGN, "fault", "it is no copy of the store"),
        (ReplicaState.NO_STANDBY, "warning", "it takes writes itself, so it is not read"),
    ],
)
def test_the_doctor_names_what_is_no_replica(state: ReplicaState, level: str, told: str) -> None:
    done = diagnose("replica one", state)

    assert (done.level.value, done.told) == (level, told)


async def test_a_replica_that_is_not_there_delays_nobody(replicated: Replicated) -> None:
    async with reading(replicated.url, "postgresql://hub@127.0.0.1:1/hub") as opened:
        with counted() as found:
            assert await opened.where(3) == {False: 3}

    assert found == {"primary": 3, "lost": 3}


async def test_readers_at_once_never_wait_for_a_replicas_connections(both: Reading) -> None:
    slow = "select pg_sleep(0.3), pg_is_in_recovery() as replica"
    with counted() as found:
        rows = await asyncio.gather(*(both.reads.fetch(slow) for _ in range(25)))

    assert Counter(row[0]["replica"] for row in rows) == {True: 20, False: 5}
    assert found["busy"] == 5


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://hub:secret@replica.example:5433/hub", "replica.example:5433"),
        ("postgresql://hub:secret@a.example,b.example/hub?target_session_attrs=standby", "a.example,b.example"),
        ("postgresql://hub@/hub?host=/run/one", "/run/one"),
        ("postgresql:///hub", "localhost"),
    ],
)
def test_a_server_is_told_without_what_opens_it(url: str, name: str) -> None:
    assert server_name(url) == name
