"""Ranges of the table `listing` that lie together in one of its indexes, and conditions on how codes begin."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

#: Digits of a division code that name the county, by which the index has enterprises together.
COUNTY = 6
_DAY = "coalesce(e.established_on, '-infinity')"


class RangeCut(NamedTuple):
    """What cuts a range into parts: an expression, for each value of which an index has its rows sorted by `orders`."""

    by: str
    orders: tuple[str, ...]


_BY_COUNTY = RangeCut(f"left(e.jurisdiction_code, {COUNTY})", ("uscc", "name"))
_BY_CLASS = RangeCut("e.industry_code", ("uscc",))


class Range(NamedTuple):
    """Rows of `relation`, whose enterprise is `e`, that an index has together; `{0}` stands for the first value.

    The index has them sorted by `orders`, each the name of an order of lists, or else the parts into which they can be
    `cut`. `few` says that they are few as a rule, `near` that their codes are near each other as a rule. `keys` are the
    index's own: read in their order rows come from it, whatever statistics say.
    """

    condition: str
    values: tuple[object, ...]
    orders: tuple[str, ...] = ()
    relation: str = "listing e"
    few: bool = False
    near: bool = False
    cut: RangeCut | None = None
    start: date | None = None
    counted: str | None = None
    keys: str | None = None

    def both(self, other: "Range") -> "Range":
        """Those that are in either range as well, where both are sorted alike."""
        numbers = (f"{{{len(self.values) + place}}}" for place in range(len(other.values)))
        condition = f"{self.condition} and {other.condition.format(*numbers)}"
        orders = tuple(order for order in self.orders if order in other.orders)
        start = max((each.start for each in (self, other) if each.start), default=None)
        return Range(condition, (*self.values, *other.values), orders, start=start)

    def parts(self, values: Iterable[object]) -> "Ranges":
        """The range in parts: of each of these values, which are all that its cut has in it."""
        by, orders = self.cut or RangeCut("", ())
        return tuple(Range(f"{by} = {{0}}", (value,), orders, keys=f"{by}, e.uscc") for value in values)


#: Ranges without a common row which hold, together, every row that passes a condition, and may hold others.
Ranges = tuple[Range, ...]


def begins(column: str, beginnings: Iterable[str]) -> tuple[str, list[list[str]]]:
    """The condition that a column begins with one of these texts, and its values: one list for each length."""
    by_length: dict[int, list[str]] = {}
    for beginning in sorted(set(beginnings)):
        by_length.setdefault(len(beginning), []).append(beginning)
    either = [f"left({column}, {length}) = any ({{{place}}})" for place, length in enumerate(by_length)]
    return f"({' or '.join(either) or 'false'})", list(by_length.values())


def in_divisions(codes: Iterable[str]) -> Ranges:
    """Where enterprises of these divisions are: the whole county of a smaller one, all counties of a larger one."""
    county, orders = _BY_COUNTY
    ranges = []
    for code in _outermost(code[:COUNTY] for code in codes):
        if len(code) == COUNTY:
            ranges.append(Range(f"{county} = {{0}}", (code,), orders, keys=f"{county}, e.uscc", near=True))
        else:
            condition, keys = f"{county} >= {{0}} and {county} < {{1}}", f"{county}, e.uscc"
            ranges.append(Range(condition, (code, _following(code)), cut=_BY_COUNTY, keys=keys, near=True))
    return tuple(ranges)


def in_industries(beginnings: Iterable[str]) -> Ranges:
    """Where enterprises are whose industry begins with one of these texts; neighbours are one range."""
    ends: list[list[str]] = []
    for beginning in _outermost(beginnings):
        if ends and ends[-1][1] == beginning:
            ends[-1][1] = _following(beginning)
        else:
            ends.append([beginning, _following(beginning)])
    condition, keys = "e.industry_code >= {0} and e.industry_code < {1}", "e.industry_code, e.uscc"
    return tuple(Range(condition, (first, end), cut=_BY_CLASS, keys=keys) for first, end in ends)


def in_status(status: str) -> Ranges:
    """Where enterprises of one state are."""
    return (Range("e.status = {0}", (status,), ("established",), keys=f"e.status, {_DAY}, e.uscc"),)


def established_within(first: date | None, last: date | None) -> Ranges:
    """Where enterprises are that were established from one day to another; None for no limit."""
    days = first or date.min, last or date.max
    condition, keys = f"{_DAY} >= {{0}} and {_DAY} <= {{1}}", f"{_DAY}, e.uscc"
    return (Range(condition, days, ("established",), start=first, keys=keys),)


def _outermost(beginnings: Iterable[str]) -> list[str]:
    """These texts, sorted, without those that begin with another of them."""
    kept: list[str] = []
    for beginning in sorted(set(beginnings)):
        if not (kept and beginning.startswith(kept[-1])):
            kept.append(beginning)
    return kept


def _following(beginning: str) -> str:
    """The first text behind all that begin with this one, where texts are compared by code point."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)
