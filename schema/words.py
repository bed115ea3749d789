"""The words the schema is written in: a type is `of` its rows, a field has a scope and a description, a load a key."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Any, TypeVar, dataclass_transform

import strawberry

from auth.scopes import Scope
from resolvers.context import Context
from resolvers.loaders import By
from schema.directives import ListSize, RequiresPurpose, priced, requires

Class = TypeVar("Class", bound=type)
Info = strawberry.Info[Context, None]
Resolve = Callable[..., Any]
#: Under this name a field's metadata holds what was declared of it, and execution by plan finds it there.
DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Answered:
    """A field is computed by a function of the row, of `info` if it takes one, and of the arguments by their names."""

    function: Resolve
    wants_info: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """A field is what `by` answers for the row's attribute `key`, the arguments passed on by their names."""

    by: By
    key: str


@dataclass(frozen=True, slots=True)
class Declared:
    """How a field comes to its value, and what it demands of whoever asks for it."""

    source: Answered | Loaded
    scope: Scope | None
    purpose: bool


@dataclass_transform(order_default=True, kw_only_default=True, field_specifiers=(strawberry.field,))
def of(row: type | UnionType, *, name: str | None = None) -> Callable[[Class], Class]:
    """Bind a type to the rows its fields are read from; its docstring is its description.

    A field without a resolver that names nothing the rows have is refused when the schema is built.
    """

    def bind(cls: Class) -> Class:
        cls.is_type_of = classmethod(lambda _, obj, __: isinstance(obj, row))  # type: ignore[attr-defined]
        cls.__rows__ = row  # type: ignore[attr-defined]
        bound = strawberry.type(cls, name=name, description=inspect.getdoc(cls))
        for field in bound.__strawberry_definition__.fields:  # type: ignore[attr-defined]
            if field.base_resolver is None and not hasattr(row, field.python_name):
                raise TypeError(f"{cls.__name__}.{field.python_name}: {row} has no such attribute")
        return bound

    return bind


def field(*, description: str, size: ListSize | None = None) -> Any:
    """A field read straight from the row: whoever reached the row may read it."""
    return strawberry.field(description=description, directives=priced(None, size))


def answer(
    *, scope: Scope | None, purpose: bool = False, cost: int | None = None, size: ListSize | None = None
) -> Callable[[Resolve], Any]:
    """A field computed by the function below, whose docstring is its description."""
    prices = priced(cost, size)

    def declare(function: Resolve) -> Any:
        wants_info = "info" in inspect.signature(function).parameters
        declared = Declared(Answered(function, wants_info), scope, purpose)
        if scope is None:
            description = inspect.getdoc(function)
            return strawberry.field(function, description=description, directives=prices, metadata={DECLARED: declared})

        def resolve(row: Any, info: Info, arguments: dict[str, Any]) -> Any:
            return function(row, info, **arguments) if wants_info else function(row, **arguments)

        return _guarded(function, declared, prices, resolve)

    return declare


def load(
    by: By,
    *,
    key: str,
    scope: Scope | None,
    purpose: bool = False,
    cost: int | None = None,
    size: ListSize | None = None,
) -> Callable[[Resolve], Any]:
    """A field that needs another row: `by` answers whole columns of the attribute `key`.

    The function below only declares the type, the arguments and, in its docstring, the description; the arguments
    are passed on to `by` by their names.
    """

    def declare(function: Resolve) -> Any:
        def resolve(row: Any, info: Info, arguments: dict[str, Any]) -> Any:
            return info.context.load(by, getattr(row, key), **hashable(arguments))

        declared, prices = Declared(Loaded(by, key), scope, purpose), priced(cost, size)
        return (_open if scope is None else _guarded)(function, declared, prices, resolve)

    return declare


def hashable(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as they are passed on to `by`: calls are told apart by them."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in arguments.items()}


def _open(function: Resolve, declared: Declared, prices: Sequence[object], resolve: Resolve) -> Any:
    """A load for whoever reached the row."""

    def unguarded(self: Any, info: Info, **arguments: Any) -> Any:
        return resolve(self, info, arguments)

    _declare_as(unguarded, function)
    description = inspect.getdoc(function)
    return strawberry.field(unguarded, description=description, directives=prices, metadata={DECLARED: declared})


def _guarded(function: Resolve, declared: Declared, prices: Sequence[object], resolve: Resolve) -> Any:
    """A field that decides before anything is loaded; what it demands is what it prints, so the two cannot differ."""
    scope = declared.scope
    assert scope is not None

    def guarded(self: Any, info: Info, **arguments: Any) -> Any:
        context = info.context
        name = f"{info._raw_info.parent_type.name}.{info.field_name}"
        context.touched.fields.add(name)
        context.require_scope(scope, name)
        if declared.purpose:
            context.require_purpose(name)
        return resolve(self, info, arguments)

    _declare_as(guarded, function)
    directives: list[object] = [requires(scope), *([RequiresPurpose()] if declared.purpose else []), *prices]
    description = inspect.getdoc(function)
    return strawberry.field(guarded, description=description, directives=directives, metadata={DECLARED: declared})


def _declare_as(resolve: Resolve, declared: Resolve) -> None:
    """Give a resolver the name, arguments and type of another function."""
    signature = inspect.signature(declared)
    given = [parameter for name, parameter in signature.parameters.items() if name not in ("self", "info")]
    own = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    info = inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info)
    resolve.__name__, resolve.__module__ = declared.__name__, declared.__module__
    resolve.__annotations__ = {**declared.__annotations__, "info": Info}
    resolve.__signature__ = signature.replace(parameters=[own, info, *given])  # type: ignore[attr-defined]
