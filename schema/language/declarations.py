"""Declarations of the schema: a type is `of` its rows, a field has a scope and a description, a load has a key."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Any, TypeVar, dataclass_transform

import strawberry

from auth.scopes import Scope
from hub.core.errors import HubError
from resolvers.request.context import Context
from schema.execution.completion.kept import SameWhile
from schema.execution.sources import DECLARATION, BatchLoad, FieldDeclaration, FieldFunction, FieldLoad, hashable
from schema.language.directives import ListSize, RequiresPurpose, priced, requires

Class = TypeVar("Class", bound=type)
Info = strawberry.Info[Context, None]
Resolve = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class ScopeRequirement:
    """A scope that the token needs, and whether the request must name its purpose too."""

    scope: Scope
    purpose: bool

    def check(self, context: Context, field: str) -> None:
        """Raises ScopeRequired or PurposeRequired; `field` is the name that they tell."""
        context.require_scope(self.scope, field)
        if self.purpose:
            context.require_purpose(field)

    def refusal(self, context: Context, field: str) -> HubError | None:
        """Return what `check` raises; None where the field may be read."""
        try:
            self.check(context, field)
        except HubError as error:
            return error.with_traceback(None)  # a plan outlives its first request and keeps nothing of it
        return None


@dataclass_transform(order_default=True, kw_only_default=True, field_specifiers=(strawberry.field,))
def of(
    row: type | UnionType, *, name: str | None = None, same_while: SameWhile | None = None
) -> Callable[[Class], Class]:
    """Bind a type to the rows that its fields are read from; its docstring is its description.

    `same_while` is for rows that never change and come again with many requests: it gives all that fields without a
    scope hang on beside the row, the token's scopes and their arguments, so that what they tell is kept.

    Raises TypeError for a field without a resolver if the rows have no attribute of its name.
    """

    def bind(cls: Class) -> Class:
        cls.is_type_of = classmethod(lambda _, obj, __: isinstance(obj, row))  # type: ignore[attr-defined]
        cls.__rows__ = row  # type: ignore[attr-defined]
        cls.__same_while__ = same_while  # type: ignore[attr-defined]
        bound = strawberry.type(cls, name=name, description=inspect.getdoc(cls))
        for field in bound.__strawberry_definition__.fields:  # type: ignore[attr-defined]
            if field.base_resolver is None and not hasattr(row, field.python_name):
                raise TypeError(f"{cls.__name__}.{field.python_name}: {row} has no such attribute")
        return bound

    return bind


def field(*, description: str, size: ListSize | None = None) -> Any:
    """Declare a field that is an attribute of the row: whoever reached the row may read it."""
    return strawberry.field(description=description, directives=priced(None, size))


def answer(
    *, scope: Scope | None, purpose: bool = False, cost: int | None = None, size: ListSize | None = None
) -> Callable[[Resolve], Any]:
    """Declare a field that is computed by the function below, whose docstring is its description."""
    prices = priced(cost, size)

    def declare(function: Resolve) -> Any:
        wants_info = "info" in inspect.signature(function).parameters
        source = FieldFunction(function, wants_info)
        if scope is None:
            return strawberry.field(
                function, description=inspect.getdoc(function), directives=prices, metadata=_declaration(source, None)
            )

        def resolve(row: Any, info: Info, arguments: dict[str, Any]) -> Any:
            return function(row, info, **arguments) if wants_info else function(row, **arguments)

        return _guarded(function, source, ScopeRequirement(scope, purpose), prices, resolve)

    return declare


def subscription(*, scope: Scope, cost: int) -> Callable[[Resolve], Any]:
    """Declare what is told as it comes; the function's docstring is its description."""

    def declare(function: Resolve) -> Any:
        directives = [requires(scope), *priced(cost, None)]
        return strawberry.subscription(function, description=inspect.getdoc(function), directives=directives)

    return declare


def load(
    by: BatchLoad,
    *,
    key: str,
    scope: Scope | None,
    purpose: bool = False,
    cost: int | None = None,
    size: ListSize | None = None,
) -> Callable[[Resolve], Any]:
    """Declare a field that needs other rows: `by` loads them for whole columns of the attribute `key`.

    The function below only declares the type, the arguments and, in its docstring, the description; the arguments
    are passed on to `by` by their names.
    """

    def declare(function: Resolve) -> Any:
        def resolve(row: Any, info: Info, arguments: dict[str, Any]) -> Any:
            return info.context.load(by, getattr(row, key), **hashable(arguments))

        source, prices = FieldLoad(by, key), priced(cost, size)
        if scope is None:
            return _open(function, source, prices, resolve)
        return _guarded(function, source, ScopeRequirement(scope, purpose), prices, resolve)

    return declare


def _declaration(
    source: FieldFunction | FieldLoad, requirement: ScopeRequirement | None
) -> Mapping[object, FieldDeclaration]:
    return {DECLARATION: FieldDeclaration(source, requirement)}


def _open(function: Resolve, source: FieldLoad, prices: Sequence[object], resolve: Resolve) -> Any:
    """Make a load that whoever reached the row may read."""

    def unguarded(self: Any, info: Info, **arguments: Any) -> Any:
        return resolve(self, info, arguments)

    _declare_as(unguarded, function)
    return strawberry.field(
        unguarded, description=inspect.getdoc(function), directives=prices, metadata=_declaration(source, None)
    )


def _guarded(
    function: Resolve,
    source: FieldFunction | FieldLoad,
    requirement: ScopeRequirement,
    prices: Sequence[object],
    resolve: Resolve,
) -> Any:
    """Make a field that checks its requirement before anything is loaded, and prints the same requirement."""

    def guarded(self: Any, info: Info, **arguments: Any) -> Any:
        context = info.context
        name = f"{info._raw_info.parent_type.name}.{info.field_name}"
        context.note_field(name)
        requirement.check(context, name)
        return resolve(self, info, arguments)

    _declare_as(guarded, function)
    purposes = [RequiresPurpose()] if requirement.purpose else []
    return strawberry.field(
        guarded,
        description=inspect.getdoc(function),
        directives=[requires(requirement.scope), *purposes, *prices],
        metadata=_declaration(source, requirement),
    )


def _declare_as(resolve: Resolve, declared: Resolve) -> None:
    """Give a resolver the name, arguments and type of another function."""
    signature = inspect.signature(declared)
    arguments = [parameter for name, parameter in signature.parameters.items() if name not in ("self", "info")]
    own = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    info = inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info)
    resolve.__name__, resolve.__module__ = declared.__name__, declared.__module__
    resolve.__annotations__ = {**declared.__annotations__, "info": Info}
    resolve.__signature__ = signature.replace(parameters=[own, info, *arguments])  # type: ignore[attr-defined]
