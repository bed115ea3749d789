"""Checks and publishes rules, and derives grades and verdicts by them."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from hub.cli import rehearsals
from hub.cli.files import Day
from hub.cli.running import FAILED, refusals, with_database
from hub.core.actor import HUB
from hub.core.errors import Invalid
from hub.core.store.database import Database
from hub.credit.decisions import commands as decisions
from hub.credit.decisions.commands import EvaluationCount
from hub.credit.decisions.queries import register_size
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.compilation import load
from hub.credit.rulesets import commands as publication
from hub.terminal import progress, say, show

rules = typer.Typer(help="Rulesets and scenarios.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.command()(evaluate)
    rehearsals.add_to(rules)
    app.add_typer(rules, name="rules")


def evaluate(as_of: Day = None) -> None:
    """Derive grades and verdicts of all enterprises, and keep them."""
    with refusals():
        count = with_database(lambda database: _evaluate(database, as_of))
        show(f"{count.enterprises} enterprises: something new of {count.restated}")


@rules.command()
def check(paths: Annotated[list[Path], typer.Argument(exists=True, help="Files, or folders of them.")]) -> None:
    """Say everything that is wrong with these rulesets, each fault with its file and line."""
    with refusals():
        try:
            library = load(*paths)
        except Invalid as faults:
            say(faults.message)
            raise typer.Exit(FAILED) from None
        show(f"in order: {len(library.all_schemes)} schemes, {len(library.all_scenarios)} scenarios")


@rules.command()
def publish(paths: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Files.")]) -> None:
    """Fix for ever what these versions say: a file that says something else under their names is refused."""
    with refusals():
        try:
            added = with_database(lambda database: publication.publish(database, HUB, paths, ruleset_store.folders()))
        except Invalid as faults:
            say(faults.message)
            raise typer.Exit(FAILED) from None
        show("\n".join(f"published {name}" for name in added) or "nothing new: they are published already")


async def _evaluate(database: Database, as_of: datetime | None) -> EvaluationCount:
    total = await register_size(database)
    with progress("enterprises", total) as advance:
        day = as_of.date() if as_of else None
        return await decisions.evaluate(database, as_of=day, processes=os.cpu_count() or 1, progress=advance)
