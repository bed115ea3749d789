"""The partner guide as the tests read it: its blocks of code, each with the file that it names."""

import os
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.clients.serving import HUB

DOCS = Path(__file__).parents[2] / "docs"
#: ```sh ask.sh is a file; ```json of ask.sh is what that file prints.
_BLOCK = re.compile(r"^```(\w+) (of )?([\w.-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ANY_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    language: str
    file: str
    text: str
    printed: bool

    @property
    def runs(self) -> bool:
        return not self.printed and self.language not in ("json", "graphql")


def blocks(page: str) -> Sequence[Block]:
    """Those with a file name, in the order of the page."""
    text = (DOCS / page).read_text("utf-8")
    return [Block(language, file, body, bool(of)) for language, of, file, body in _BLOCK.findall(text)]


def code(page: str) -> Sequence[str]:
    """Every block, fences and all."""
    return _ANY_BLOCK.findall((DOCS / page).read_text("utf-8"))


def commands(folder: Path) -> str:
    """Make a search path on which `python` and `hub` are the ones under test."""
    folder.mkdir()
    for name, words in (("python", [sys.executable]), ("hub", HUB)):
        (folder / name).write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
        (folder / name).chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"
