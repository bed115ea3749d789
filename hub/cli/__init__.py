"""The command line: one function a command, grouped as `hub help` shows them."""

import typer

from hub.cli import access, documents, files, replays, rules, serving, upkeep
from hub.core import logs

app = typer.Typer(
    help="The credit hub: department files in, a scoped and explained answer out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
serving.add_to(app)
files.add_to(app)
rules.add_to(app)
replays.add_to(app)
access.add_to(app)
documents.add_to(app)
upkeep.add_to(app)


def main() -> None:
    logs.configure()
    app()
