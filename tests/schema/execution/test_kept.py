"""What many objects have in common is completed once, and anew when what it hangs on is another object."""

import ast
import inspect
import textwrap
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLScalarType, parse
from strawberry.types.field import StrawberryField

from schema.execution.completion.kept import KeptDicts
from schema.execution.completion.leaves import conversion
from schema.execution.fields import same_while
from schema.execution.paths import RootPath
from schema.execution.sources import DECLARATION, FieldDeclaration
from schema.sdl import SCHEMA

PATHS = RootPath()


class Made:
    """Counts what is made, and fails as it is told to."""

    def __init__(self) -> None:
        self.run: Any = SimpleNamespace(unfinished=0)
        self.fails = False
        self.rows: list[object] = []

    def __call__(self, run: Any, rows: list[object], paths: object) -> list[dict[str, Any]]:
        self.rows += rows
        run.unfinished += self.fails
        return [{"row": row} for row in rows]


def test_a_row_is_completed_once() -> None:
    made, rows, kept = Made(), [object(), object()], KeptDicts(tuple)

    first = kept.dicts(made.run, rows, PATHS, made)
    again = kept.dicts(made.run, [rows[1], rows[0], rows[1]], PATHS, made)

    assert made.rows == rows
    assert again == [first[1], first[0], first[1]]


def test_new_rows_stand_among_known_ones() -> None:
    made, old, new, kept = Made(), object(), object(), KeptDicts(tuple)
    kept.dicts(made.run, [old], PATHS, made)

    found = kept.dicts(made.run, [new, old, new], PATHS, made)

    assert [each["row"] for each in found] == [new, old, new]
    assert made.rows[0] is old
    assert set(made.rows[1:]) == {new}


def test_equal_rows_are_not_taken_for_each_other() -> None:
    made, kept = Made(), KeptDicts(tuple)
    one, other = [1], [True]

    assert kept.dicts(made.run, [one, other], PATHS, made)[1]["row"] is other


def test_what_went_wrong_is_not_kept() -> None:
    made, row, kept = Made(), object(), KeptDicts(tuple)
    made.fails = True
    kept.dicts(made.run, [row], PATHS, made)
    made.fails = False

    kept.dicts(made.run, [row], PATHS, made)

    assert made.rows == [row, row]


def test_what_it_hangs_on_is_compared_by_identity() -> None:
    held: list[object] = [[1]]
    made, row, kept = Made(), object(), KeptDicts(lambda: tuple(held))
    kept.dicts(made.run, [row], PATHS, made)
    held[0] = [1]

    kept.dicts(made.run, [row], PATHS, made)

    assert made.rows == [row, row]


def _nodes(selection: str) -> list[Any]:
    (definition,) = parse(f"{{ {selection} }}").definitions
    return list(definition.selection_set.selections)  # type: ignore[attr-defined, union-attr]


@pytest.mark.parametrize(
    ("type_name", "selection", "keepable"),
    [
        ("Reason", "code outcome text source asOf __typename", True),
        ("Reason", "text(language: EN) remedy sourceTitle", True),
        ("Reason", "code text(language: $language)", False),
        ("Verdict", "outcome", False),
        ("Grade", "level score", False),
    ],
)
def test_dicts_are_kept_of_rows_that_come_again(type_name: str, selection: str, keepable: bool) -> None:
    type_ = SCHEMA.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)

    assert (same_while(type_, _nodes(selection)) is not None) is keepable


def _kept_types() -> list[GraphQLObjectType]:
    types = [each for each in SCHEMA.type_map.values() if isinstance(each, GraphQLObjectType)]
    return [each for each in types if same_while(each, []) is not None]


def test_functions_of_kept_rows_ask_for_the_context_alone() -> None:
    """A path is another one each time."""
    functions = [
        declaration.source.function
        for type_ in _kept_types()
        for definition in type_.fields.values()
        if isinstance(field := definition.extensions.get("strawberry-definition"), StrawberryField)
        and isinstance(declaration := field.metadata.get(DECLARATION), FieldDeclaration)
    ]
    assert functions
    for function in functions:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        uses = [each for each in ast.walk(tree) if isinstance(each, ast.Attribute) and _is_info(each.value)]
        assert {each.attr for each in uses} <= {"context"}, function


def _is_info(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "info"


def test_every_scalar_is_completed_a_column_at_a_time() -> None:
    """But JSON, which may be anything."""
    scalars = [each for each in SCHEMA.type_map.values() if isinstance(each, GraphQLScalarType)]

    slow = {each.name for each in scalars if not conversion(each, nullable=False).known}

    assert slow == {"JSON"}
