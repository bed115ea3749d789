"""A plan: one operation, walked once, as closures over columns."""

from typing import Any

from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema
from graphql.execution.collect_fields import GroupedFieldSet, collect_fields, collect_subfields
from graphql.execution.executor import Executor as Core
from graphql.execution.executor import default_field_resolver, default_type_resolver
from graphql.execution.values import VariableValues

from schema.execution.completion.objects import FieldColumn, Selection
from schema.execution.completion.types import completion
from schema.execution.field_errors import Data, settled
from schema.execution.fields import Place, field_column, typename
from schema.execution.operation import Operation
from schema.execution.paths import Root, Segment
from schema.execution.positions import Position
from schema.execution.run import RequestContext, Run


class Plan:
    """Good for every request with the same values of the `conditions`, the same scopes and a purpose or none."""

    def __init__(self, schema: GraphQLSchema, operation: Operation, conditions: VariableValues) -> None:
        self._schema = schema
        self._operation = operation
        self._conditions = conditions
        self._root = Selection(self._root_fields)
        self._core: Core[Any] = Core(
            schema,
            operation.fragments,
            operation.details,
            None,
            None,
            operation.node,
            conditions,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
        )

    async def answer(self, context: RequestContext, variables: VariableValues) -> tuple[Data, list[GraphQLError]]:
        """The data and the errors, as graphql-core answers them."""
        run = Run(context, variables, self._core)
        try:
            self._root.prepare(run)
        except GraphQLError as error:
            return None, [error]
        (run.data,) = self._root.dicts(run, [None], Root())
        await run.finish()
        return settled(run.data, run.failures) if run.failures else (run.data, [])

    def _root_fields(self, run: Run) -> dict[str, FieldColumn]:
        type_ = self._schema.query_type
        assert type_ is not None
        operation = self._operation
        fields = collect_fields(self._schema, operation.details, self._conditions, type_, operation.node)
        return self._columns(run, type_, fields.grouped_field_set, depth=0, stop=0)

    def _select(self, type_: GraphQLObjectType, position: Position) -> Selection:
        def walk(run: Run) -> dict[str, FieldColumn]:
            operation = self._operation
            fields = collect_subfields(
                self._schema, operation.details, self._conditions, operation.node, type_, position.details
            )
            return self._columns(run, type_, fields.grouped_field_set, position.depth, position.stop)

        return Selection(walk)

    def _columns(
        self, run: Run, type_: GraphQLObjectType, fields: GroupedFieldSet, depth: int, stop: int
    ) -> dict[str, FieldColumn]:
        columns: dict[str, FieldColumn] = {}
        for order, (key, details) in enumerate(fields.items()):
            name = details[0].node.name.value
            if name == "__typename":
                columns[key] = typename(type_.name)
                continue
            definition = type_.fields[name]
            position = Position(type_, definition, details, depth + 1, depth + 1, stop, nullable=False)
            complete = completion(definition.type, position, self._select)
            place = Place(position, Segment(order, key, type_.name), complete)
            columns[key] = field_column(self._schema, place, run.context)
        return columns
