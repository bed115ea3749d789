"""Invents a district's department files."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.options import Day
from hub.cli.running import refusals
from hub.core import clock
from hub.demo.generate import generate as invent
from hub.terminal import show


def add_to(app: typer.Typer) -> None:
    app.command()(generate)


def generate(
    directory: Annotated[Path, typer.Argument(help="Where the files go; made if it is not there.")],
    enterprises: Annotated[int, typer.Option(min=1, help="How many enterprises to invent.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    as_of: Day = None,
) -> None:
    """Write the department files of invented enterprises, and the answers they should lead to."""
    with refusals():
        summary = invent(directory, enterprises, seed, as_of.date() if as_of else clock.today())
        show(f"{summary.rows} rows of {summary.enterprises} enterprises in {len(summary.files)} files: {directory}")
