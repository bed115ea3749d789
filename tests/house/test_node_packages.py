"""What npm installs is what the locks name, from whatever registry, whole or not at all."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hatch_build import installed
from tests.house.tree import ROOT

FOLDERS = ("hub/pages", "tests/clients")


@pytest.mark.parametrize("folder", FOLDERS)
def test_lock_names_no_registry_and_the_hash_of_every_package(folder: str) -> None:
    packages = _packages(folder)

    assert [path for path, package in packages.items() if "resolved" in package] == [], (
        "A lock is for every registry: `omit-lockfile-registry-resolved` of .npmrc leaves addresses out"
    )
    assert [path for path, package in packages.items() if not package.get("integrity", "").startswith("sha512-")] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_versions_are_exact_and_the_locks(folder: str) -> None:
    wanted = json.loads((ROOT / folder / "package.json").read_text("utf-8"))["dependencies"]

    locked = {name: _packages(folder)[f"node_modules/{name}"]["version"] for name in wanted}

    assert locked == wanted


@pytest.mark.parametrize("folder", FOLDERS)
def test_packages_are_those_of_the_lock(folder: str) -> None:
    assert installed(ROOT / folder), "Run `make --always-make install`"


def test_interrupted_installation_is_none(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests" / "clients" / "package-lock.json", tmp_path)
    (tmp_path / "node_modules" / "jose").mkdir(parents=True)

    assert not installed(tmp_path)


def test_installation_of_another_lock_is_none(tmp_path: Path) -> None:
    shutil.copy(ROOT / "hub" / "pages" / "package-lock.json", tmp_path)
    (tmp_path / "node_modules").mkdir()
    shutil.copy(ROOT / "tests" / "clients" / "node_modules" / ".package-lock.json", tmp_path / "node_modules")

    assert not installed(tmp_path)


def test_failing_npm_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")

    run = subprocess.run([sys.executable, ROOT / "hatch_build.py", tmp_path], capture_output=True, text=True)

    assert run.returncode == 1
    assert "npm error code EUSAGE" in run.stderr
    assert run.stderr.splitlines()[-1] == (
        f"npm could not install the packages of {tmp_path}; its reason stands above. It asks the npm registry, or the"
        " one that `registry` in ~/.npmrc names"
    )


def _packages(folder: str) -> Mapping[str, Mapping[str, Any]]:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]
    return {path: package for path, package in packages.items() if path}
