"""The command line: one function a command, grouped as `hub help` shows them."""

import typer

from hub.core import logs
from hub.core.district import district
from hub.core.errors import UsageError
from hub.terminal import say

try:
    district()  # what is imported below is made of it
except UsageError as error:
    say(f"hub: {error.message}")
    raise SystemExit(2) from None

from hub.cli import access, batches, documents, files, mappings, packages, quarantine, replays, rules, serving, upkeep

app = typer.Typer(
    help="The credit hub: department files in, a scoped and explained answer out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
serving.add_to(app)
files.add_to(app)
mappings.add_to(app)
batches.add_to(app)
quarantine.add_to(app)
rules.add_to(app)
replays.add_to(app)
access.add_to(app)
documents.add_to(app)
packages.add_to(app)
upkeep.add_to(app)


def main() -> None:
    logs.configure()
    app()
