"""Measures quick queries and prints its tables as docs/performance.md has them."""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.quick import profiles
from tests.bench.quick.costs import counting_server
from tests.bench.quick.load import require_wrk
from tests.bench.quick.parts import PARTS, Bench
from tests.bench.quick.shapes import BY_NAME, SHAPES


def main(arguments: Sequence[str]) -> None:
    wanted = _parser().parse_args(arguments)
    require_wrk()
    with _folder(wanted.store) as folder, counting_server(folder / "store") as server:
        bench = Bench(
            server,
            folder,
            rounds=wanted.rounds,
            seconds=wanted.seconds,
            enterprises=wanted.enterprises,
            months=wanted.months,
            sizes=wanted.sizes,
            connections=wanted.connections,
            shapes=[BY_NAME[name] for name in wanted.shapes],
        )
        if wanted.profile:
            asyncio.run(_shown(profiles.profiles(bench)))
            return
        for part in wanted.only:
            asyncio.run(_shown(PARTS[part](bench)))


async def _shown(lines: AsyncIterator[str]) -> None:
    print(flush=True)
    async for line in lines:
        print(line, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench ARGS=quick", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3, help="of each run")
    parser.add_argument("--enterprises", type=int, default=10_000)
    parser.add_argument("--months", type=int, default=12, help="of the past, of which each has its evaluation")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 200_000], help="1000000: three minutes, 12 GB")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--shapes", nargs="+", choices=BY_NAME, default=[shape.name for shape in SHAPES])
    parser.add_argument("--store", type=Path, help="a folder that keeps the stores for the next time")
    parser.add_argument("--profile", action="store_true", help="show where the hub's time goes, by py-spy")
    return parser


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="hub-bench-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # as root the database runs as an unprivileged user, who has to reach it here
        yield Path(name)
