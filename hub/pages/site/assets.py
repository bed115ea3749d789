"""The style sheet and the scripts of all pages."""

from functools import cache
from pathlib import Path

from starlette.routing import Route

from hub.pages.served import ServedFile, served_file

_FOLDER = Path(__file__).parents[1] / "assets"
_FILES = (_FOLDER / "files" / "styles.css", _FOLDER / "files" / "htmx.js", _FOLDER / "start.js")


@cache
def assets() -> dict[str, ServedFile]:
    """Return what is served, by the name of its file; raises Unavailable for one that was not made."""
    return {file.name: served_file(file, "/assets", "the pages") for file in _FILES}


def routes() -> list[Route]:
    return [asset.route for asset in assets().values()]
