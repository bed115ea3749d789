"""Documents are parsed and validated once: clients send the same few again and again."""

import hashlib
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate
from graphql.validation.specified_rules import recommended_rules, specified_rules

from hub.core.errors import DocumentLimit, Invalid
from schema.limits.bounds import document_size
from schema.requests.cache import Cache
from schema.requests.light_trees import lighten
from schema.requests.operations import PricedOperation, operations

#: Tokens that a document may hold at most; the longest of our own has 400.
TOKENS = 3_000
#: Faults that are told of one document at most: each takes half a millisecond where names are suggested.
_ERRORS = 20
#: GraphQL's own rules, and the one by which an introspection cannot go round in circles.
_RULES = (*specified_rules, *recommended_rules)
#: Characters. Longer texts are read anew each time, so that what is remembered stays small, whatever is sent.
_LONGEST_REMEMBERED = 10_000
#: In selections, and for each document as much as ten selections: room for a hundred of the usual size. A selection is
#: ten objects, and the garbage collector looks through all of them from time to time, which must not take longer than a
#: request may.
_REMEMBERED, _EACH = 4_000, 10
_REFUSALS_REMEMBERED = 100
#: Digests of documents that came once: nobody fills the memory with what is never sent again.
_SEEN_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document; `digest` names it in the access log.

    A document that is `lasting` was sent before: it is remembered, and so are its plans.
    """

    node: DocumentNode
    digest: str
    selections: int
    operations: list[PricedOperation]
    lasting: bool

    def operation(self, name: str | None) -> PricedOperation:
        """Return the operation to run; raises Invalid where the name names none, or none is named among several."""
        if name is None and len(self.operations) == 1:
            return self.operations[0]
        if name is None:
            raise Invalid(f"the document has {len(self.operations)} operations: operationName must name one")
        for operation in self.operations:
            if operation.name == name:
                return operation
        raise Invalid(f"the document has no operation {name!r}")


class UnparsableDocument(Invalid):
    """A text that is not GraphQL at all: 400, where a document that is merely wrong is 422."""

    status = 400


class Documents:
    """The documents that were sent more than once, and the errors of the last ones that were not valid."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self.known: Cache[Document] = Cache("documents", _REMEMBERED, lambda document: _EACH + document.selections)
        self._seen: Cache[bool] = Cache("documents seen once", _SEEN_ONCE)
        self.refused: Cache[list[GraphQLError]] = Cache("refused documents", _REFUSALS_REMEMBERED)

    def read(self, text: str, *, suggesting: bool = False) -> Document | list[GraphQLError]:
        """Return the document, or the errors that validation finds; raises UnparsableDocument or DocumentLimit.

        Only who may look at the schema is told which of its names might have been meant: then `suggesting`.
        """
        if known := self.known.get(text) or self.refused.get((text, suggesting)):
            return known
        node = _parse(text)
        size = document_size(node)
        memorable = len(text) <= _LONGEST_REMEMBERED
        if errors := validate(self._schema, node, _RULES, _ERRORS, hide_suggestions=not suggesting):
            told = [_told(error) for error in errors]
            return self.refused.put((text, suggesting), told) if memorable else told
        digest = hashlib.sha256(text.encode()).hexdigest()
        lasting = memorable and self._seen.get(digest) is not None
        document = Document(node, digest, size.selections, operations(self._schema, node, size), lasting)
        if lasting:
            lighten(node)
            return self.known.put(text, document)
        self._seen.put(digest, True)
        return document


def _told(error: GraphQLError) -> GraphQLError:
    """Copy what is told of an error: the error itself holds the document, some hold the whole validation."""
    told = GraphQLError(error.message)
    told.locations = error.locations
    return told


def _parse(text: str) -> DocumentNode:
    try:
        return parse(text, max_tokens=TOKENS)
    except GraphQLError as error:
        reason = error.message.removeprefix("Syntax Error: ")
        if "tokens. Parsing aborted" in reason or "nested too deeply" in reason:
            raise DocumentLimit(reason) from None
        raise UnparsableDocument(reason) from None
