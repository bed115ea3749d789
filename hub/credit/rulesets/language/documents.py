"""YAML documents with the line of every key, so that a fault can name its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from hub.core.release.shipped_yaml import compose_shipped, is_shipped

YamlPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """The content of one text, and the line of every key and item; `path` is how faults name it."""

    file: Path | None
    path: str
    content: Any
    lines: Mapping[YamlPath, int]

    def fault(self, place: YamlPath, what: str) -> str:
        """Write a fault as `path:line: place: what`; a place that is not in the file has its nearest parent's line."""
        inside = self.inside(place)
        named = ".".join(str(part) for part in inside)
        return f"{self.path}:{self.lines[inside]}: {named + ': ' if named else ''}{what}"

    def inside(self, place: YamlPath) -> YamlPath:
        """Drop from a place what is not in the file: the tags of alternatives, and keys that were left out."""
        inside: YamlPath = ()
        for part in place:
            if (*inside, part) in self.lines:
                inside = (*inside, part)
        return inside


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a ruleset that is not in use; faults call it `shown_path`, and a text that was sent has no `file`."""

    text: str
    shown_path: str
    file: Path | None = None


def read(path: Path, shown_path: str) -> tuple[YamlDocument | None, Sequence[str]]:
    """Read a file; returns its document, and its faults: it cannot be read, bad YAML, a key given twice."""
    draft = read_draft(path, shown_path)
    return compose(draft) if isinstance(draft, Draft) else (None, [draft])


def read_draft(path: Path, shown_path: str) -> Draft | str:
    """Read the text of a file; returns the fault if that is not possible."""
    try:
        return Draft(path.read_text("utf-8"), shown_path, path)
    except UnicodeDecodeError as error:
        return f"{shown_path}:1: the file is not UTF-8: {error.reason} at byte {error.start}"
    except OSError as error:
        return f"{shown_path}:1: the file cannot be read: {error.strerror}"


# The same texts come again with every look at a folder, and composing takes most of the time of loading.
@lru_cache(maxsize=512)
def compose(draft: Draft) -> tuple[YamlDocument | None, Sequence[str]]:
    """Compose a text into a document; returns the faults of its YAML too."""
    shown = draft.shown_path
    try:
        node = _node(draft)
        content = None if node is None else yaml.SafeLoader("").construct_document(node)
        lines: dict[YamlPath, int] = {(): 1}
        faults = [] if node is None else list(_walk(node, (), lines, set()))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return None, [f"{shown}:{line}: {error.problem}"]
    except yaml.YAMLError as error:
        return None, [f"{shown}:1: {error}"]
    except RecursionError:
        return None, [f"{shown}:1: it is nested too deeply"]
    except ValueError as error:  # PyYAML takes 2026-02-30 for a day, and lets the calendar's own complaint through
        return None, [f"{shown}:1: {error}"]
    if node is None:
        return None, [f"{shown}:1: the file is empty"]
    return YamlDocument(draft.file, shown, content, lines), [f"{shown}:{line}: {what}" for line, what in faults]


def _node(draft: Draft) -> yaml.Node | None:
    if is_shipped(draft.file):
        try:
            return compose_shipped(draft.text)
        except yaml.YAMLError:  # it is told in the words of the other parser, as the faults of all files are
            pass
    node: yaml.Node | None = yaml.compose(draft.text, Loader=yaml.SafeLoader)
    return node


def _walk(node: yaml.Node, place: YamlPath, lines: dict[YamlPath, int], visited: set[int]) -> Iterator[tuple[int, str]]:
    """Fill in `lines`; yields keys that are given twice, and aliases, since these have no line of their own."""
    if isinstance(node, yaml.CollectionNode):
        if id(node) in visited:
            yield node.start_mark.line + 1, "write it out where it is meant: an alias has no place of its own"
            return
        visited.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            at = (*place, str(key.value))
            if at in lines:
                yield key.start_mark.line + 1, f"{str(key.value)!r} is given twice"
            lines[at] = key.start_mark.line + 1
            yield from _walk(value, at, lines, visited)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            lines[(*place, number)] = item.start_mark.line + 1
            yield from _walk(item, (*place, number), lines, visited)
