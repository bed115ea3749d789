"""VENDORED.md says what the files are, byte for byte."""

import hashlib
import re
from pathlib import Path

FILES = Path(__file__).parents[3] / "hub" / "pages" / "graphiql" / "files"
TEXT = (FILES / "VENDORED.md").read_text("utf-8")
STATED = dict(re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", TEXT, re.MULTILINE))


def test_every_script_and_style_sheet_is_the_one_that_was_vendored() -> None:
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in FILES.iterdir()
        if file.suffix in (".js", ".css")
    }

    assert found == STATED, (
        "hub/pages/graphiql/files differs from its VENDORED.md: restore the file, or vendor it anew there"
    )


def test_every_licence_that_is_named_lies_beside_the_files() -> None:
    named = set(re.findall(r"`([\w.-]+\.LICENSE\.txt)`", TEXT))

    assert named == {file.name for file in FILES.glob("*.LICENSE.txt")}
    assert len(named) == 4
