"""The operations of a document: whether each can be planned, and what it costs."""

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
from schema.limits.answer_costs import Counted
from schema.limits.bounds import Written
from schema.limits.operation_costs import Measured, measure

_INTROSPECTION = ("__schema", "__type")


class PricedOperation(Operation):
    """An operation with what it costs, which is only worked out when it is to be run.

    `written` is what the whole document holds; graphql-core runs what is not `plannable`.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        node: OperationDefinitionNode,
        fragments: Fragments,
        found: "_Found",
        written: Written,
    ) -> None:
        super().__init__(schema, node, fragments, frozenset(found.conditions))
        self.written = written
        self.plannable = node.operation is OperationType.QUERY and not node.directives and not found.introspection

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


def operations(schema: GraphQLSchema, document: DocumentNode, written: Written) -> list[PricedOperation]:
    found = _Found()
    visit(document, found)
    nodes = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    by_name = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    fragments = Fragments(by_name, {name: FragmentDetails(fragment) for name, fragment in by_name.items()})
    return [PricedOperation(schema, node, fragments, found, written) for node in nodes]


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
