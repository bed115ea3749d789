"""Orders of a list: how its rows are read from an index in order, and by what others are sorted like them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from hub.core.store.ranges import Range, Ranges

#: What every index of `listing` has beside its keys: enough for every condition of a row filter.
COLUMNS = "e.uscc, e.jurisdiction_code, e.industry_code, e.status, e.established_on, e.profile"


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
_OF_REGISTER, _OF_SCENARIO = Step(32_768, 32_768, 20_480), Step(16_384, 4_096, 8_192)


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
    def step(self) -> Step:
        """How far it is looked at then: a page that is not full by that is cut short."""
        ...

    @property
    def whole(self) -> Ranges:
        """The arms that make the whole list when they are merged."""
        ...

    def arm(self, relation: str, condition: str) -> str:
        """Rows of one arm in order, with their `key`."""
        ...

    def looked_at(self, rows: str) -> str:
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
    join: str = ""
    step: Step = _OF_REGISTER
    at_once: int = 4_096
    gathered: int = 1_024
    whole: Ranges = (Range("true", ()),)

    def arm(self, relation: str, condition: str) -> str:
        begins = f"({self.key}, e.uscc) > ($1::{self.type}, $2::text)"
        columns = f"{COLUMNS}, {self.key} as key"
        return f"select {columns} from {relation} where {condition} and {begins} order by {self.key}, e.uscc"

    def looked_at(self, rows: str) -> str:
        return f"({rows}) e"

    @property
    def sorted(self) -> tuple[str, str]:
        return (self.join, self.key.replace("e.", "k.")) if self.join else ("", self.key)

    @property
    def after(self) -> str:
        return f"(e.key, e.uscc) > ($1::{self.type}, $2::text)"


#: By code; by name; by the day of establishment, where an unknown one comes first, as the first day that there is.
BY_USCC = RegisterOrder("uscc", "e.uscc", ListPosition("", ""))
BY_NAME = RegisterOrder(
    "name",
    "e.name",
    ListPosition("", ""),
    # Most indexes have no names: that of each row which is sorted is looked up.
    join="join listing k on k.uscc = e.uscc",
    step=Step(32_768, 2_048, 20_480),
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
    at_once: int = 1_024
    gathered: int = 256
    step: Step = _OF_SCENARIO

    @property
    def whole(self) -> Ranges:
        return tuple(Range("s.pattern = {0}", (pattern,), relation="standing s") for pattern in self.patterns)

    def arm(self, relation: str, condition: str) -> str:
        begins = "(s.key, s.uscc) > ($1::bytea, $2::text)"
        return f"select s.uscc, s.key from {relation} where {condition} and {begins} order by s.key, s.uscc"

    def looked_at(self, rows: str) -> str:
        columns = COLUMNS
        return f"(select s.key, {columns} from ({rows}) s join listing e on e.uscc = s.uscc) e"

    @property
    def sorted(self) -> tuple[str, str]:
        keys = [f"k.keys[array_position(k.sortings, {sorting})]" for sorting in self.sortings]
        return "join placement k on k.uscc = e.uscc", f"coalesce({', '.join([*keys, 'null::bytea'])})"

    @property
    def after(self) -> str:
        return "(e.key, e.uscc) > ($1::bytea, $2::text)"
