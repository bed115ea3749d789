"""What is measured, part by part; each yields the lines of its table."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.core.embedded import EmbeddedServer
from tests.bench.quick import agreement, asker, population
from tests.bench.quick.asker import Asker
from tests.bench.quick.contenders import (
    FLOOR,
    HUB_BY_CORE,
    HUB_BY_PLAN,
    HUB_READING,
    PLAIN,
    Contender,
    Running,
    hub,
    running,
)
from tests.bench.quick.costs import Meter
from tests.bench.quick.load import Keys
from tests.bench.quick.rounds import Measured, Question, Rounds
from tests.bench.quick.shapes import BY_NAME, Asked, Shape

#: What each request costs: CPU in milliseconds of the server and of PostgreSQL, and statements.
_COSTS = "| p50 ms | p99 ms | CPU ms | PostgreSQL's CPU ms | statements |"
_RULE = "|---|---|---|---|---|"


@dataclass(frozen=True)
class Bench:
    """The machine's part: a server for the stores, a folder, and how much to measure."""

    server: EmbeddedServer
    folder: Path
    rounds: int
    seconds: int
    enterprises: int
    months: int
    sizes: Sequence[int]
    connections: Sequence[int]
    shapes: Sequence[Shape]


@dataclass(frozen=True)
class Field:
    """Contenders that serve from one store and agree about it."""

    asked: Mapping[Asked, Sequence[str]]
    contenders: Sequence[Running]
    rounds: Rounds

    def cold(self, bench: Bench, shape: Shape) -> Keys:
        return Keys.cold(bench.folder, shape, self.asked[shape.asked])


@asynccontextmanager
async def field(
    bench: Bench, enterprises: int, contenders: Sequence[Contender], *, whole: bool = False
) -> AsyncIterator[Field]:
    """The first of the contenders is a hub: it gives out the tokens."""
    url = await _store(bench, enterprises, whole=whole)
    asked = await population.asked(url)
    secret = await asker.registered(url)
    meter = await Meter.open(url)
    with ExitStack() as stack:
        started = [stack.enter_context(running(contender, url, bench.folder)) for contender in contenders]
        asks = Asker(started[0].url, secret)
        agreement.check(bench.shapes, started, asked, asks.token())
        yield Field(asked, started, Rounds(url, meter, asks, bench.rounds, bench.seconds))
    await meter.connection.close()


async def _store(bench: Bench, enterprises: int, *, whole: bool) -> str:
    return await asyncio.to_thread(
        population.filled, bench.server, bench.folder, enterprises, bench.months, whole=whole
    )


async def shapes(bench: Bench) -> AsyncIterator[str]:
    """The four shapes, of all contenders."""
    yield f"{bench.enterprises:,} enterprises:\n"
    yield f"| shape, connections | who | requests/s | of the floor | x plain {_COSTS}"
    yield f"|---|---|---|---|---{_RULE}"
    async with field(bench, bench.enterprises, (HUB_BY_PLAN, HUB_READING, HUB_BY_CORE, PLAIN, FLOOR)) as among:
        for shape in bench.shapes:
            keys = among.cold(bench, shape)
            for connections in bench.connections:
                found = await among.rounds.of(Question(shape, keys, connections), among.contenders)
                floor, plain = found[FLOOR.name].rate, found[PLAIN.name].rate
                for name, one in found.items():
                    ratios = f"{one.rate / floor:.2f} | {one.rate / plain:.1f}"
                    yield f"| {shape.title}, {connections} | {name} | {one.rate:,.0f} | {ratios} | {_costs(one)} |"


async def sizes(bench: Bench) -> AsyncIterator[str]:
    """Small and large populations."""
    yield f"| enterprises | shape | who | requests/s {_COSTS}"
    yield f"|---|---|---|---{_RULE}"
    for enterprises in bench.sizes:
        async with field(bench, enterprises, (HUB_BY_PLAN, HUB_READING, FLOOR)) as among:
            for shape in bench.shapes:
                found = await among.rounds.of(Question(shape, among.cold(bench, shape), 16), among.contenders)
                for name, one in found.items():
                    yield f"| {enterprises:,} | {shape.title} | {name} | {one.rate:,.0f} | {_costs(one)} |"


async def hot(bench: Bench) -> AsyncIterator[str]:
    """Few requests again and again, by a hub that remembers answers and rows and by one that remembers nothing."""
    yield f"| shape | who | requests/s {_COSTS}"
    yield f"|---|---|---{_RULE}"
    forgetful = hub("hub, remembering nothing", HUB_ANSWER_CACHE="0", HUB_ROW_CACHE="0")
    async with field(bench, bench.enterprises, (HUB_BY_PLAN, forgetful)) as among:
        for shape in bench.shapes:
            keys = Keys.hot(bench.folder, among.asked[shape.asked], shape, requests=20)
            found = await among.rounds.of(Question(shape, keys, 16), among.contenders)
            for name, one in found.items():
                yield f"| {shape.title} | {name} | {one.rate:,.0f} | {_costs(one)} |"


async def workers(bench: Bench) -> AsyncIterator[str]:
    """One worker against two."""
    yield f"| shape | who | requests/s {_COSTS}"
    yield f"|---|---|---{_RULE}"
    async with field(bench, bench.enterprises, (HUB_BY_PLAN, hub("hub, 2 workers", workers=2))) as among:
        for shape in bench.shapes:
            keys = among.cold(bench, shape)
            found = await among.rounds.of(Question(shape, keys, 16), among.contenders)
            for name, one in found.items():
                yield f"| {shape.title} | {name} | {one.rate:,.0f} | {_costs(one)} |"


async def marked(bench: Bench) -> AsyncIterator[str]:
    """Lists while some of the population waits for the worker, which is not there: its answers are derived."""
    yield f"| marked | who | requests/s {_COSTS}"
    yield f"|---|---|---{_RULE}"
    url = await _store(bench, bench.enterprises, whole=True)
    try:
        for share in (0, 10, 100):
            await population.mark(url, share)
            for contender in (HUB_BY_PLAN, HUB_READING):  # not side by side: each derives at a moment of its own
                async with field(bench, bench.enterprises, (contender,), whole=True) as among:
                    question = Question(BY_NAME["list"], among.cold(bench, BY_NAME["list"]), 16)
                    [one] = (await among.rounds.of(question, among.contenders)).values()
                    yield f"| {share} % | {contender.name} | {one.rate:,.0f} | {_costs(one)} |"
    finally:
        await population.mark(url, 0)


PARTS: dict[str, Callable[[Bench], AsyncIterator[str]]] = {
    "shapes": shapes,
    "sizes": sizes,
    "hot": hot,
    "workers": workers,
    "marked": marked,
}


def _costs(one: Measured) -> str:
    latencies = f"{one.p50:.2f} | {one.p99:.2f}"
    return f"{latencies} | {one.server:.2f} | {one.postgres:.2f} | {one.statements:.1f}"
