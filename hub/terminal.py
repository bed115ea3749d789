"""What a person at a terminal sees: results on standard output, everything else beside them."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


def say(line: str) -> None:
    """A line for the person at the terminal; standard output is kept for results."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def show(line: str = "") -> None:
    """A line of the result."""
    print(line, flush=True)  # noqa: T201


def show_json(result: Mapping[str, Any]) -> None:
    """The whole result as one JSON object, and nothing else."""
    show(orjson.dumps(result, default=str).decode())


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Yields a function that is told how many are done; without a total the bar only moves."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
