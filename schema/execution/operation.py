"""One operation of a document, and the coercion of its variables."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
    get_nullable_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.utilities import coerce_input_value

_MOST_ERRORS = 50


class Fragments(NamedTuple):
    """The fragments of a document by their names: their definitions, and their details for graphql-core's executor."""

    by_name: dict[str, FragmentDefinitionNode]
    details: dict[str, FragmentDetails]


class Operation:
    """An operation and the fragments of its document.

    `conditions` names those of its variables that @skip and @include look at.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        node: OperationDefinitionNode,
        fragments: Fragments,
        conditions: frozenset[str],
    ) -> None:
        self.node = node
        self.name = node.name.value if node.name else None
        self.fragments, self.details = fragments
        self._schema = schema
        self._declared = node.variable_definitions or ()
        self._scalars = _scalars(schema, self._declared)
        own = {each.variable.name.value for each in self._declared}
        self.conditions = tuple(sorted(conditions & own))

    def variables(self, given: Mapping[str, Any], *, suggesting: bool = False) -> VariableValues | list[GraphQLError]:
        """Coerce the values of the variables, or return their errors; `suggesting` tells names that might be meant."""
        if self._scalars is not None and None not in map(given.get, self._scalars):
            coerced = {name: coerce_input_value(given[name], each.type) for name, each in self._scalars.items()}
            if Undefined not in coerced.values():
                sources = {name: VariableValueSource(each, given[name]) for name, each in self._scalars.items()}
                return VariableValues(sources, coerced)
        return get_variable_values(
            self._schema, self._declared, dict(given), _MOST_ERRORS, hide_suggestions=not suggesting
        )

    def only_conditions(self, variables: VariableValues) -> VariableValues:
        """Select the values of `conditions`, which are all of a request that a plan keeps."""
        return VariableValues(
            {name: source for name, source in variables.sources.items() if name in self.conditions},
            {name: value for name, value in variables.coerced.items() if name in self.conditions},
        )


def _scalars(
    schema: GraphQLSchema, declared: Sequence[VariableDefinitionNode]
) -> dict[str, GraphQLVariableSignature] | None:
    """Map the variables by their names if all are scalars or enums, which are coerced quickly; else None."""
    signatures = [get_variable_signature(schema, node) for node in declared]
    plain = [
        each for each in signatures if not isinstance(each, GraphQLError) and is_leaf_type(get_nullable_type(each.type))
    ]
    return {each.name: each for each in plain} if len(plain) == len(declared) else None
