"""What each list of a province costs in the database: the worst page of each order and reader, and how many are cut.

`python -m tests.bench lists --enterprises 1000000` makes the province first, which takes a quarter of an hour; with
`--store URL` a database is asked in which it has been made before.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median

from hub.core import clock
from hub.core.actor import HUB, Actor
from hub.core.embedded import EmbeddedServer
from hub.core.store import migrate
from hub.core.store.database import Database
from hub.core.store.paging import Cursors, Page
from hub.credit.eligibility.results import Outcome
from hub.credit.standings.queries import count_listed, list_changes, listed
from hub.intake.enterprises.queries import EnterpriseFilter, EnterpriseOrder, enterprise_list, search
from tests.bench.lists.asked import filters, partners, readers
from tests.bench.lists.population import enlarge
from tests.bench.quick.population import fill
from tests.explained import Cost, Explaining

SIZE = 100_000
#: Milliseconds that a page may cost.
_BAR = 20
#: Of what is asked by others than those who see everything, and of scenarios, so manieth only.
_EACH = 4
DISTRICT = 1_000
#: Shares of an order that a page begins after, and how a column of `listing` is written in its cursors.
_DEPTHS = {"first": 0.0, "middle": 0.5, "last": 0.9999}
_KEYS = {
    EnterpriseOrder.USCC: "uscc",
    EnterpriseOrder.NAME: "name",
    EnterpriseOrder.ESTABLISHED_ON: "coalesce(established_on, '-infinity')",
}
_WORDS = ("有限公司", "科技", "武汉", "食品有限", "恩施", "不存在的名字", "司")
Row = tuple[str, str, str]
Ask = Callable[[Database], Awaitable[object]]


def main(arguments: Sequence[str]) -> None:
    options = argparse.ArgumentParser(prog="python -m tests.bench lists")
    options.add_argument("--enterprises", type=int, default=SIZE, help="how many the province has")
    options.add_argument("--store", help="the URL of a database that such a province has been made in")
    options.add_argument("--first", type=int, default=100, help="enterprises of a page")
    chosen = options.parse_args(arguments)
    print(
        "| list | asked | cut short | ms of CPU in the database: median, 99 of 100, worst | store's pages | dearest |"
    )
    print("|---|---|---|---|---|---|")
    if chosen.store:
        asyncio.run(_printed(chosen.store, chosen.first))
        return
    with tempfile.TemporaryDirectory(prefix="hub-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root the database runs as an unprivileged user, who has to reach it here
        with EmbeddedServer.start(folder / "lists") as server:
            asyncio.run(made(server.url, folder / "files", chosen.enterprises))
            asyncio.run(_printed(server.url, chosen.first))


async def made(url: str, files: Path, enterprises: int) -> None:
    """Make the province in an empty database."""
    await migrate.upgrade(url)
    await fill(url, files, DISTRICT, 0)
    await enlarge(url, enterprises)


async def _printed(url: str, first: int) -> None:
    async with Explaining(url) as explaining:
        async for list_name, asked in _asked(explaining.database, first):
            answers: list[object] = []
            costs = {name: await explaining.cost(_kept(ask, answers)) for name, ask in asked.items()}
            cut = sum(isinstance(answer, Page) and answer.rest is not None for answer in answers)
            print(_told(list_name, costs, cut), flush=True)


def _kept(ask: Ask, answers: list[object]) -> Callable[[Database], Awaitable[None]]:
    async def kept(store: Database) -> None:
        answers.append(await ask(store))

    return kept


def _told(name: str, costs: dict[str, Cost], cut: int) -> str:
    times = [cost.milliseconds for cost in costs.values()]
    buffers = [cost.buffers for cost in costs.values()]
    slowest = max(costs, key=lambda asked: costs[asked].milliseconds)
    over = sum(time > _BAR for time in times)
    spread = f"{median(times):.1f}, {sorted(times)[len(times) * 99 // 100]:.1f}, {max(times):.1f}; {over} over {_BAR}"
    return f"| {name} | {len(costs)} | {cut} | {spread} | {median(buffers):.0f}, {max(buffers)} | {slowest} |"


async def _asked(database: Database, first: int) -> AsyncIterator[tuple[str, dict[str, Ask]]]:
    for reader, actor in (await readers(database)).items():
        for order in EnterpriseOrder:
            asked = await _pages(database, actor, order, first)
            yield f"enterpriseList by {order.value}, {reader}", asked if actor is HUB else _thinned(asked)
    for name, actor in {"all": HUB, **partners()}.items():
        yield f"scenario list, {name}", _thinned(_scenarios(actor, first))
        yield f"its total, {name}", _thinned(_totals(actor))
    yield "listChanges", _changes(first)
    yield "enterpriseSearch", {word: _search(word, first) for word in _WORDS}


def _thinned(asked: dict[str, Ask]) -> dict[str, Ask]:
    return dict(list(asked.items())[::_EACH])


async def _pages(database: Database, actor: Actor, order: EnterpriseOrder, first: int) -> dict[str, Ask]:
    asked: dict[str, Ask] = {}
    for depth, share in _DEPTHS.items():
        key = _KEYS[order]
        [row] = await database.fetch(
            f"select ({key})::text as key, uscc from listing order by {key}, uscc "
            f"offset floor({share} * (select count(*) from listing)) limit 1"
        )
        for name, wanted in filters():
            after = Cursors.of_list("enterpriseList", order, wanted).cursor(row["key"], row["uscc"]) if share else None
            asked[f"{name}, {depth}"] = _enterprises(actor, wanted, order, first, after)
    return asked


def _enterprises(actor: Actor, wanted: EnterpriseFilter, order: EnterpriseOrder, first: int, after: str | None) -> Ask:
    async def ask(store: Database) -> object:
        page, _ = await enterprise_list(store, actor, wanted, order, first, after)
        return page

    return ask


def _scenarios(actor: Actor, first: int) -> dict[str, Ask]:
    return {
        f"{name}, {outcome.value}": lambda store, wanted=wanted, outcome=outcome: listed(  # type: ignore[misc]
            store, actor, "bank-tax", outcome, wanted, first, None
        )
        for name, wanted in filters()
        for outcome in Outcome
    }


def _totals(actor: Actor) -> dict[str, Ask]:
    return {
        f"{name}, {outcome.value}": lambda store, wanted=wanted, outcome=outcome: count_listed(  # type: ignore[misc]
            store, actor, "bank-tax", outcome, wanted
        )
        for name, wanted in filters()
        for outcome in Outcome
    }


def _changes(first: int) -> dict[str, Ask]:
    return {
        f"since {days} days": lambda store, days=days: list_changes(  # type: ignore[misc]
            store, HUB, "bank-tax", clock.today() - timedelta(days=days), first, None
        )
        for days in (1, 30, 300)
    }


def _search(word: str, first: int) -> Ask:
    return lambda store: search(store, HUB, word, first, None)
