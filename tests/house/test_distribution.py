"""No statement stands in the way of distributing the store by uscc (docs/scale.md).

Citus, tried on a coordinator and two workers, refuses these forms where a table of the statement is distributed. Where
another form costs nothing that can be measured the statement has it; the rest are listed, each with its reason.
"""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import Module, modules

#: Read one row of each enterprise by an index that has its order. Numbering the rows would read all of them.
_ONE_BY_INDEX = "takes the first rows of each enterprise from an index in its order: numbering them would read all"
LIMITED_LATERALS = {
    "hub.credit.statements.history.reading._PAST": _ONE_BY_INDEX,
    "hub.credit.statements.queries._PRESENT": f"the statement of every read: {_ONE_BY_INDEX}",
    "hub.intake.ingest.present.queries._ROWS": "any one of equal rows, with an array that no aggregate keeps as it is",
    "hub.intake.ingest.queries._RECORDS": _ONE_BY_INDEX,
}
#: Statements with a temporary table that ask a stored one for a single value.
SCALARS_BESIDE_TEMPORARY = {
    "hub.sharing.views.queries._CHANGED": "`touched` is a part of the statement; `change` is of no enterprise",
}
#: Names of the uscc as text beside the stored varchar.
TEXTS: dict[str, str] = {}
_TEMPORARY = re.compile(r"\b(?:from|join|into|using)\s+(arriving|refused|settled|touched|recomposed|compared|stated)\b")
_EMPTY_LIST = re.compile(r"\bexists\s*\(\s*select\s+from\b", re.IGNORECASE)
#: A query in brackets whose single value is used: not a list, a table, a test of existence or an array.
_SCALAR = re.compile(r"(?:[,=<>+(]|\bselect|\bthen|\belse)\s*\((?=\s*select\b)", re.IGNORECASE)
_LATERAL = re.compile(r"\blateral\s*\(", re.IGNORECASE)
_UNNESTED = re.compile(r"\bunnest\(([^)]*)\)\s+as\s+\w+\s*\(([^)]*)\)", re.IGNORECASE)
_DECLARED = re.compile(r"\buscc\s+text\b", re.IGNORECASE)


def test_what_exists_is_selected_as_one() -> None:
    found = [name for name, text in statements() if _EMPTY_LIST.search(text)]

    assert found == [], "write `exists (select 1 from …)`"


def test_no_limit_stands_in_a_lateral_join() -> None:
    found = {
        name
        for name, text in statements()
        for match in _LATERAL.finditer(text)
        if re.search(r"\blimit\b", bracketed(text, match.end()), re.IGNORECASE)
    }

    assert found == LIMITED_LATERALS.keys(), "write row_number(), or the first of array_agg(… order by …)"


def test_no_single_value_is_asked_for_beside_a_temporary_table() -> None:
    found = {name for name, text in statements() if _TEMPORARY.search(text) and any(stored_values(text))}

    assert found == SCALARS_BESIDE_TEMPORARY.keys(), "write a join"


def test_a_uscc_has_one_type() -> None:
    """Stored columns are varchar, as SQLModel makes them: test_columns_of_a_uscc_are_varchar."""
    found = {name for name, text in statements() if _DECLARED.search(text) or any(unnested_as_text(text))}

    assert found == TEXTS.keys(), "write `uscc varchar`, and `unnest($1::varchar[]) as x (uscc)`"


def test_columns_of_a_uscc_are_varchar() -> None:
    from hub.core.store.tables import METADATA

    types = {
        str(column.type).partition("(")[0]
        for table in METADATA.tables.values()
        for column in table.columns
        if column.name == "uscc"
    }

    assert types == {"VARCHAR"}


def statements() -> Iterator[tuple[str, str]]:
    """Each text with SQL, by the module and the name that it is given there; what is put in later stands as `@`."""
    for module in modules():
        if not module.name.startswith("hub.core.store.migrations"):
            yield from _of(module)


def _of(module: Module) -> Iterator[tuple[str, str]]:
    documentation = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Assign | ast.AnnAssign | ast.Return | ast.Call):
            continue
        for value in ast.iter_child_nodes(node) if isinstance(node, ast.Call) else [node.value]:
            text = _text(value)
            if value is not None and id(value) not in documentation and re.search(r"\b(?:select|table)\b", text):
                yield f"{module.name}.{_name(node)}", text


def _name(node: ast.AST) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return getattr(target, "id", None) or getattr(target, "attr", None) or "?"


def _text(value: ast.AST | None) -> str:
    """The text of a literal, of an f-string, of a conditional or of literals that are put together; else nothing."""
    match value:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) or "@" for part in parts)
        case ast.BinOp(left=left, right=right):
            return _text(left) + _text(right)
        case _:
            return ""


def bracketed(text: str, begin: int) -> str:
    """What stands between a bracket, which ends before `begin`, and the one that closes it."""
    depth = 1
    for place in range(begin, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return text[begin:place]
    return text[begin:]


def stored_values(text: str) -> Iterator[str]:
    """The queries for a single value that read another table than temporary ones."""
    for match in _SCALAR.finditer(text):
        query = bracketed(text, match.end())
        tables = re.findall(r"\b(?:from|join)\s+([\w@]+)", query)
        if any(not _TEMPORARY.match(f"from {table}") for table in tables):
            yield query


def unnested_as_text(text: str) -> Iterator[str]:
    for values, names in _UNNESTED.findall(text):
        for value, name in zip(values.split(","), names.split(","), strict=False):
            if name.strip() == "uscc" and "text" in value:
                yield value
