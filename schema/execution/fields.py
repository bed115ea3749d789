"""The fields of a document, each as a closure from rows to its column."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from graphql import GraphQLSchema
from graphql.execution.values import get_argument_values
from strawberry.types.field import StrawberryField

from resolvers.context import Context
from resolvers.loaders import ColumnLoad
from schema.execution.arguments import Arguments
from schema.execution.columns import Column, Complete, Run
from schema.execution.completion import Leaves
from schema.execution.keys import keys
from schema.execution.objects import FieldColumn
from schema.execution.places import Below, Places, Segment
from schema.execution.positions import Position
from schema.execution.refusals import refusal
from schema.execution.sources import Fetch, Given, answered, attribute, resolved
from schema.words import DECLARED, Answered, Declared, Loaded, hashable

#: What a field is called with, or why it is not called at all.
_Ready: TypeAlias = Callable[[Run], Given | Exception]
_Dicts: TypeAlias = list[dict[str, Any]]


class Place(NamedTuple):
    """Where a field stands in the document, how it is told in paths, and how its values are completed."""

    position: Position
    segment: Segment
    complete: Complete


def typename(name: str) -> FieldColumn:
    return lambda run, rows, places, dicts: [name] * len(rows)


def field_column(schema: GraphQLSchema, place: Place, context: Context) -> FieldColumn:
    """The field as the words of the schema declare it, or as graphql-core would resolve it."""
    definition = place.position.definition
    field = definition.extensions.get("strawberry-definition")
    if not isinstance(field, StrawberryField) or field.extensions:
        return _resolved(place)
    declared = field.metadata.get(DECLARED)
    if isinstance(declared, Declared):
        return _declared(schema, place, field, declared, context)
    if field.is_basic_field and field.default_resolver is getattr:
        return _attribute(place, field.python_name)
    return _resolved(place)


def _attribute(place: Place, name: str) -> FieldColumn:
    _, segment, complete = place
    fetch = attribute(name)
    if isinstance(complete, Leaves):
        return _leaf(segment, complete, fetch)

    def column(run: Run, rows: Column, places: Places, dicts: _Dicts) -> Column:
        return complete(run, fetch(rows), Below(places, segment))

    return column


def _leaf(segment: Segment, leaves: Leaves, fetch: Callable[[Column], Column]) -> FieldColumn:
    """Most of all that is asked: where its values stand is told only if something in them is strange."""
    quickly = leaves.quickly

    def column(run: Run, rows: Column, places: Places, dicts: _Dicts) -> Column:
        values = fetch(rows)
        done = quickly(values)
        return leaves(run, values, Below(places, segment)) if done is None else done

    return column


def _resolved(place: Place) -> FieldColumn:
    definition, node = place.position.definition, place.position.details[0].node

    def ready(run: Run) -> Given | Exception:
        try:
            return get_argument_values(definition, node, run.variables)
        except Exception as error:  # whatever a value is refused with is the error of the field
            return error

    return _fetched(place, ready, resolved(definition, place.position))


def _declared(
    schema: GraphQLSchema, place: Place, field: StrawberryField, declared: Declared, context: Context
) -> FieldColumn:
    position = place.position
    arguments = Arguments(schema, position.definition, position.details[0].node, field)
    name = f"{position.parent.name}.{position.name}"
    refused = refusal(context, declared, name)

    def ready(run: Run) -> Given | Exception:
        try:
            given = arguments.by_name(run.variables)
        except Exception as error:  # whatever a value is refused with is the error of the field
            return error
        if declared.scope is not None:
            run.context.touched.fields.add(name)
        return refused or given

    match declared.source:
        case Answered() as answer:
            return _fetched(place, ready, answered(answer, field, arguments, position))
        case Loaded() as load:
            return _loaded(place, ready, load)


def _fetched(place: Place, ready: _Ready, fetch: Fetch) -> FieldColumn:
    _, segment, complete = place

    def column(run: Run, rows: Column, places: Places, dicts: _Dicts) -> Column:
        below = Below(places, segment)
        given = ready(run)
        values = [given] * len(rows) if isinstance(given, Exception) else fetch(run, rows, below, given)
        return complete(run, values, below)

    return column


def _loaded(place: Place, ready: _Ready, load: Loaded) -> FieldColumn:
    """A column that is asked for now and put into the rows' dicts when it is there."""
    _, segment, complete = place
    key = str(segment.key)
    read = keys(load.key)

    def column(run: Run, rows: Column, places: Places, dicts: _Dicts) -> Column:
        below = Below(places, segment)
        given = ready(run)
        if isinstance(given, Exception):
            return complete(run, [given] * len(rows), below)
        asked = read(rows)

        def then(values: Column) -> None:
            for row, value in zip(dicts, complete(run, asked.merged(values), below), strict=True):
                row[key] = value

        run.load(ColumnLoad(load.by, asked.keys, hashable(given)), then)
        return [None] * len(rows)

    return column
