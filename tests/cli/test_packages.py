"""`hub package verify`: what it prints, and its exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli import app
from tests.sharing.packages.packed import ES256, chain

RUN, APP = CliRunner(), app(["package"])


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    chain(tmp_path / "packages")
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": [ES256.public()]}))
    return tmp_path / "packages"


def test_whole_packages_are_told_with_the_keys_that_signed_them(packages: Path) -> None:
    done = RUN.invoke(APP, ["package", "verify", str(packages), "--jwks", str(packages.parent / "jwks.json")])

    assert (done.exit_code, done.stdout) == (0, "2 packages, whole, signed by es\n")


def test_keys_from_the_package_itself_are_said_to_be_so(packages: Path) -> None:
    done = RUN.invoke(APP, ["package", "verify", str(packages / "1")])

    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "1 packages, whole, signed by es",
            "the keys came with the packages: compare them with the hub's, or give those by --jwks",
        ],
    )


def test_a_fault_is_one_line_and_exit_code_1(packages: Path) -> None:
    (packages / "1" / "rows.csv").unlink()

    done = RUN.invoke(APP, ["package", "verify", str(packages)])

    assert (done.exit_code, done.stdout) == (1, "1/rows.csv: the file is missing\n")


def test_json_tells_all_in_one_object(packages: Path) -> None:
    (packages / "2" / "rows.csv").unlink()

    done = RUN.invoke(APP, ["package", "verify", str(packages / "2"), "--json"])

    assert (done.exit_code, json.loads(done.stdout)) == (
        1,
        {
            "packages": ["2"],
            "whole": False,
            "signed_by": ["es"],
            "keys": "beside",
            "faults": [{"code": "missing", "file": "2/rows.csv", "message": "the file is missing"}],
            "unproved": {"2": "the rows at position 7, which it changes, are not here"},
        },
    )


@pytest.mark.parametrize("there", [True, False], ids=["empty folder", "no folder"])
def test_nothing_to_check_is_wrong_usage(tmp_path: Path, there: bool) -> None:
    place = tmp_path if there else tmp_path / "gone"

    done = RUN.invoke(APP, ["package", "verify", str(place)])

    cause = "there is no manifest.json in it" if there else "there is no such file or folder"
    assert (done.exit_code, done.stderr) == (2, f"hub: {place}: {cause}\n")
