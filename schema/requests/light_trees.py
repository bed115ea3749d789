"""Light syntax trees: documents are kept without the tokens they were read from, a third of their objects."""

from collections.abc import Iterator

from graphql import DocumentNode, Node, Token, TokenKind

#: Stands for every token; where a node begins and ends, its location knows by itself.
_ANY = Token(TokenKind.SOF, 0, 0, 0, 0)


def lighten(document: DocumentNode) -> None:
    """Take the tokens out of a tree: they refer to one another, so that only the garbage collector could free them."""
    left: list[Node] = [document]
    while left:
        node = left.pop()
        left.extend(_children(node))
        if node.loc:
            node.loc.start_token = node.loc.end_token = _ANY


def _children(node: Node) -> Iterator[Node]:
    for key in node.keys:
        value = getattr(node, key, None)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple | list):
            yield from (item for item in value if isinstance(item, Node))
