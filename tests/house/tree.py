"""The checkout as the house tests read it: our own modules, parsed once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("hub", "schema", "resolvers", "auth")


@dataclass(frozen=True, slots=True)
class Module:
    """`name` as it is imported, `path` as a developer types it."""

    name: str
    path: str
    lines: tuple[str, ...]
    tree: ast.Module


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every module in these folders of the checkout; without any, those of the four packages; npm's are not ours."""
    files = (file for folder in folders or PACKAGES for file in sorted((ROOT / folder).rglob("*.py")))
    return tuple(_module(file) for file in files if "node_modules" not in file.parts)


def definitions(module: Module) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _module(file: Path) -> Module:
    path = file.relative_to(ROOT)
    text = file.read_text("utf-8")
    name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    return Module(name, path.as_posix(), tuple(text.splitlines()), ast.parse(text, filename=str(path)))
