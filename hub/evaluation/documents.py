"""YAML files with the line of everything in them, so that a fault can be said where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its content, and the line of every key and item; `path` is how it is shown."""

    file: Path
    path: str
    content: Any
    lines: Mapping[Place, int]

    def fault(self, place: Place, what: str) -> str:
        """`path:line: place: what`; a place that is not in the file stands where its nearest parent does."""
        inside = self.inside(place)
        named = ".".join(str(part) for part in inside)
        return f"{self.path}:{self.lines[inside]}: {named + ': ' if named else ''}{what}"

    def inside(self, place: Place) -> Place:
        """The place without the parts that only the models have: tags of alternatives, keys left out."""
        inside: Place = ()
        for part in place:
            if (*inside, part) in self.lines:
                inside = (*inside, part)
        return inside


def read(path: Path, shown: str) -> tuple[Document | None, list[str]]:
    """A file and its faults of form: bad YAML, a key given twice."""
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
        content = None if node is None else yaml.SafeLoader("").construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return None, [f"{shown}:{line}: {error.problem}"]
    except yaml.YAMLError as error:
        return None, [f"{shown}:1: {error}"]
    if node is None:
        return None, [f"{shown}:1: the file is empty"]
    lines: dict[Place, int] = {(): 1}
    twice = list(_walk(node, (), lines))
    return Document(path, shown, content, lines), [f"{shown}:{line}: {key!r} is given twice" for key, line in twice]


def _walk(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Iterator[tuple[str, int]]:
    """Fill in the lines; yields keys given twice."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            at = (*place, str(key.value))
            if at in lines:
                yield str(key.value), key.start_mark.line + 1
            lines[at] = key.start_mark.line + 1
            yield from _walk(value, at, lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            lines[(*place, number)] = item.start_mark.line + 1
            yield from _walk(item, (*place, number), lines)
