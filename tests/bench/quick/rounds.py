"""Rounds in which contenders take turns, so that whatever else the machine does meets all of them alike."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.quick.asker import Asker
from tests.bench.quick.contenders import Running
from tests.bench.quick.costs import Meter
from tests.bench.quick.load import Keys, Load, Target, run
from tests.bench.quick.shapes import Shape
from tests.bench.quick.upkeep import indexing


@dataclass(frozen=True)
class Question:
    """A shape, the keys that it is asked about, and by how many connections at a time."""

    shape: Shape
    keys: Keys
    connections: int


@dataclass(frozen=True)
class Measured:
    """Medians of one contender's rounds: requests a second, latencies and CPU in milliseconds, statements a request."""

    rate: float
    p50: float
    p99: float
    server: float
    postgres: float
    statements: float
    bytes: float


@dataclass(frozen=True)
class Rounds:
    """Of the store at `url`: each run takes so many `seconds`; contenders have a `warm_up` that is not counted."""

    url: str
    meter: Meter
    asker: Asker
    count: int
    seconds: int
    warm_up: int = 2

    async def of(self, question: Question, contenders: Sequence[Running]) -> Mapping[str, Measured]:
        """By the contenders' names; in each round all are asked about the same enterprises."""
        for contender in contenders:
            self._run(question, contender, self.warm_up, seed=0)
        found: dict[str, list[Measured]] = defaultdict(list)
        for number in range(1, self.count + 1):
            for contender in contenders:
                found[contender.contender.name].append(await self._measured(question, contender, number))
        return {name: _middle(runs) for name, runs in found.items()}

    async def _measured(self, question: Question, contender: Running, seed: int) -> Measured:
        before = await self.meter.read(contender.process)
        with indexing(self.url):
            load = self._run(question, contender, self.seconds, seed)
        costs = await self.meter.read(contender.process) - before
        if not load.requests:
            raise SystemExit(f"{contender.contender.name} answers nothing in {self.seconds} s: {question.shape.name}")
        return Measured(
            rate=load.rate,
            p50=load.p50,
            p99=load.p99,
            server=1000 * costs.server / load.requests,
            postgres=1000 * costs.postgres / load.requests,
            statements=costs.statements / load.requests,
            bytes=load.bytes / load.requests,
        )

    def _run(self, question: Question, contender: Running, seconds: int, seed: int) -> Load:
        shape = question.shape
        target = Target(contender.url, contender.contender.path(shape.name), self.asker.token())
        return run(target, shape, question.keys, connections=question.connections, seconds=seconds, seed=seed)


def _middle(runs: Sequence[Measured]) -> Measured:
    return Measured(*(median(values) for values in zip(*map(_values, runs), strict=True)))


def _values(run: Measured) -> Iterator[float]:
    return (getattr(run, name) for name in Measured.__dataclass_fields__)
