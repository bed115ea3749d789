"""Fields of a document, each as a closure that makes the column of its completed values from rows."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from graphql import (
    EnumValueNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    StringValueNode,
    get_nullable_type,
    is_leaf_type,
)
from graphql.execution.values import get_argument_values
from strawberry.types.field import StrawberryField

from schema.execution.arguments import FieldArguments
from schema.execution.completion.kept import SameWhile
from schema.execution.completion.leaves import LeafCompletion
from schema.execution.completion.objects import FieldColumn
from schema.execution.keys import keys
from schema.execution.paths import FieldPaths, PathSegment, ResponsePaths
from schema.execution.positions import ResponsePosition
from schema.execution.resolution import ArgumentValues, ResolveColumn, by_attribute, by_function, by_resolver
from schema.execution.run import Column, Completion, RequestContext, Run
from schema.execution.sources import (
    DECLARATION,
    ColumnLoad,
    FieldDeclaration,
    FieldFunction,
    FieldLoad,
    hashable,
)

#: The values of a field's arguments, or the error for which the field is not resolved at all.
_CoerceArguments: TypeAlias = Callable[[Run], ArgumentValues | Exception]
_Dicts: TypeAlias = list[dict[str, Any]]


class SelectedField(NamedTuple):
    """A field of a selection set: its position, its segment in response paths, and how its values are completed."""

    position: ResponsePosition
    segment: PathSegment
    complete: Completion


def same_while(type_: GraphQLObjectType, nodes: Sequence[FieldNode]) -> SameWhile | None:
    """What the dicts of these fields hang on beside their row, where the type declares it; None if they hang on more.

    They do not if each is a leaf that is told to whoever reached the row, with arguments that the document itself says.
    """
    declared: SameWhile | None = getattr(_origin(type_), "__same_while__", None)
    return declared if declared and all(_hangs_on_row_alone(type_, node) for node in nodes) else None


def _origin(type_: GraphQLObjectType) -> type | None:
    return getattr(type_.extensions.get("strawberry-definition"), "origin", None)


def _hangs_on_row_alone(type_: GraphQLObjectType, node: FieldNode) -> bool:
    if node.name.value == "__typename":
        return True
    definition = type_.fields[node.name.value]
    field = definition.extensions.get("strawberry-definition")
    if not isinstance(field, StrawberryField) or not is_leaf_type(get_nullable_type(definition.type)):
        return False
    if not all(isinstance(argument.value, EnumValueNode | StringValueNode) for argument in node.arguments or ()):
        return False
    match field.metadata.get(DECLARATION):
        case FieldDeclaration(FieldFunction(), None):
            return True
    return field.is_basic_field


def typename(name: str) -> FieldColumn:
    return lambda run, rows, paths, dicts: [name] * len(rows)


def field_column(schema: GraphQLSchema, selected: SelectedField, context: RequestContext) -> FieldColumn:
    """Make the column of a field: from its source if one is declared, else by the resolver that graphql-core calls.

    What the context refuses is decided here, so a refused field resolves and loads nothing.
    """
    definition = selected.position.definition
    field = definition.extensions.get("strawberry-definition")
    if not isinstance(field, StrawberryField) or field.extensions:
        return _resolver_column(selected)
    declaration = field.metadata.get(DECLARATION)
    if isinstance(declaration, FieldDeclaration):
        return _declared_column(schema, selected, field, declaration, context)
    if field.is_basic_field and field.default_resolver is getattr:
        return _attribute_column(selected, field.python_name)
    return _resolver_column(selected)


def _attribute_column(selected: SelectedField, name: str) -> FieldColumn:
    _, segment, complete = selected
    resolve = by_attribute(name)
    if isinstance(complete, LeafCompletion):
        return _leaf_column(segment, complete, resolve)

    def column(run: Run, rows: Column, paths: ResponsePaths, dicts: _Dicts) -> Column:
        return complete(run, resolve(rows), FieldPaths(paths, segment))

    return column


def _leaf_column(segment: PathSegment, complete: LeafCompletion, resolve: Callable[[Column], Column]) -> FieldColumn:
    """Make the column of a leaf, as most are; its paths are only made if a value is not as expected."""
    quickly = complete.quickly

    def column(run: Run, rows: Column, paths: ResponsePaths, dicts: _Dicts) -> Column:
        values = resolve(rows)
        completed = quickly(values)
        return complete(run, values, FieldPaths(paths, segment)) if completed is None else completed

    return column


def _resolver_column(selected: SelectedField) -> FieldColumn:
    definition, node = selected.position.definition, selected.position.details[0].node

    def coerce(run: Run) -> ArgumentValues | Exception:
        try:
            return get_argument_values(definition, node, run.variables)
        except Exception as error:  # whatever a value is refused with is the error of the field
            return error

    return _resolved_column(selected, coerce, by_resolver(definition, selected.position))


def _declared_column(
    schema: GraphQLSchema,
    selected: SelectedField,
    field: StrawberryField,
    declaration: FieldDeclaration,
    context: RequestContext,
) -> FieldColumn:
    position = selected.position
    arguments = FieldArguments(schema, position.definition, position.details[0].node, field)
    name = f"{position.parent.name}.{position.name}"
    requirement = declaration.requirement
    refusal = requirement.refusal(context, name) if requirement else None

    def coerce(run: Run) -> ArgumentValues | Exception:
        try:
            values = arguments.by_name(run.variables)
        except Exception as error:  # whatever a value is refused with is the error of the field
            return error
        if requirement is not None:
            run.context.note_field(name)
        return refusal or values

    match declaration.source:
        case FieldFunction() as source:
            return _resolved_column(selected, coerce, by_function(source, field, arguments, position))
        case FieldLoad() as source:
            return _loaded_column(selected, coerce, source)


def _resolved_column(selected: SelectedField, coerce: _CoerceArguments, resolve: ResolveColumn) -> FieldColumn:
    _, segment, complete = selected

    def column(run: Run, rows: Column, paths: ResponsePaths, dicts: _Dicts) -> Column:
        field_paths = FieldPaths(paths, segment)
        arguments = coerce(run)
        if isinstance(arguments, Exception):
            return complete(run, [arguments] * len(rows), field_paths)
        return complete(run, resolve(run, rows, field_paths, arguments), field_paths)

    return column


def _loaded_column(selected: SelectedField, coerce: _CoerceArguments, source: FieldLoad) -> FieldColumn:
    """Make a column that is asked for now and put into the rows' dicts when it is there."""
    _, segment, complete = selected
    response_name = str(segment.key)
    read = keys(source.key)

    def column(run: Run, rows: Column, paths: ResponsePaths, dicts: _Dicts) -> Column:
        field_paths = FieldPaths(paths, segment)
        arguments = coerce(run)
        if isinstance(arguments, Exception):
            return complete(run, [arguments] * len(rows), field_paths)
        load_keys = read(rows)

        def then(values: Column) -> None:
            for row, value in zip(dicts, complete(run, load_keys.merged(values), field_paths), strict=True):
                row[response_name] = value

        run.load(ColumnLoad(source.by, load_keys.keys, hashable(arguments)), then)
        return [None] * len(rows)

    return column
