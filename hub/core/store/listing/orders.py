"""Orders of a list: how its rows are read from an index in order, and by what others are sorted like them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from hub.core.store.ranges import Range, Ranges, of_code


class ListPosition(NamedTuple):
    """An enterprise in a list, and what it is sorted by before its code."""

    key: Any
    uscc: str


class Step(NamedTuple):
    """How far a list is looked at in one step, in rows.

    In ranges of the row filter, whose rows are `sorted` afterwards unless more than so many fit; then, `scanned` in the
    list's order.
    """

    ranges: int
    sorted: int
    scanned: int


#: What takes 15 ms of CPU at most, as rows are read from an index alone, or are looked up one by one.
_OF_REGISTER, _OF_SCENARIO = Step(18_432, 18_432, 12_288), Step(9_216, 2_304, 4_608)


class PageOrder(Protocol):
    """An order of a list. Statements have the place after which they begin as `$1` and `$2`."""

    @property
    def name(self) -> str: ...

    @property
    def start(self) -> ListPosition:
        """The place before all others."""
        ...

    @property
    def at_once(self) -> int:
        """Rows that are looked at in the list's order before anything else."""
        ...

    @property
    def gathered(self) -> int:
        """Rows of a range that are sooner sorted than the list is looked at in its order."""
        ...

    @property
    def weight(self) -> float:
        """How many times the CPU it takes to look at a row of the order where the row itself is read too."""
        ...

    @property
    def step(self) -> Step:
        """How far it is looked at then: a page that is not full by that is cut short."""
        ...

    @property
    def order_by(self) -> str:
        """What rows `e` with a `key` are sorted by."""
        ...

    @property
    def whole(self) -> Ranges:
        """The arms that make the whole list when they are merged."""
        ...

    def arm(self, arm: Range, bound: int, columns: str) -> str:
        """The first `bound` rows of one arm in order, with their `key`, and with these columns of an enterprise `e`."""
        ...

    def looked_at(self, rows: str, columns: str) -> str:
        """A relation of the enterprises `e` out of rows in order, which keeps the order, with their `e.key`."""
        ...

    @property
    def sorted(self) -> tuple[str, str]:
        """The join that an enterprise `e` needs to be sorted, and the key by which it is."""
        ...

    @property
    def after(self) -> str:
        """The condition that a row `k` with a `key` comes later than the place of the statement."""
        ...


@dataclass(frozen=True, slots=True)
class RegisterOrder:
    """By a column of the register; `key` is written for the enterprise `e`."""

    name: str
    key: str
    start: ListPosition
    type: str = "text"
    order_by: str = "e.key, e.uscc"
    join: str = ""
    step: Step = _OF_REGISTER
    at_once: int = 4_096
    gathered: int = 1_024
    weight: float = 3
    whole: Ranges = (Range("true", ()),)

    def arm(self, arm: Range, bound: int, columns: str) -> str:
        """Where an expression has one value, rows are in the order of the one index in which it comes first.

        That it is equal is said outside only, where the planner learns from it that they are in the list's order; it
        learns so of columns that are handed on. So is where they end by a later key: within, the index would be read on
        to the end of the first, and what it leaves out there is bounded by nothing.
        """
        columns, keys = f"{columns}, {self.key} as key", self.order_by.replace("e.key", self.key)
        each, place = f"{self.key}, e.uscc", f"$1::{self.type}, $2::text"
        if arm.equal is None:
            begins = f"({each}) > ({place})"
            return f"select {columns} from {arm.relation} where {arm.said()} and {begins} order by {keys} limit {bound}"
        by, value = arm.equal
        # It begins at the place: with a lower end too it might begin at that.
        within = f"{arm._replace(last=None).said(low='')} and ({by}, {each}) > ({value}, {place})"
        rows = f"select {columns}, {by} as part from {arm.relation} where {within} order by {by}, {keys} limit {bound}"
        ends = f" and e.key <= {arm.last[1]}" if arm.last else ""
        return f"select * from ({rows}) e where e.part = {value}{ends} order by e.part, {self.order_by}"

    def looked_at(self, rows: str, columns: str) -> str:
        return f"({rows}) e"

    @property
    def sorted(self) -> tuple[str, str]:
        return (self.join, self.key.replace("e.", "k.")) if self.join else ("", self.key)

    @property
    def after(self) -> str:
        return f"(e.key, e.uscc) > ($1::{self.type}, $2::text)"


#: By code; by name; by the day of establishment, where an unknown one comes first, as the first day that there is.
BY_USCC = RegisterOrder("uscc", "e.uscc", ListPosition("", ""), order_by="e.key", weight=2)
BY_NAME = RegisterOrder(
    "name",
    "e.name",
    ListPosition("", ""),
    # Most indexes have no names: that of each row which is sorted is looked up.
    join=f"cross join {of_code('listing k', 'k.name', 'e.uscc')}",
    step=Step(16_384, 1_152, 12_288),
    gathered=256,
)
BY_ESTABLISHED = RegisterOrder(
    "established", "coalesce(e.established_on, '-infinity')", ListPosition(date.min, ""), type="date"
)


@dataclass(frozen=True, slots=True)
class ScenarioOrder:
    """By the key of a scenario's list: each of `patterns` is sorted by itself, and they are merged.

    What a row is filtered by is looked up for each row, and so is the key of each that is sorted, among its keys that
    of one of the `sortings`: steps are smaller.
    """

    patterns: tuple[int, ...]
    sortings: tuple[int, ...]
    name: str = "scenario"
    start: ListPosition = field(default=ListPosition(b"", ""))
    order_by: str = "e.key, e.uscc"
    at_once: int = 1_024
    gathered: int = 256
    weight: float = 4 / 3
    step: Step = _OF_SCENARIO

    @property
    def whole(self) -> Ranges:
        return tuple(Range("s.pattern = {0}", (pattern,), relation="standing s") for pattern in self.patterns)

    def arm(self, arm: Range, bound: int, columns: str) -> str:
        within = f"{arm.condition} and (s.key, s.uscc) > ($1::bytea, $2::text)"
        return f"select s.uscc, s.key from {arm.relation} where {within} order by s.key, s.uscc limit {bound}"

    def looked_at(self, rows: str, columns: str) -> str:
        known = columns.replace("e.uscc", "s.uscc")  # which is known to be in order
        return f"(select s.key, {known} from ({rows}) s cross join {of_code('listing e', columns, 's.uscc')}) e"

    @property
    def sorted(self) -> tuple[str, str]:
        keys = [f"k.keys[array_position(k.sortings, {sorting})]" for sorting in self.sortings]
        join = f"cross join {of_code('placement k', 'k.sortings, k.keys', 'e.uscc')}"
        return join, f"coalesce({', '.join([*keys, 'null::bytea'])})"

    @property
    def after(self) -> str:
        return "(e.key, e.uscc) > ($1::bytea, $2::text)"
