"""Odd values by the scalar that takes them, usual values by the argument that does."""

from collections.abc import Iterator

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    get_named_type,
    is_list_type,
    is_required_input_field,
)

from tests.district import code
from tests.fuzz.odd.draft import DRAFT

_TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "\u200b",
    "\ufeff",
    "\U0001f642",
    "\uff11\uff12",
    "\u0663\u0664",
    "%",
    "_",
    "\\",
    "'",
    "-",
    "-1",
    "null",
    "NaN",
    "9" * 5_000,
    "x" * 5_000,
    "9142079\u0669MA0000015U",
    "WyJ4Il0",
    "W10",
    "eyJhIjoxfQ",
    "RW50ZXJwcmlzZTo=",
]
_DAYS = [
    "0001-01-01",
    "9999-12-31",
    "1899-12-31",
    "2101-01-01",
    "2026-02-30",
    "2026-W01-1",
    "20260101",
    "2026-01-01T00:00:00",
    "",
    "\u0662\u0660\u0662\u0666-01-01",
]
_MOMENTS = [
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-01-01",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:00+99:99",
    "2026-01-01T00:00:00",
    "1900-01-01T00:00:00+14:00",
    "2100-12-31T23:59:59-12:00",
    "2026-W01-1T00:00",
    "now",
    "",
]
#: By the name of a scalar: values that a careless client, or a careful attacker, sends.
ODD: dict[str, list[object]] = {
    "String": [*_TEXTS, 7, True],
    "ID": [*_TEXTS, 7, -(2**70)],
    "Int": [0, -1, 501, 2**31 - 1, 2**31, -(2**31), 1.5, "1", True],
    "Boolean": ["true", 1],
    "Date": [*_DAYS, 7],
    "DateTime": [*_MOMENTS, 7],
    "BigInt": ["9" * 19, "9" * 5_000, "-", "", "\u0663", True],
    "JSON": ["", 7, -(2**70), {"a": 2**64}, {"": [None, {"b": 1e308}]}, [[]], {"等级": True}, True],
}
_BY_SCALAR: dict[str, object] = {
    "Int": 1,
    "BigInt": "1",
    "Boolean": True,
    "Date": "2026-01-05",
    "DateTime": "2026-01-05T00:00:00Z",
    "JSON": {},
}
#: By the name of an argument, or by its path where the name means another thing there: a value with which the other
#: arguments can be tried.
USUAL: dict[str, object] = {
    "uscc": code(1),
    "usccs": [code(1)],
    "scenario": "contract-credit",
    "scheme": "tax",
    "code": "contract-credit",
    "name": "虚构",
    "first": 1,
    "clientMutationId": "odd",
    "grantee": "bank",
    "id": "1",
    "fingerprint": "0" * 64,
    "view": "register",
    "webhook": "900002",
    "rulesetProposal.id": "901",
    "rehearsal.draft": DRAFT,
    "enterprise.grade.wouldNeed.level": "A",
}

Typed = GraphQLArgument | GraphQLInputField


def usual(name: str, typed: Typed, path: str = "") -> object:
    """A value that is right for an argument; one that is named by its `path`, such as `batch.id`, goes first."""
    kind = get_named_type(typed.type)
    if isinstance(kind, GraphQLInputObjectType):
        return {
            each: usual(each, field, f"{path}.{each}")
            for each, field in kind.fields.items()
            if is_required_input_field(field)
        }
    value = USUAL.get(path, USUAL.get(name))
    if value is None:
        value = next(iter(kind.values)) if isinstance(kind, GraphQLEnumType) else _BY_SCALAR.get(kind.name, "x")
    return [value] if _is_list(typed) and not isinstance(value, list) else value


def odd(name: str, typed: Typed) -> Iterator[tuple[str, object]]:
    """Odd values for an argument, and for each field of an input object with usual values beside it.

    Each comes with its way through the input objects, such as `filter.grade.scheme`.
    """
    kind: GraphQLNamedType = get_named_type(typed.type)
    if isinstance(kind, GraphQLInputObjectType):
        right = usual(name, typed)
        assert isinstance(right, dict)
        for each, field in kind.fields.items():
            yield from ((f"{name}.{way}", {**right, each: value}) for way, value in odd(each, field))
        return
    values = ODD.get(kind.name, ["", "x", 7])
    if _is_list(typed):
        one = usual(name, typed)
        assert isinstance(one, list)
        yield from ((name, [value]) for value in values)
        yield from ((name, many) for many in ([], [one[0]] * 501))
    else:
        yield from ((name, value) for value in values)


def _is_list(typed: Typed) -> bool:
    return is_list_type(getattr(typed.type, "of_type", typed.type)) or isinstance(typed.type, GraphQLList)
