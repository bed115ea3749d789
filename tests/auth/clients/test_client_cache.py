"""A client's record is read by one of those who need it just then, and never told past a change that is known."""

import asyncio
from datetime import UTC, datetime

import pytest

from auth.clients import client_cache
from auth.clients.client_cache import ClientCache
from auth.clients.record import AuthMethod, Client
from hub.core.actor import Kind, Reach
from hub.core.errors import Unavailable
from hub.core.freshness.changes import Changes


def client(name: str) -> Client:
    return Client(
        code="reader",
        name=name,
        kind=Kind.DEPARTMENT,
        organisation="reader",
        auth_method=AuthMethod.CLIENT_SECRET_BASIC,
        scopes=frozenset(),
        reach=Reach(),
        dpop_required=False,
        rs256_allowed=False,
        endpoint_audience_allowed=False,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


class Store:
    """Readings wait until they are told how they end."""

    def __init__(self) -> None:
        self.readings: list[asyncio.Future[Client | None]] = []

    async def read(self, _: str) -> Client | None:
        self.readings.append(asyncio.get_running_loop().create_future())
        return await self.readings[-1]


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def cache(store: Store, changes: Changes) -> ClientCache:
    return ClientCache(store.read, changes)


async def asked(cache: ClientCache, times: int) -> "list[asyncio.Task[Client | None]]":
    tasks = [asyncio.create_task(cache.find("reader")) for _ in range(times)]
    await asyncio.sleep(0)
    return tasks


@pytest.mark.parametrize("known", [client("a"), None], ids=["a client", "nobody"])
async def test_one_reads_for_all_who_ask_meanwhile(cache: ClientCache, store: Store, known: Client | None) -> None:
    tasks = await asked(cache, 3)
    store.readings[0].set_result(known)

    assert await asyncio.gather(*tasks) == [known] * 3
    assert await cache.find("reader") is known
    assert len(store.readings) == 1


async def test_after_a_while_it_is_read_again(changes: Changes, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_cache, "REMEMBERED_FOR", 0)
    cache = ClientCache(store.read, changes)
    for name in "ab":
        (task,) = await asked(cache, 1)
        store.readings[-1].set_result(client(name))
        assert await task == client(name)


async def test_where_the_reader_is_cancelled_another_one_reads(cache: ClientCache, store: Store) -> None:
    reader, *others = await asked(cache, 3)
    reader.cancel()
    await asyncio.sleep(0.01)
    assert len(store.readings) == 2
    store.readings[1].set_result(client("a"))

    assert await asyncio.gather(*others) == [client("a")] * 2


async def test_one_who_waits_and_is_cancelled_harms_nobody(cache: ClientCache, store: Store) -> None:
    reader, waiting, other = await asked(cache, 3)
    waiting.cancel()
    await asyncio.sleep(0)
    store.readings[0].set_result(client("a"))

    assert await asyncio.gather(reader, other) == [client("a")] * 2


async def test_a_failure_is_raised_to_all_and_not_remembered(cache: ClientCache, store: Store) -> None:
    tasks = await asked(cache, 2)
    store.readings[0].set_exception(Unavailable("the store cannot be reached"))
    failures = await asyncio.gather(*tasks, return_exceptions=True)
    (task,) = await asked(cache, 1)
    store.readings[1].set_result(client("a"))

    assert [type(failure) for failure in failures] == [Unavailable] * 2
    assert await task == client("a")


async def test_a_reading_from_before_a_change_is_told_to_nobody_who_asks_after_it(
    cache: ClientCache, store: Store, changes: Changes
) -> None:
    (before,) = await asked(cache, 1)
    changes.take_everything_for_changed()
    (after,) = await asked(cache, 1)
    assert len(store.readings) == 2
    store.readings[1].set_result(client("new"))
    assert await after == client("new")
    store.readings[0].set_result(client("old"))
    assert await before == client("old")

    assert await cache.find("reader") == client("new")
    changes.take_everything_for_changed()
    (again,) = await asked(cache, 1)
    assert len(store.readings) == 3
    store.readings[2].set_result(None)
    assert await again is None
