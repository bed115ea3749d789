"""The partner guide's programs make the digests of docs/copy-vectors.json."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.conftest import NODE
from tests.clients.guide import blocks
from tests.house.tree import ROOT

VECTORS = json.loads((ROOT / "docs" / "copy-vectors.json").read_text("utf-8"))


@pytest.mark.parametrize(("program", "command"), [("copy_digests.py", sys.executable), ("copy_digests.mjs", str(NODE))])
def test_a_consumer_makes_the_root_of_the_vectors(tmp_path: Path, program: str, command: str) -> None:
    (text,) = [block.text for block in blocks("partner-guide.md") if block.file == program and not block.printed]
    (tmp_path / program).write_text(text, "utf-8")
    (tmp_path / "rows.json").write_text(json.dumps([vector["row"] for vector in VECTORS["rows"]]), "utf-8")

    done = subprocess.run([command, program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)

    assert json.loads(done.stdout) == {"rows": len(VECTORS["rows"]), "root": VECTORS["root"]}
