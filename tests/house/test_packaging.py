"""Our four packages bear common names: no other distribution may bring one of them in."""

import importlib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT

OURS = "huarong-credit-hub"


@pytest.mark.parametrize("name", PACKAGES)
def test_package_is_the_one_of_this_checkout(name: str) -> None:
    file = importlib.import_module(name).__file__

    assert file, f"{name} is a folder without __init__.py"
    assert Path(file).parents[1] == ROOT, f"`import {name}` finds {file}: make .venv anew with `make install`"


@pytest.mark.parametrize("name", PACKAGES)
def test_no_other_distribution_owns_the_name(name: str) -> None:
    others = set(packages_distributions().get(name, [])) - {OURS}

    assert others == set(), f"{others} installs a package {name!r} too and may overwrite ours: take it off the lock"
