"""The wheel carries GraphiQL and its licences, and nothing of what brought them there."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

import hub
from tests.house.tree import ROOT

FILES = "hub/pages/graphiql/files/"
ASSETS = "hub/pages/assets/files/"


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (wheel,) = Path(folder).glob("*.whl")
    return set(ZipFile(wheel).namelist())


def test_graphiql_is_in_it_with_its_licences(names: set[str]) -> None:
    assert {name.removeprefix(FILES) for name in names if name.startswith(FILES)} == {
        "graphiql-3.8.3.LICENSE.txt",
        "graphiql-3.8.3.bundled.LICENSE.txt",
        "graphiql-3.8.3.min.css",
        "graphiql-3.8.3.min.js",
        "react-18.2.0.LICENSE.txt",
        "react-18.2.0.production.min.js",
        "react-dom-18.2.0.LICENSE.txt",
        "react-dom-18.2.0.production.min.js",
    }


def test_the_assets_of_pages_are_in_it_with_their_licences(names: set[str]) -> None:
    assert {name.removeprefix(ASSETS) for name in names if name.startswith(ASSETS)} == {
        "govuk-frontend-6.6.0.LICENSE.txt",
        "htmx.js",
        "htmx.org-4.0.1.LICENSE.txt",
        "styles.css",
    }


def test_pages_of_our_own_are_in_it_and_no_packages(names: set[str]) -> None:
    rest = {name for name in names if name.startswith("hub/pages/") and not name.startswith((FILES, ASSETS))}
    ours = {path for path in _tracked("hub/pages") if not path.endswith(("/.npmrc", ".json", ".scss"))}

    assert rest == ours


def test_it_holds_our_packages_and_nothing_of_the_build(names: set[str]) -> None:
    assert {name.partition("/")[0] for name in names} == {
        "auth",
        "hub",
        "resolvers",
        "schema",
        f"huarong_credit_hub-{hub.__version__}.dist-info",
    }


def _tracked(folder: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", folder], cwd=ROOT, check=True, capture_output=True, text=True)
    return listed.stdout.split()
