"""Sources of a field's values, and what it requires, as the schema declares them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeAlias

#: `by(context, keys, **arguments)` answers each key it knows; a value that is an exception is the error of its row.
BatchLoad: TypeAlias = Callable[..., Awaitable[Mapping[Any, Any]]]
#: The metadata of a field hold its `FieldDeclaration` under this name.
DECLARATION = "declaration"


@dataclass(frozen=True, slots=True)
class FieldFunction:
    """A function that computes a field of the row, of `info` if it takes one, and of the arguments by their names."""

    function: Callable[..., Any]
    wants_info: bool


@dataclass(frozen=True, slots=True)
class FieldLoad:
    """A load of other rows by the attribute `key` of the row, the arguments passed on by their names."""

    by: BatchLoad
    key: str


class FieldRequirement(Protocol):
    """What a field asks of whoever reads it."""

    def refusal(self, context: Any, field: str) -> Exception | None:
        """Return the error of every row, if the context does not meet it; `field` is the name to tell, `Type.field`."""


@dataclass(frozen=True, slots=True)
class FieldDeclaration:
    """Where the values of a field come from, and what it requires, if anything."""

    source: FieldFunction | FieldLoad
    requirement: FieldRequirement | None


class ColumnLoad(NamedTuple):
    """A whole column to load: the row for each of `keys`, in order; a key may come twice."""

    by: BatchLoad
    keys: Sequence[Any]
    arguments: Mapping[str, Any]


def hashable(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Make the arguments that are passed on to a load: calls are told apart by them."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in arguments.items()}
