"""Bounds on every document, whoever sends it: one pass counts what it holds, before validation looks at it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableDefinitionNode,
)

from hub.core.errors import DocumentLimit

#: Validation looks at each operation's fragments anew, and at fragments side by side.
OPERATIONS, FRAGMENTS = 20, 50
#: Selection sets within one another; a query of this schema needs nine, an introspection of it fifteen.
NESTING = 32
#: Validation compares fields of one response name two by two (3 microseconds each): 141 such fields are 9,870 pairs.
PAIRS = 10_000


@dataclass(slots=True)
class DocumentSize:
    """What a document holds as it is written: fragment spreads are not followed."""

    operations: int = 0
    fragments: int = 0
    nesting: int = 0
    selections: int = 0
    aliases: int = 0
    directives: int = 0
    response_names: Counter[str] = field(default_factory=Counter)

    @property
    def pairs(self) -> int:
        """The number of pairs of fields that have the same response name."""
        return sum(count * (count - 1) // 2 for count in self.response_names.values())


def document_size(document: DocumentNode) -> DocumentSize:
    """Count what a document holds; raises DocumentLimit for one that would take too long to validate."""
    size = DocumentSize()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            _count(size, definition)
    _check("operations", size.operations, OPERATIONS)
    _check("fragments", size.fragments, FRAGMENTS)
    _check("levels", size.nesting, NESTING)
    _check("pairs of fields with one name", size.pairs, PAIRS)
    return size


def _count(size: DocumentSize, definition: OperationDefinitionNode | FragmentDefinitionNode) -> None:
    if isinstance(definition, OperationDefinitionNode):
        size.operations += 1
    else:
        size.fragments += 1
    variables: tuple[VariableDefinitionNode, ...] = tuple(definition.variable_definitions or ())
    size.directives += sum(len(node.directives or ()) for node in (definition, *variables))
    for selection, level in _selections(definition.selection_set):
        size.selections += 1
        size.nesting = max(size.nesting, level)
        size.directives += len(selection.directives or ())
        if isinstance(selection, FieldNode):
            size.aliases += selection.alias is not None
            size.response_names[(selection.alias or selection.name).value] += 1


def _selections(outermost: SelectionSetNode) -> Iterator[tuple[SelectionNode, int]]:
    """Yield each selection with its level, from 1 on.

    Without recursion: documents are nested as deep as somebody likes.
    """
    left = [(outermost, 1)]
    while left:
        selection_set, level = left.pop()
        for selection in selection_set.selections:
            yield selection, level
            inner: SelectionSetNode | None = getattr(selection, "selection_set", None)
            if inner:
                left.append((inner, level + 1))


def _check(what: str, count: int, most: int) -> None:
    if count > most:
        raise DocumentLimit(f"the document has {count} {what}; {most} is the most", limit=most, found=count)
