"""A digit is 0 to 9: in Python's patterns \\d takes the digits of every script, and int() reads them."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import modules

OF_EVERY_SCRIPT = re.compile(r"(?<!\\)(?:\\\\)*\\[dDwWbB]")
ASKS_FOR_DIGITS = {"isdigit", "isdecimal", "isnumeric"}


def test_patterns_take_no_digits_and_letters_of_other_scripts() -> None:
    loose = {
        f"{module.name}: {text}"
        for package in ("hub", "auth", "schema")
        for module in modules(package)
        for text in _loose(module.tree)
    }

    assert loose == set(), "Write [0-9] or [0-9A-Za-z], or compile the pattern with re.ASCII"


def test_whoever_asks_for_digits_asks_for_ascii_too() -> None:
    careless = {
        f"{module.name}:{node.lineno}"
        for package in ("hub", "auth", "schema", "resolvers")
        for module in modules(package)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.expr)
        and _calls(node) & ASKS_FOR_DIGITS
        and "isascii" not in _calls_near(module.tree, node)
    }

    assert careless == set(), "'٣'.isdigit() is true: ask for isascii() as well"


def _loose(tree: ast.AST) -> Iterator[str]:
    ascii_only = {
        id(text)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and any(ast.unparse(argument) == "re.ASCII" for argument in call.args)
        for text in ast.walk(call)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in ascii_only:
            continue
        if OF_EVERY_SCRIPT.search(node.value) and "\n" not in node.value:
            yield node.value


def _calls(node: ast.expr) -> set[str]:
    return {node.func.attr} if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else set()


def _calls_near(tree: ast.AST, node: ast.expr) -> set[str]:
    """The methods called on the lines of the same function."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and node in ast.walk(function):
            return {name for each in ast.walk(function) if isinstance(each, ast.expr) for name in _calls(each)}
    return set()
