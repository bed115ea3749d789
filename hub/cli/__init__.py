"""The command line: the first word names a module of this folder, and only that module is read."""

import sys
from collections.abc import Iterable
from importlib import import_module

import typer

from hub.core import logs
from hub.core.district import district
from hub.core.errors import UsageError
from hub.terminal import say

#: First word -> the module of its commands, as `hub --help` orders them. Reading all of them takes seconds.
MODULES = {
    "demo": "serving",
    "serve": "serving",
    "worker": "serving",
    "generate": "generating",
    "ingest": "files",
    "mapping": "mappings",
    "batch": "batches",
    "record": "batches",
    "quarantine": "quarantine",
    "evaluate": "rulesets.commands",
    "rules": "rulesets.commands",
    "replay": "replays",
    "package": "packages",
    "webhook": "webhooks",
    "client": "access",
    "key": "access",
    "person": "people",
    "document": "documents",
    "migrate": "upkeep.commands",
    "schema": "upkeep.commands",
    "audit": "upkeep.audit",
    "doctor": "upkeep.doctor",
    "backup": "upkeep.backups",
    "restore": "upkeep.backups",
}


def app(words: Iterable[str] = ()) -> typer.Typer:
    """Return the commands of the first of these words or, where it names none of them, all commands."""
    first = next(iter(words), "")
    commands = typer.Typer(
        help="The credit hub: department files in, a scoped and explained answer out.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    commands.callback()(_nothing)  # so that a single command keeps its word
    for module in [MODULES[first]] if first in MODULES else dict.fromkeys(MODULES.values()):
        import_module(f"hub.cli.{module}").add_to(commands)
    return commands


def _nothing() -> None:
    """The credit hub: department files in, a scoped and explained answer out."""


def main() -> None:
    logs.configure()
    try:
        district()  # what the commands import is made of it
    except UsageError as error:
        say(f"hub: {error.message}")
        raise SystemExit(2) from None
    app(sys.argv[1:])()
