"""The recipes of CONTRIBUTING, followed to the letter in a copy of the house: an area, a page.

A resource is followed in tests/intake/ingest/test_new_resource.py, a scenario in
tests/credit/evaluation/test_added_rulesets.py.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT

AREA = {
    "__init__.py": '"""What can be known about an enterprise, from whom, and who may ask."""\n',
    "rules.py": '''"""Which entries of the catalogue stand."""


def published(state: str) -> bool:
    return state == "published"
''',
    "queries.py": '''"""Entries of the catalogue."""

from collections.abc import Sequence

from hub.core.actor import Actor
from hub.core.store import visible
from hub.core.store.database import Reader, Row

_ENTRIES = "select e.uscc from enterprise e where e.uscc = any ($1) and {visible}"


async def entries(reader: Reader, actor: Actor, usccs: Sequence[str]) -> Sequence[Row]:
    """Those that the actor may see."""
    seen = visible.identities(actor)
    return await reader.fetch(seen.into(_ENTRIES), list(usccs), *seen.parameters)
''',
}
PAGE = '''"""A page that greets."""

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route


def routes() -> list[Route]:
    return [Route("/greeting", _greet)]


async def _greet(_: Request) -> HTMLResponse:
    return HTMLResponse("<!doctype html><title>你好</title>")
'''
ASKING = """
import asyncio, httpx
from hub.app import create_app
from hub.core.settings import Settings

async def ask():
    app = create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/none"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http:
        answer = await http.get("/greeting")
    print(answer.status_code, answer.text)

asyncio.run(ask())
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The house without what npm brings and what caches keep."""
    for package in PACKAGES:
        left_out = shutil.ignore_patterns("node_modules", "__pycache__")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=left_out)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def run(house: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(house)}
    return subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    return run(house, Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo")


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(before) == 1, f"{file.name} does not say once: {before}"
    file.write_text(text.replace(before, after), "utf-8")


def test_a_new_area_needs_its_line_and_nothing_else(house: Path) -> None:
    area = house / "hub" / "intake" / "catalogue"
    area.mkdir()
    for name, text in AREA.items():
        (area / name).write_text(text, "utf-8")

    without = lint(house)
    change(house / ".importlinter", "    ingest | consent\n", "    ingest | consent | catalogue\n")
    with_its_line = lint(house)

    assert (without.returncode, "hub.intake.catalogue" in without.stdout) == (1, True)
    assert with_its_line.returncode == 0, with_its_line.stdout


def test_a_new_page_is_a_module_and_a_line_in_the_app(house: Path) -> None:
    (house / "hub" / "pages" / "greeting.py").write_text(PAGE, "utf-8")
    app = house / "hub" / "app.py"
    change(
        app, "from hub.pages import console, graphiql, my,", "from hub.pages import console, graphiql, greeting, my,"
    )
    change(
        app,
        '            Route("/health/live", live),\n',
        '            *greeting.routes(),\n            Route("/health/live", live),\n',
    )

    asked = run(house, sys.executable, "-c", ASKING)

    assert asked.stdout.splitlines()[-1:] == ["200 <!doctype html><title>你好</title>"], asked.stderr
