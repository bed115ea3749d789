"""YAML files that come with a release, read by the parser in C: a ninth of the time of the one in Python.

It is for these files alone. It has no bound on nesting, so that a hostile text ends the process, and it takes more than
YAML allows, such as tabs.
"""

from pathlib import Path
from typing import Any

import yaml

#: The package: whatever stands in it was tested with the release.
_SHIPPED = Path(__file__).parents[2]
#: PyYAML is built without libyaml in some places.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_shipped(text: str) -> Any:
    """Read the content of a file that comes with a release."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506


def is_shipped(path: Path | None) -> bool:
    """Whether a file comes with the release; a text that was sent has no file."""
    return path is not None and _SHIPPED in path.resolve().parents


def compose_shipped(text: str) -> yaml.Node | None:
    """Read a file that comes with a release into nodes, which know their lines; raises YAMLError as PyYAML does."""
    node: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    return node
