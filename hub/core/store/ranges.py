"""Ranges of the table `listing` that lie together in one of its indexes, and conditions on how codes begin."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

#: Digits of a division code that name the county, by which the index has enterprises together.
COUNTY = 6
_DAY = "coalesce(e.established_on, '-infinity')"


#: What every index of `listing` has beside its keys: enough for every condition of a row filter but one by outcomes.
COLUMNS = "e.uscc, e.jurisdiction_code, e.industry_code, e.status, e.established_on"
#: The number of an enterprise's outcomes, which no index of `listing` has: rows themselves are read for it.
PROFILE = "e.profile"
#: The weight of a row that is looked up by its code, where codes come in their order.
OF_PROFILE = 4


class RangeCut(NamedTuple):
    """What cuts a range into parts: an expression, for each value of which an index has its rows sorted by `orders`."""

    by: str
    orders: tuple[str, ...]


_BY_COUNTY = RangeCut(f"left(e.jurisdiction_code, {COUNTY})", ("uscc", "name"))
_BY_CLASS = RangeCut("e.industry_code", ("uscc",))


class Range(NamedTuple):
    """Rows of `relation`, whose enterprise is `e`, that an index has together; `{0}` stands for the first value.

    The index has them sorted by `orders`, each the name of an order of lists, or else the parts into which they can be
    `cut`. `few` says that they are few as a rule, `near` that their codes are near each other as a rule, `small` that
    they are read at once while they are. Where each row is looked up by itself, and not read with its neighbours, it
    takes `weight` times the CPU of an entry of an index. `keys` are the index's own, which no other index has: read in
    their order rows come from it, whatever statistics say. In all of the rows an expression may be `equal` to a value.
    They begin at the day `start`; `last` is an expression by which they are sorted, with the greatest value that it
    has. `counted` is a relation that has a row for each of them, and `expected` one of which statistics tell better how
    many they are.
    """

    condition: str
    values: tuple[object, ...]
    orders: tuple[str, ...] = ()
    relation: str = "listing e"
    few: bool = False
    near: bool = False
    small: bool = False
    weight: int = 1
    cut: RangeCut | None = None
    start: date | None = None
    last: tuple[str, str] | None = None
    counted: str | None = None
    expected: str | None = None
    keys: str | None = None
    equal: tuple[str, str] | None = None

    def both(self, other: "Range") -> "Range":
        """Those of the range that are in the other one too, or the range alone where no index has both together."""
        if self.equal and other.equal and self.equal[0] != other.equal[0]:
            return self
        other = other.numbered([f"{{{len(self.values) + place}}}" for place in range(len(other.values))])
        has_both = (self.equal and other.equal) or (self.last and other.last)
        return Range(
            f"{self.condition} and {other.said() if has_both else other.condition}",
            (*self.values, *other.values),
            tuple(order for order in self.orders if order in other.orders),
            start=max((each.start for each in (self, other) if each.start), default=None),
            last=self.last or other.last,
            equal=self.equal or other.equal,
        )

    def said(self, *, low: str = "{by} >= {value}", high: str = "{by} <= {value}") -> str:
        """The whole condition; what is equal without an equals sign, as that would take it from the keys to sort by."""
        by, value = self.equal or ("", "")
        ends = [each.format(by=by, value=value) for each in (low, high) if each and by]
        ends += [" <= ".join(self.last)] if self.last else []
        return " and ".join([*ends, self.condition])

    def parts(self, values: Iterable[object]) -> "Ranges":
        """The range in parts: of each of these values, which are all that its cut has in it."""
        by, orders = self.cut or RangeCut("", ())
        return tuple(_of_one(by, value, orders=orders, keys=f"{by}, e.uscc") for value in values)

    def numbered(self, numbers: Sequence[str]) -> "Range":
        """The range with these texts where its values stand."""
        equal = (self.equal[0], self.equal[1].format(*numbers)) if self.equal else None
        relation, condition = self.relation.format(*numbers), self.condition.format(*numbers)
        last = (self.last[0], self.last[1].format(*numbers)) if self.last else None
        return self._replace(relation=relation, condition=condition, equal=equal, last=last)


#: Ranges without a common row which hold, together, every row that passes a condition, and may hold others.
Ranges = tuple[Range, ...]


class RangeParts(NamedTuple):
    """A range that was cut, and the value of each part that it had then."""

    whole: Range
    values: tuple[str, ...]


class Arms(NamedTuple):
    """Ranges that make a list when they are merged, as long as those that were `cut` have no other parts."""

    ranges: Ranges
    cut: tuple[RangeParts, ...] = ()


def of_code(table: str, columns: str, code: str) -> str:
    """The rows of a table with an alias that have a code, for a join: looked up by it, whatever statistics say.

    The one index whose first key is the code has rows in its order, which an equals sign would make worthless; and
    behind `offset 0` nothing else can be looked up.
    """
    _, alias = table.split()
    uscc = f"{alias}.uscc"
    each = f"{uscc} >= {code} and {uscc} <= {code} order by {uscc}"
    return f"lateral (select {columns} from {table} where {each} offset 0) {alias}"


def placed_with(profiles: Sequence[int]) -> Ranges:
    """Where enterprises are that have one of these profiles, which is told by the index that has them so."""
    having = "(select p.uscc, p.profile from placement p where p.profile = any ({0}) order by p.profile, p.uscc) c"
    listed = f"{having} cross join {of_code('listing e', f'{COLUMNS}, c.profile', 'c.uscc')}"
    return (Range("true", (profiles,), relation=listed, weight=OF_PROFILE, counted=having, expected=having),)


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
    keys = f"{county}, e.uscc"
    ranges = []
    for code in _outermost(code[:COUNTY] for code in codes):
        if len(code) == COUNTY:
            whole = _of_one(county, code, orders=orders, keys=keys, small=True)
            ranges.append(whole._replace(near=True))
        else:
            condition, values = f"{county} >= {{0}} and {county} < {{1}}", (code, _following(code))
            ranges.append(Range(condition, values, cut=_BY_COUNTY, keys=keys, near=True, small=True))
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
    return tuple(Range(condition, (first, end), cut=_BY_CLASS, keys=keys, small=True) for first, end in ends)


def in_status(status: str) -> Ranges:
    """Where enterprises of one state are."""
    keys = f"e.status, {_DAY}, e.uscc"
    return (_of_one("e.status", status, orders=("established",), keys=keys, small=True),)


def established_within(first: date | None, last: date | None) -> Ranges:
    """Where enterprises are that were established from one day to another; None for no limit."""
    days = first or date.min, last or date.max
    begins, ends, keys = f"{_DAY} >= {{0}}", (_DAY, "{1}"), f"{_DAY}, e.uscc"
    return (Range(begins, days, ("established",), start=first, last=ends, keys=keys, small=True),)


def _of_one(by: str, value: object, *, orders: tuple[str, ...], keys: str, small: bool = False) -> Range:
    """Rows that have one value of an expression, which the index has first among its keys."""
    return Range("true", (value,), orders, keys=keys, equal=(by, "{0}"), small=small)


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
