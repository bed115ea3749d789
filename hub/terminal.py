"""Writes results to standard output, and everything else to standard error.

This is the one door to the terminal: a line holds text of others, such as a file's cell or a client's name, and what a
terminal would obey in it is escaped.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from hub.core.characters import escaped


def say(*lines: str) -> None:
    """Lines for the person at the terminal; standard output is kept for results."""
    print(*map(escaped, lines), sep="\n", file=sys.stderr, flush=True)  # noqa: T201


def show(*lines: str) -> None:
    """Lines of the result; none is an empty one."""
    print(*map(escaped, lines), sep="\n", flush=True)  # noqa: T201


def show_table(
    title: str, head: Iterable[str], rows: Iterable[Iterable[object]], *, unfolded: Collection[str] = ()
) -> None:
    """Rows of the result under their heads, however wide the terminal is; cells are folded, but for those named."""
    table = Table(title=Text(escaped(title)), title_justify="left")
    for name in head:
        table.add_column(name, overflow="fold", no_wrap=name in unfolded)
    for row in rows:
        table.add_row(*(Text("\n".join(map(escaped, str(cell).split("\n")))) for cell in row))
    if table.row_count:
        Console(soft_wrap=True).print(table)


def show_json(result: Mapping[str, Any]) -> None:
    """The whole result as one JSON object, and nothing else."""
    show(orjson.dumps(result, default=str).decode())


@contextmanager
def progress(task: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar; yields a function that takes how many are done. Without a total the bar only moves."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        number = bar.add_task(escaped(task), total=total)
        yield lambda done: bar.update(number, completed=done)
