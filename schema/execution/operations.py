"""The operations of a document: what each can be planned for, and its variables."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    get_nullable_type,
    is_leaf_type,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.utilities import coerce_input_value

from hub.core.errors import DocumentLimit
from schema.execution.bounds import Written
from schema.execution.costs import Measured, measure
from schema.execution.counted import Counted

_MOST_ERRORS = 50
_INTROSPECTION = ("__schema", "__type")


class Operation:
    """`conditions` names the variables that @skip and @include look at; graphql-core runs what is not `plannable`.

    `written` is what the whole document holds; what the operation costs is only worked out when it is to be run.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        node: OperationDefinitionNode,
        fragments: "_Fragments",
        found: "_Found",
        written: Written,
    ) -> None:
        self.node = node
        self.name = node.name.value if node.name else None
        self.fragments, self.details = fragments
        self.written = written
        self.plannable = node.operation is OperationType.QUERY and not node.directives and not found.introspection
        self._declared = node.variable_definitions or ()
        self._scalars = _scalars(schema, self._declared)
        own = {each.variable.name.value for each in self._declared}
        self.conditions = tuple(sorted(found.conditions & own))
        self._schema = schema

    @cached_property
    def measured(self) -> Measured:
        """Raises DocumentLimit where fragments are nested in one another too deeply."""
        try:
            return measure(self._schema, self.node, self.fragments)
        except RecursionError:
            raise DocumentLimit("the fragments are nested in one another too deeply") from None

    @cached_property
    def counted(self) -> Counted:
        return Counted(self._schema, self.node, self.fragments)

    def variables(self, given: Mapping[str, Any], *, suggesting: bool = False) -> VariableValues | list[GraphQLError]:
        """Their values, or what is wrong with them; `suggesting` what might have been meant."""
        if self._scalars is not None and None not in map(given.get, self._scalars):
            coerced = {name: coerce_input_value(given[name], each.type) for name, each in self._scalars.items()}
            if Undefined not in coerced.values():
                sources = {name: VariableValueSource(each, given[name]) for name, each in self._scalars.items()}
                return VariableValues(sources, coerced)
        return get_variable_values(
            self._schema, self._declared, dict(given), _MOST_ERRORS, hide_suggestions=not suggesting
        )

    def only_conditions(self, variables: VariableValues) -> VariableValues:
        """The values of `conditions` alone, which is all of a request that a plan keeps."""
        return VariableValues(
            {name: source for name, source in variables.sources.items() if name in self.conditions},
            {name: value for name, value in variables.coerced.items() if name in self.conditions},
        )


def _scalars(
    schema: GraphQLSchema, declared: Sequence[VariableDefinitionNode]
) -> dict[str, GraphQLVariableSignature] | None:
    """The variables by their names if all are scalars or enums: given as they should be, they are quickly read."""
    signatures = [get_variable_signature(schema, node) for node in declared]
    plain = [
        each for each in signatures if not isinstance(each, GraphQLError) and is_leaf_type(get_nullable_type(each.type))
    ]
    return {each.name: each for each in plain} if len(plain) == len(declared) else None


def operations(schema: GraphQLSchema, document: DocumentNode, written: Written) -> list[Operation]:
    found = _Found()
    visit(document, found)
    nodes = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    by_name = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    fragments = _Fragments(by_name, {name: FragmentDetails(fragment) for name, fragment in by_name.items()})
    return [Operation(schema, node, fragments, found, written) for node in nodes]


class _Fragments(NamedTuple):
    """A document's, by their names, and as graphql-core's executor wants them."""

    by_name: dict[str, FragmentDefinitionNode]
    details: dict[str, FragmentDetails]


class _Found(Visitor):
    """What a whole document holds of two things."""

    def __init__(self) -> None:
        super().__init__()
        self.conditions: set[str] = set()
        self.introspection = False

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        values = [argument.value for argument in node.arguments or ()]
        self.conditions |= {value.name.value for value in values if isinstance(value, VariableNode)}

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.introspection = self.introspection or node.name.value in _INTROSPECTION
