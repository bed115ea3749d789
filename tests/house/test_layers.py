"""The house of the design holds: nobody looks up, nothing goes round in a circle, every area has its step."""

import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT


def test_every_contract_of_importlinter_is_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    run = subprocess.run([linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True)

    assert run.returncode == 0, f"An import breaks the house; .importlinter says how it is built.\n{run.stdout}"
