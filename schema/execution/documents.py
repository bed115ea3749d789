"""Documents, parsed and validated once: clients send the same few again and again."""

import hashlib
from dataclasses import dataclass

from cachetools import LRUCache
from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, parse, validate

from hub.errors import DocumentLimit, Invalid

#: What a document may hold at most; the longest of our own has 400 tokens.
TOKENS = 5_000
_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document; `digest` names it in the access log."""

    node: DocumentNode
    digest: str

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation to run; raises Invalid where the name names none, or none is named among several."""
        operations = [node for node in self.node.definitions if isinstance(node, OperationDefinitionNode)]
        if name is None and len(operations) == 1:
            return operations[0]
        if name is None:
            raise Invalid(f"the document has {len(operations)} operations: operationName must name one")
        for operation in operations:
            if operation.name and operation.name.value == name:
                return operation
        raise Invalid(f"the document has no operation {name!r}")


class Unparsable(Invalid):
    """Not GraphQL at all: 400, where a document that is merely wrong is 422."""

    status = 400


class Documents:
    """The documents seen last, valid ones only."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._known: LRUCache[str, Document] = LRUCache(_REMEMBERED)

    def read(self, text: str) -> Document | list[GraphQLError]:
        """The document, or what validation finds wrong; raises Unparsable or DocumentLimit."""
        if known := self._known.get(text):
            return known
        node = _parse(text)
        if errors := validate(self._schema, node):
            return errors
        document = self._known[text] = Document(node, hashlib.sha256(text.encode()).hexdigest())
        return document


def _parse(text: str) -> DocumentNode:
    try:
        return parse(text, max_tokens=TOKENS)
    except GraphQLError as error:
        reason = error.message.removeprefix("Syntax Error: ")
        if "tokens. Parsing aborted" in reason or "nested too deeply" in reason:
            raise DocumentLimit(reason) from None
        raise Unparsable(reason) from None
