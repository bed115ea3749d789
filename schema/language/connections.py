"""Relay's connections over the pages of the ground floor."""

from typing import Generic, TypeVar

import strawberry

from hub.core.store.paging import Page
from schema.language.declarations import answer, field, of

Item = TypeVar("Item")


class EdgeRow(Generic[Item]):
    """One item of a page with its cursor."""

    __slots__ = ("cursor", "node")
    node: Item
    cursor: str

    def __init__(self, node: Item, cursor: str) -> None:
        self.node = node
        self.cursor = cursor


@of(Page)
class PageInfo:
    """Where a page stands in its list (Relay)."""

    @answer(scope=None)
    def has_next_page(self: Page[object]) -> bool:
        """Whether more items may follow; where they may, a page can have fewer than were asked for, or none."""
        return self.more

    @answer(scope=None)
    def has_previous_page(self: Page[object]) -> bool:
        """Always false: lists are read forwards only."""
        return False

    @answer(scope=None)
    def start_cursor(self: Page[object]) -> str | None:
        """The cursor of the first item."""
        return self.cursors[0] if self.cursors else None

    @answer(scope=None)
    def end_cursor(self: Page[object]) -> str | None:
        """The cursor to pass as `after` for the next page."""
        return self.end


@strawberry.type(description="One item of a list and its cursor.")
class Edge(Generic[Item]):
    node: Item = field(description="The item.")
    cursor: str = field(description="Its place in the list, to pass as `after`.")


@strawberry.type(description="One page of a list (Relay).")
class Connection(Generic[Item]):
    @answer(scope=None)
    def edges(self) -> list[Edge[Item]]:
        """The items with their cursors."""
        return [EdgeRow(*pair) for pair in zip(self.items, self.cursors, strict=True)]  # type: ignore[attr-defined]

    @answer(scope=None)
    def nodes(self) -> list[Item]:
        """The items alone."""
        return self.items  # type: ignore[attr-defined, no-any-return]

    @answer(scope=None)
    def page_info(self) -> PageInfo:
        """Whether more follow."""
        return self
