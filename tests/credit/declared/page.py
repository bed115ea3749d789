"""The files that docs/sources.md shows, as an official would write them down from the page."""

import re
from pathlib import Path

_FILE = re.compile(r"^```yaml\n# (?P<name>\S+)\.yaml\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
_PAGE = Path(__file__).parents[3] / "docs" / "sources.md"

#: By name without its ending.
FILES = {match["name"]: match["text"] for match in _FILE.finditer(_PAGE.read_text("utf-8"))}
