"""Writes results to standard output, and everything else to standard error."""

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
def progress(task: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar; yields a function that takes how many are done. Without a total the bar only moves."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        number = bar.add_task(task, total=total)
        yield lambda done: bar.update(number, completed=done)
