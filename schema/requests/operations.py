"""The operations of a document, each with what it costs."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    assert_object_type,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues
from strawberry.types.field import StrawberryField

from hub.core.errors import DocumentLimit
from schema.execution.arguments import FieldArguments
from schema.execution.operation import Fragments, Operation
from schema.execution.sources import hashable
from schema.limits.answer_costs import AnswerCost
from schema.limits.bounds import DocumentSize
from schema.limits.operation_costs import OperationCost, measure

_INTROSPECTION = ("__schema", "__type")


class PricedOperation(Operation):
    """An operation with its cost, which is only worked out when the operation is to be run.

    `size` is that of the whole document, and so are its `fields`, the names of all that it selects anywhere, and the
    arguments that they are asked with. An operation that is not `plannable` is left to graphql-core.
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
        self._nodes = features.fields
        self._arguments: dict[tuple[str, str], Sequence[FieldArguments]] = {}
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

    def arguments(self, variables: VariableValues, type_name: str, field: str) -> list[Mapping[str, Any]]:
        """Return the arguments with which a field is asked for that one type alone has, those that are alike once.

        None where it stands under a condition, or a value is refused.
        """
        key = type_name, field
        if key not in self._arguments:
            self._arguments[key] = self._asked(type_name, field)
        try:
            asked = [hashable(each.by_name(variables)) for each in self._arguments[key]]
        except GraphQLError:
            return []
        return [each for place, each in enumerate(asked) if each not in asked[:place]]

    def _asked(self, type_name: str, field: str) -> Sequence[FieldArguments]:
        nodes = self._nodes.get(field, [])
        type_ = assert_object_type(self._schema.type_map[type_name])
        definition = type_.fields[field]
        declared = definition.extensions.get("strawberry-definition")
        if not isinstance(declared, StrawberryField) or any(node.directives for node in nodes):
            return ()
        return [FieldArguments(self._schema, definition, node, declared) for node in nodes]


def operations(schema: GraphQLSchema, document: DocumentNode, size: DocumentSize) -> list[PricedOperation]:
    features = _DocumentFeatures()
    visit(document, features)
    nodes = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    by_name = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    fragments = Fragments(by_name, {name: FragmentDetails(fragment) for name, fragment in by_name.items()})
    return [PricedOperation(schema, node, fragments, features, size) for node in nodes]


class _DocumentFeatures(Visitor):
    """The variables in directives of a document, its fields by their names, and whether it asks about the schema."""

    def __init__(self) -> None:
        super().__init__()
        self.conditions: set[str] = set()
        self.fields: dict[str, list[FieldNode]] = {}
        self.introspection = False

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        values = [argument.value for argument in node.arguments or ()]
        self.conditions |= {value.name.value for value in values if isinstance(value, VariableNode)}

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.fields.setdefault(node.name.value, []).append(node)
        self.introspection = self.introspection or node.name.value in _INTROSPECTION
