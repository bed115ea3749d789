"""What no document may hold too much of, whoever sends it: counted in one pass before validation looks at it."""

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
#: Validation compares fields of one name two by two (3 microseconds each): 141 fields of one name are 9,870 pairs.
PAIRS = 10_000


@dataclass(slots=True)
class Written:
    """What a document holds as it is written, spreads not followed."""

    operations: int = 0
    fragments: int = 0
    nesting: int = 0
    selections: int = 0
    aliases: int = 0
    directives: int = 0
    names: Counter[str] = field(default_factory=Counter)

    @property
    def pairs(self) -> int:
        """Of fields that come under one name in an answer."""
        return sum(count * (count - 1) // 2 for count in self.names.values())


def written(document: DocumentNode) -> Written:
    """Counted in one pass; raises DocumentLimit for what would take too long to validate."""
    found = Written()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            _count(found, definition)
    _check("operations", found.operations, OPERATIONS)
    _check("fragments", found.fragments, FRAGMENTS)
    _check("levels", found.nesting, NESTING)
    _check("pairs of fields with one name", found.pairs, PAIRS)
    return found


def _count(found: Written, definition: OperationDefinitionNode | FragmentDefinitionNode) -> None:
    if isinstance(definition, OperationDefinitionNode):
        found.operations += 1
    else:
        found.fragments += 1
    variables: tuple[VariableDefinitionNode, ...] = tuple(definition.variable_definitions or ())
    found.directives += sum(len(node.directives or ()) for node in (definition, *variables))
    for selection, level in _selections(definition.selection_set):
        found.selections += 1
        found.nesting = max(found.nesting, level)
        found.directives += len(selection.directives or ())
        if isinstance(selection, FieldNode):
            found.aliases += selection.alias is not None
            found.names[(selection.alias or selection.name).value] += 1


def _selections(begin: SelectionSetNode) -> Iterator[tuple[SelectionNode, int]]:
    """Each with its level, from 1 on; without recursion, for documents are nested as deep as somebody likes."""
    left = [(begin, 1)]
    while left:
        selection_set, level = left.pop()
        for selection in selection_set.selections:
            yield selection, level
            below: SelectionSetNode | None = getattr(selection, "selection_set", None)
            if below:
                left.append((below, level + 1))


def _check(what: str, found: int, most: int) -> None:
    if found > most:
        raise DocumentLimit(f"the document has {found} {what}; {most} is the most", limit=most, found=found)
