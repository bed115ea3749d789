"""Documents, parsed and validated once: clients send the same few again and again."""

import hashlib
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate
from graphql.validation.specified_rules import recommended_rules, specified_rules

from hub.core.errors import DocumentLimit, Invalid
from schema.limits.bounds import written
from schema.requests.cache import Cache
from schema.requests.light_trees import lighten
from schema.requests.operations import PricedOperation, operations

#: What a document may hold at most; the longest of our own has 400 tokens.
TOKENS = 3_000
#: Faults that are told of one document: each takes half a millisecond where names are suggested.
_ERRORS = 20
#: GraphQL's own, and one that an introspection does not go round in circles.
_RULES = (*specified_rules, *recommended_rules)
#: Longer texts are read anew each time: what is remembered stays small, whatever is sent.
_LONGEST_REMEMBERED = 10_000
#: In selections, and for each document as much as ten: a hundred of the usual size. A selection is ten objects, and the
#: garbage collector looks through all of them from time to time: that is to take no longer than a request may.
_REMEMBERED, _EACH = 4_000, 10
_REFUSALS_REMEMBERED = 100
#: Digests of documents that came once: nobody fills the memory with what is never sent again.
_SEEN_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document; `digest` names it in the access log.

    One that is `lasting` was sent before: it is remembered, and so are its plans.
    """

    node: DocumentNode
    digest: str
    selections: int
    operations: list[PricedOperation]
    lasting: bool

    def operation(self, name: str | None) -> PricedOperation:
        """The operation to run; raises Invalid where the name names none, or none is named among several."""
        if name is None and len(self.operations) == 1:
            return self.operations[0]
        if name is None:
            raise Invalid(f"the document has {len(self.operations)} operations: operationName must name one")
        for operation in self.operations:
            if operation.name == name:
                return operation
        raise Invalid(f"the document has no operation {name!r}")


class Unparsable(Invalid):
    """Not GraphQL at all: 400, where a document that is merely wrong is 422."""

    status = 400


class Documents:
    """The documents that were sent more than once, and what was wrong with the last that were not valid."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self.known: Cache[Document] = Cache("documents", _REMEMBERED, lambda document: _EACH + document.selections)
        self._seen: Cache[bool] = Cache("documents seen once", _SEEN_ONCE)
        self.refused: Cache[list[GraphQLError]] = Cache("refused documents", _REFUSALS_REMEMBERED)

    def read(self, text: str, *, suggesting: bool = False) -> Document | list[GraphQLError]:
        """The document, or what validation finds wrong; raises Unparsable or DocumentLimit.

        Only who may look at the schema is told which of its names might have been meant.
        """
        if known := self.known.get(text) or self.refused.get((text, suggesting)):
            return known
        node = _parse(text)
        found = written(node)
        memorable = len(text) <= _LONGEST_REMEMBERED
        if errors := validate(self._schema, node, _RULES, _ERRORS, hide_suggestions=not suggesting):
            told = [_told(error) for error in errors]
            return self.refused.put((text, suggesting), told) if memorable else told
        digest = hashlib.sha256(text.encode()).hexdigest()
        lasting = memorable and self._seen.get(digest) is not None
        document = Document(node, digest, found.selections, operations(self._schema, node, found), lasting)
        if lasting:
            lighten(node)
            return self.known.put(text, document)
        self._seen.put(digest, True)
        return document


def _told(error: GraphQLError) -> GraphQLError:
    """All that is told of it: the error itself hangs on to the document, some to the whole of the validation."""
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
        raise Unparsable(reason) from None
