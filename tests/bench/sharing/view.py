"""A view of one penalty an enterprise, twelve columns with key and code: published, packed, changed and pushed."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from hub.core.actor import HUB, Actor, Kind, Purpose
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.sharing.copies.queries import digests, leaves
from hub.sharing.views import commands as views
from hub.sharing.views.queries import delta, view_by_code
from hub.sharing.views.results import NewView, View, ViewKind
from tests.bench.cpu import Spent, spent
from tests.bench.measured import Measured, hub
from tests.bench.quick.copies import copy
from tests.bench.sharing import pushing
from tests.bench.sharing.pushing import Pushed
from tests.district import District, code

_CHANGED = 5_000
_ORIGINALS = 1_000
_FIELDS = (
    "decision_number", "decided_on", "violation_type", "content", "authority", "severity", "fine", "published_until",
    "validFrom", "provider",
)  # fmt: skip
_PENALTY = {
    "决定书文号": "罚1",
    "处罚日期": "2025-03-01",
    "严重程度": "一般",
    "处罚机关": "水务局",
    "罚款金额": "1万元",
}
TAX = Actor("tax", Kind.DEPARTMENT, "tax", purpose=Purpose.SUPERVISION_INSPECTION)
_SCOPES = ("delivery:subscribe", "enterprise:read", "record:read")
Rows = AsyncIterator[tuple[str, str, str]]


@dataclass(frozen=True)
class SharedStore:
    """A store with the view."""

    url: str
    database: Database
    district: District
    folder: Path
    rows: int

    async def view(self) -> View:
        """The view, with the position that it has reached by now."""
        return await view_by_code(self.database, "tax", "penalties")


async def measured(url: str, folder: Path, rows: int) -> Rows:
    await migrate.upgrade(url)
    database = await Database.open(url)
    store = SharedStore(url, database, District(database, folder), folder, rows)
    await _fill(store)
    for part in (_published, _digested, _packed, _changed):
        async for row in part(store):
            yield row
    await database.close()


async def _fill(store: SharedStore) -> None:
    """A thousand real deliveries' rows, copied under codes of their own."""
    originals = range(1, min(store.rows, _ORIGINALS) + 1)
    await store.district.register(*originals)
    penalties = [{"统一社会信用代码": code(number), **_PENALTY} for number in originals]
    await store.district.deliver("penalty", penalties, provider="tax")
    await copy(store.url, 1, store.rows)
    async with store.database.transaction() as connection:
        await clients.add(connection, HUB, NewClient("tax", "tax", "department", _SCOPES))
        await views.define(connection, TAX, NewView("penalties", ViewKind.RECORDS, "penalty", _FIELDS))


async def _published(store: SharedStore) -> Rows:
    view = await store.view()
    cost = await spent(store.database, lambda: views.advance(store.database, TAX, view))
    await store.database.fetch("vacuum analyze published")
    yield f"a view of {store.rows:,} rows, published for the first time", str(cost), "-"


async def _digested(store: SharedStore) -> Rows:
    view = await store.view()
    table = await _least(store, 3, lambda: digests(store.database, view, view.position))
    yield f"digests of {store.rows:,} rows, from nothing", str(table), "3 s"
    bucket = await _least(store, 20, lambda: leaves(store.database, view, view.position, [7]))
    yield "one bucket of them", f"{bucket.wall * 1000:.1f} ms", "5 ms"


async def _packed(store: SharedStore) -> Rows:
    what = f"`hub package make` of {store.rows:,} rows x 12 columns, csv and zstd"
    yield what, await _package(store, "full"), "60 s, 400 MB"


async def _package(store: SharedStore, kind: str) -> str:
    """As a process of its own, from its start."""
    own = {"HUB_DATABASE_URL": store.url, "HUB_PACKAGES_DIR": str(store.folder / "packages")}
    asked = ("penalties", "--client", "tax", "--kind", kind, "--format", "csv-zstd", "--json")
    done: list[Measured] = []

    async def make() -> None:
        done.append(hub("package", "make", *asked, **own))

    cost = await spent(store.database, make)
    return f"{cost}, {done[0].megabytes:.0f} MB"


async def _changed(store: SharedStore) -> Rows:
    count, before = min(store.rows, _CHANGED), await store.view()
    await _change(store, count)
    cost = await spent(store.database, lambda: views.advance(store.database, TAX, before))
    yield f"bringing the view up to date after {count:,} of them changed", str(cost), "-"
    view = await store.view()
    told = await _least(store, 3, lambda: delta(store.database, view, before.position, view.position))
    yield "their delta", str(told), "1 s"
    yield "`hub package make` of them", await _package(store, "delta"), "-"
    pushed: list[Pushed] = []

    async def push() -> None:
        pushed.append(await pushing.pushed(store.database, view, TAX, before.position))

    cost = await spent(store.database, push)
    events, messages, seconds = pushed[0].events, pushed[0].messages, pushed[0].seconds
    what = f"{events:,} events to one receiver from one worker, {messages} messages"
    rate = f"{events / seconds:,.0f} events/s, {cost.cpu / events * 1000:.2f} ms of CPU each"
    yield what, rate, "1,000 events/s"


async def _change(store: SharedStore, count: int) -> None:
    found = await store.database.fetch("select uscc from enterprise order by md5(uscc) limit $1", count)
    changed = {**_PENALTY, "处罚机关": "应急局"}
    rows = [{"统一社会信用代码": row["uscc"], **changed} for row in found]
    await store.district.deliver("penalty", rows, provider="tax")


async def _least(store: SharedStore, runs: int, work: Callable[[], Awaitable[object]]) -> Spent:
    """The shortest of some runs."""
    costs = [await spent(store.database, work) for _ in range(runs)]
    return min(costs, key=lambda cost: cost.wall)
