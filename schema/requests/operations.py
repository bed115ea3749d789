"""The operations of a document, each with what it costs."""

from functools import cached_property
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails

from hub.core.errors import DocumentLimit
from schema.execution.operation import Fragments, Operation
from schema.limits.answer_costs import AnswerCost
from schema.limits.bounds import DocumentSize
from schema.limits.operation_costs import OperationCost, measure

_INTROSPECTION = ("__schema", "__type")


class PricedOperation(Operation):
    """An operation with its cost, which is only worked out when the operation is to be run.

    `size` is that of the whole document, and so are its `fields`, the names of all that it selects anywhere. An
    operation that is not `plannable` is left to graphql-core.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        node: OperationDefinitionNode,
        fragments: Fragments,
        features: "_DocumentFeatures",
        size: DocumentSize,
    ) -> None:
        super().__init__(schema, node, fragments, frozenset(features.conditions))
        self.size = size
        self.fields = frozenset(features.fields)
        self.plannable = node.operation is OperationType.QUERY and not node.directives and not features.introspection

    @cached_property
    def cost(self) -> OperationCost:
        """The cost before it runs; raises DocumentLimit where fragments are nested in one another too deeply."""
        try:
            return measure(self._schema, self.node, self.fragments)
        except RecursionError:
            raise DocumentLimit("the fragments are nested in one another too deeply") from None

    @cached_property
    def answer_cost(self) -> AnswerCost:
        return AnswerCost(self._schema, self.node, self.fragments)


def operations(schema: GraphQLSchema, document: DocumentNode, size: DocumentSize) -> list[PricedOperation]:
    features = _DocumentFeatures()
    visit(document, features)
    nodes = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    by_name = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    fragments = Fragments(by_name, {name: FragmentDetails(fragment) for name, fragment in by_name.items()})
    return [PricedOperation(schema, node, fragments, features, size) for node in nodes]


class _DocumentFeatures(Visitor):
    """The variables in directives of a document, the names of its fields, and whether it asks about the schema."""

    def __init__(self) -> None:
        super().__init__()
        self.conditions: set[str] = set()
        self.fields: set[str] = set()
        self.introspection = False

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        values = [argument.value for argument in node.arguments or ()]
        self.conditions |= {value.name.value for value in values if isinstance(value, VariableNode)}

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.fields.add(node.name.value)
        self.introspection = self.introspection or node.name.value in _INTROSPECTION
