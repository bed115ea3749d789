"""What clients may spend and what things cost: the schema says it of every list, the reference of every kind."""

import re

import pytest
from graphql import GraphQLObjectType, get_named_type, get_nullable_type, is_leaf_type, is_list_type

from hub.core.actor import Kind
from hub.core.limits.rules import LIMITS, ClientLimits
from schema.language.directives import ListSize
from schema.limits import bounds
from schema.requests import documents
from schema.sdl import SCHEMA
from tests.house.tree import ROOT

ROW = re.compile(r"^\| ([a-z ,]+?) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| `\w+` \|$", re.MULTILINE)
NAMES = {
    "points that one query may cost": "cost",
    "points in its bucket": "capacity",
    "points that flow into it each second": "refill",
    "root fields of an operation": "root_fields",
    "aliases in the document": "aliases",
    "directives in the document": "directives",
    "levels of fields, through fragments": "depth",
}


@pytest.fixture(scope="module")
def section() -> str:
    page = (ROOT / "docs" / "reference.md").read_text("utf-8")
    return page.partition("\n## Limits\n")[2].partition("\n## ")[0]


def test_every_list_of_objects_says_how_long_it_is() -> None:
    lists = {
        f"{type_.name}.{name}": field
        for type_ in SCHEMA.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name, field in type_.fields.items()
        if is_list_type(get_nullable_type(field.type)) and not is_leaf_type(get_named_type(field.type))
    }
    sizes = {name: _size(field) for name, field in lists.items()}

    silent = {name for name, size in sizes.items() if size is None}
    of_connections = {name for name in lists if name.endswith(("Connection.edges", "Connection.nodes"))}

    assert silent == of_connections, "Give the list its size=: about(20), as_many_as('usccs'), PAGED of the connection"


def test_every_connection_is_as_long_as_it_is_asked_for() -> None:
    fields = [
        (f"{type_.name}.{name}", field)
        for type_ in SCHEMA.type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    ]

    wrong = [
        name for name, field in fields if (size := _size(field)) is None or size.sized_fields != ["edges", "nodes"]
    ]

    assert len(fields) == 24
    assert wrong == [], "A connection has size=PAGED"


def test_the_reference_tells_the_limits_of_every_kind(section: str) -> None:
    told = {
        NAMES[name]: tuple(int(number.replace(",", "")) for number in numbers)
        for name, *numbers in ROW.findall(section)
    }

    kinds = (Kind.DEPARTMENT, Kind.PARTNER, Kind.SUBJECT)
    limits = {name: tuple(getattr(LIMITS[kind], name) for kind in kinds) for name in ClientLimits.__slots__}
    assert told == limits, "docs/reference.md, section Limits, gives other numbers than hub/core/limits/rules.py"


def test_the_reference_tells_what_no_document_may_hold(section: str) -> None:
    numbers = (documents.TOKENS, bounds.OPERATIONS, bounds.FRAGMENTS, bounds.NESTING, bounds.PAIRS)

    said = "{:,} tokens, {} operations, {} fragments, {} levels as it is written, or {:,} pairs".format(*numbers)
    assert said in section.replace("\n", " ")


def _size(field: object) -> ListSize | None:
    declared = field.extensions.get("strawberry-definition")  # type: ignore[attr-defined]
    return next((one for one in declared.directives if isinstance(one, ListSize)), None)
