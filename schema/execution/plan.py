"""The plan of an operation: its selection sets are read once and become closures over columns of values."""

from typing import Any

from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema
from graphql.execution.collect_fields import GroupedFieldSet, collect_fields, collect_subfields
from graphql.execution.executor import Executor as Core
from graphql.execution.executor import default_field_resolver, default_type_resolver
from graphql.execution.values import VariableValues

from schema.execution.completion.objects import FieldColumn, Selection, SelectionSet
from schema.execution.completion.types import completion
from schema.execution.field_errors import ResponseData, propagated
from schema.execution.fields import SelectedField, field_column, same_while, typename
from schema.execution.operation import Operation
from schema.execution.paths import PathSegment, RootPath
from schema.execution.positions import ResponsePosition
from schema.execution.run import RequestContext, Run


class ExecutionPlan:
    """A plan, good for every request whose `conditions` have the same values and whose context refuses the same."""

    def __init__(self, schema: GraphQLSchema, operation: Operation, conditions: VariableValues) -> None:
        self._schema = schema
        self._operation = operation
        self._conditions = conditions
        self._root = SelectionSet(self._root_fields)
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

    async def execute(
        self, context: RequestContext, variables: VariableValues
    ) -> tuple[ResponseData, list[GraphQLError]]:
        """Run the plan; returns the data and the errors, as graphql-core answers them."""
        run = Run(context, variables, self._core)
        try:
            self._root.prepare(run)
        except GraphQLError as error:
            return None, [error]
        (run.data,) = self._root.dicts(run, [None], RootPath())
        await run.finish()
        return propagated(run.data, run.errors) if run.errors else (run.data, [])

    def _root_fields(self, run: Run) -> Selection:
        type_ = self._schema.query_type
        assert type_ is not None
        operation = self._operation
        fields = collect_fields(self._schema, operation.details, self._conditions, type_, operation.node)
        return self._selection(run, type_, fields.grouped_field_set, depth=0, stop=0)

    def _subselection(self, type_: GraphQLObjectType, position: ResponsePosition) -> SelectionSet:
        def collect(run: Run) -> Selection:
            operation = self._operation
            fields = collect_subfields(
                self._schema, operation.details, self._conditions, operation.node, type_, position.details
            )
            return self._selection(run, type_, fields.grouped_field_set, position.depth, position.stop)

        return SelectionSet(collect)

    def _selection(
        self, run: Run, type_: GraphQLObjectType, fields: GroupedFieldSet, depth: int, stop: int
    ) -> Selection:
        columns: dict[str, FieldColumn] = {}
        for order, (key, details) in enumerate(fields.items()):
            name = details[0].node.name.value
            if name == "__typename":
                columns[key] = typename(type_.name)
                continue
            definition = type_.fields[name]
            position = ResponsePosition(type_, definition, details, depth + 1, depth + 1, stop, nullable=False)
            complete = completion(definition.type, position, self._subselection)
            field = SelectedField(position, PathSegment(order, key, type_.name), complete)
            columns[key] = field_column(self._schema, field, run.context)
        return Selection(columns, same_while(type_, [details[0].node for details in fields.values()]))
