"""A document's tree as it is kept: without the tokens that it was read from, which are a third of its objects."""

from collections.abc import Iterator

from graphql import DocumentNode, Node, Token, TokenKind

#: Stands for every token; where a node begins and ends, its location knows by itself.
_ANY = Token(TokenKind.SOF, 0, 0, 0, 0)


def lighten(document: DocumentNode) -> None:
    """Tokens hang together in a chain that only the garbage collector could take apart."""
    left: list[Node] = [document]
    while left:
        node = left.pop()
        left.extend(_below(node))
        if node.loc:
            node.loc.start_token = node.loc.end_token = _ANY


def _below(node: Node) -> Iterator[Node]:
    for key in node.keys:
        value = getattr(node, key, None)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple | list):
            yield from (item for item in value if isinstance(item, Node))
