"""A subscription to `changes` as the queries that its pages are: what is missed and what comes are asked in one way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
    parse,
    print_ast,
)

from hub.core.errors import Invalid
from schema.requests.documents import Document
from schema.requests.request import GraphQLRequest

#: The variable that holds the cursor, where the client's own document has none for it.
_AFTER = "hubAfter"
_PAGE = "{ changes(first: 100) { pageInfo { hasNextPage endCursor } edges { cursor } } }"


@dataclass(frozen=True, slots=True)
class SubscriptionPage:
    """One page of a subscription: the payload of each change, the cursor behind them, and whether more follow."""

    payloads: Sequence[Mapping[str, Any]]
    end: str
    more: bool


@dataclass(frozen=True, slots=True)
class Subscription:
    """A query for the next page, and under which name the client asked for a change."""

    query: GraphQLRequest
    cursor_variable: str
    response_name: str

    def after(self, cursor: str) -> "Subscription":
        """The subscription that goes on behind a cursor."""
        variables = {**self.query.variables, self.cursor_variable: cursor}
        return replace(self, query=replace(self.query, variables=variables))

    def page(self, body: Mapping[str, Any]) -> SubscriptionPage:
        """Read the answer to the query."""
        told = body["data"]["changes"]
        payloads = [{"data": {self.response_name: edge}} for edge in told["edges"]]
        return SubscriptionPage(payloads, told["pageInfo"]["endCursor"], told["pageInfo"]["hasNextPage"])


def subscription(document: Document, request: GraphQLRequest) -> Subscription | None:
    """The subscription that a request is; None for another operation. Raises Invalid for a field in a fragment."""
    node = document.operation(request.operation).node
    if node.operation is not OperationType.SUBSCRIPTION:
        return None
    (asked,) = node.selection_set.selections
    if not isinstance(asked, FieldNode):
        raise Invalid("a subscription names its field itself, not by a fragment")
    variable = _cursor_variable(asked)
    text = print_ast(_with(document.node, node, _query(node, asked, variable)))
    variables = dict(request.variables)
    if isinstance(literal := _argument(asked, "after"), StringValueNode):
        variables[_AFTER] = literal.value
    name = (asked.alias or asked.name).value
    return Subscription(GraphQLRequest(text, request.operation, variables), variable, name)


def _cursor_variable(asked: FieldNode) -> str:
    given = _argument(asked, "after")
    return given.name.value if isinstance(given, VariableNode) else _AFTER


def _argument(asked: FieldNode, name: str) -> object:
    return next((argument.value for argument in asked.arguments or () if argument.name.value == name), None)


def _query(node: OperationDefinitionNode, asked: FieldNode, variable: str) -> OperationDefinitionNode:
    """The operation that asks for a page, whose edges select what the client selects of a change."""
    form = parse(f"query (${_AFTER}: String) {_PAGE}").definitions[0]
    assert isinstance(form, OperationDefinitionNode)
    (changes,) = form.selection_set.selections
    assert isinstance(changes, FieldNode)
    assert changes.selection_set is not None
    info, edges = changes.selection_set.selections
    assert isinstance(edges, FieldNode)
    own = tuple(node.variable_definitions or ())
    return OperationDefinitionNode(
        operation=OperationType.QUERY,
        name=node.name,
        directives=node.directives,
        variable_definitions=(*own, *(form.variable_definitions or ())) if variable == _AFTER else own,
        selection_set=SelectionSetNode(
            selections=(
                FieldNode(
                    name=changes.name,
                    arguments=(*(changes.arguments or ()), *_kept(asked), _cursor(variable)),
                    selection_set=SelectionSetNode(
                        selections=(info, FieldNode(name=edges.name, selection_set=asked.selection_set))
                    ),
                ),
            )
        ),
    )


def _kept(asked: FieldNode) -> list[ArgumentNode]:
    return [argument for argument in asked.arguments or () if argument.name.value != "after"]


def _cursor(variable: str) -> ArgumentNode:
    return ArgumentNode(name=NameNode(value="after"), value=VariableNode(name=NameNode(value=variable)))


def _with(document: DocumentNode, node: OperationDefinitionNode, query: OperationDefinitionNode) -> DocumentNode:
    return DocumentNode(
        definitions=tuple(
            query if each is node else each
            for each in document.definitions
            if each is node or not isinstance(each, OperationDefinitionNode)
        )
    )
