"""The statements by which lists are read: each looks at a bounded part of an index."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from hub.core.store.database import Row
from hub.core.store.listing.orders import ListPosition, PageOrder
from hub.core.store.ranges import Arms, Range, RangeParts, Ranges
from hub.core.store.visible import RowFilter

#: Rows for which something is looked up elsewhere by one statement.
LOOKUPS = 2_048
#: Rows are looked at once, and no further than the page needs. The second part tells how far the first has looked,
#: where that did not fill the page.
_SCAN = """
with listed as materialized ({arms})
select key, uscc as place, fits from (
    (select e.key, e.uscc, true as fits from {looked} where {visible} order by {by} limit $3)
    union all
    (select e.key, e.uscc, false from listed e order by {by} offset {last} limit 1)) page
{proof} limit $3
"""
#: The same, where something is looked up for each row that passes by itself: of so many of these at most.
_SCAN_LOOKING_UP = """
with listed as materialized ({arms}),
     told as materialized (select e.key, e.uscc from {looked} where {visible} order by {by} limit {lookups})
select key, uscc as place, fits from (
    (select e.key, e.uscc, true as fits from told e where {looked_up} order by {by} limit $3)
    union all
    (select key, uscc, false from (
        (select e.key, e.uscc from told e order by {by} offset {lookups} - 1 limit 1)
        union all
        (select e.key, e.uscc from listed e order by {by} offset {last} limit 1)) border limit 1)) page
{proof} limit $3
"""
#: `offset 0` keeps the ranges from being read by an index of another condition, and what is inside from being planned
#: for the order: reading all names in order would spare the sort.
_GATHER = """
select key, uscc as place from (
    select {key} as key, e.uscc from (select * from ({rows} offset 0) e where {visible} offset 0) e {join} offset 0) e
where {after} order by e.key, e.uscc limit $3
"""
#: The page is not read where there are too many rows: its condition is one of the row before, which `offset 0` keeps.
_GATHER_SMALL = """
with looked as materialized (select * from ({rows}) e limit {bound})
select looked.rows as looked, page.key, page.place from (select count(*) as rows from looked) looked
left join lateral (select * from ({page}) page where looked.rows < {bound} offset 0) page on true
order by page.key, page.place
"""
_GATHER_PASSING = """
with passing as materialized (select * from ({rows} offset 0) e where {visible} limit {most} + 1)
select passing.rows as passing, page.key, page.place from (select count(*) as rows from passing) passing
left join lateral (select * from ({page}) page where passing.rows <= {most} offset 0) page on true
order by page.key, page.place
"""
_SIZE = "select count(*) as rows from (select 1 from ({rows}) r limit {most}) bounded"
_COUNT = """
select count(*) as rows from (
    select 1 from (select * from ({rows}) e limit {bound}) e where {visible} limit $1) bounded
"""
_PARTS = """
with recursive part (value) as (
    (select {by} from listing e where {condition} order by {by}, e.uscc limit 1)
    union all
    select (select {by} from listing e where {condition} and {by} > part.value order by {by}, e.uscc limit 1)
    from part where part.value is not null)
select value::text from part where value is not null limit {most}
"""
#: Tells before anything else is read whether a range has these parts and no others.
_PROOF = "array({parts}) = {values}::text[]"
Statement = tuple[str, Sequence[object]]
_KEY_AND_PLACE = itemgetter("key", "place")
_PLACE: Callable[[Iterable[Any]], ListPosition] = partial(tuple.__new__, ListPosition)


def scan(order: PageOrder, arms: Arms, rows: RowFilter, bound: int) -> Statement:
    """Of the `bound` rows after a place those that pass, up to `$3`; where there are fewer, also the last looked at.

    `$1` and `$2` are the place. Rows are `key`, `place`, `fits`. For `LOOKUPS` of the rows something is looked up.
    There are no rows where a range that was cut has other parts by now.
    """
    numbered, values = _numbered(arms.ranges, 4)
    each = [f"({order.arm(arm, bound, rows.columns)})" for arm in numbered]
    union = f"select * from ({' union all '.join(each)}) e order by {order.order_by} limit {bound}"
    proof, proved = _proof(arms.cut, 4 + len(values))
    places = {
        "looked": order.looked_at("select * from listed", rows.columns),
        "arms": union if len(each) > 1 else each[0],
        "last": bound - 1,
        "by": order.order_by,
        "proof": proof,
        "visible": "{visible}",
    }
    if not rows.lookups:
        return rows.into(_SCAN.format(**places)), (*values, *proved, *rows.parameters)
    told, looked_up = rows.parts
    sql = told.into(_SCAN_LOOKING_UP.format(**places, lookups=LOOKUPS, looked_up="{looked_up}"))
    sql = looked_up.into(sql.replace("{looked_up}", "{visible}"))
    return sql, (*values, *proved, *told.parameters, *looked_up.parameters)


def gather(order: PageOrder, ranges: Ranges, rows: RowFilter) -> Statement:
    """All that pass in these ranges after the place `$1`, `$2`, sorted, up to `$3`; rows are `key`, `place`."""
    numbered, values = _numbered(ranges, 4)
    join, key = order.sorted
    sql = _GATHER.format(
        rows=_together(numbered, rows.columns), join=join, key=key, after=order.after, visible="{visible}"
    )
    return rows.into(sql), (*values, *rows.parameters)


def gather_passing(order: PageOrder, ranges: Ranges, rows: RowFilter, most: int) -> Statement:
    """The same, unless more than `most` pass by what the row itself tells; each row has in `passing` how many do.

    There is one row at least, and where there are too many one alone, without a key.
    """
    numbered, values = _numbered(ranges, 4)
    join, key = order.sorted
    places = {"join": join, "key": key, "after": order.after, "visible": "{looked_up}"}
    page = _GATHER.format(rows="select * from passing", **places)
    told, looked_up = rows.parts
    sql = told.into(
        _GATHER_PASSING.format(rows=_together(numbered, rows.columns), most=most, page=page, visible="{visible}")
    )
    sql = looked_up.into(sql.replace("{looked_up}", "{visible}"))
    return sql, (*values, *told.parameters, *looked_up.parameters)


def gather_small(order: PageOrder, ranges: Ranges, rows: RowFilter, bound: int) -> Statement:
    """The same, of ranges that have `keys` and fewer than `bound` rows; each row has in `looked` how many they are.

    There is one row at least, and where there are `bound` rows one alone, without a key.
    """
    numbered, values = _numbered(ranges, 4)
    join, key = order.sorted
    page = _GATHER.format(rows="select * from looked", join=join, key=key, after=order.after, visible="{visible}")
    sql = _GATHER_SMALL.format(rows=_together(numbered, rows.columns, f"limit {bound}"), bound=bound, page=page)
    return rows.into(sql), (*values, *rows.parameters)


def size(ranges: Ranges, bound: int) -> Statement:
    """How many `rows` the ranges have, counted up to one more than `bound`."""
    numbered, values = _numbered([each._replace(relation=each.counted or each.relation) for each in ranges], 1)
    return _SIZE.format(rows=_together(numbered, "1"), most=bound + 1), values


def estimate(ranges: Ranges) -> Statement:
    """The planner's plan of reading the ranges, as JSON: it tells how many rows it expects, and reads none."""
    numbered, values = _numbered([each._replace(relation=each.expected or each.relation) for each in ranges], 1)
    each = [f"select 1 from {one.relation} where {one.said(low='', high='{by} = {value}')}" for one in numbered]
    return f"explain (format json) {' union all '.join(each)}", values


def counted(ranges: Ranges, rows: RowFilter, bound: int) -> Statement:
    """How many `rows` of the first `bound` pass, counted up to `$1`."""
    numbered, values = _numbered(ranges, 2)
    sql = _COUNT.format(rows=_together(numbered, rows.columns), bound=bound, visible="{visible}")
    return rows.into(sql), (*values, *rows.parameters)


def parts(whole: Range, most: int) -> Statement:
    """Each `value` that cuts the range, in order, up to so many; each is looked up by itself."""
    [numbered], values = _numbered((whole,), 1)
    return _parts(numbered, most), values


def place(row: Row) -> ListPosition:
    return ListPosition(row["key"], row["place"])


def places(rows: Sequence[Row]) -> list[ListPosition]:
    """The place of each row; made without a Python call for each."""
    return list(map(_PLACE, map(_KEY_AND_PLACE, rows)))


def _parts(whole: Range, most: int) -> str:
    return _PARTS.format(condition=whole.said(), by=whole.cut.by if whole.cut else "", most=most)


def _proof(cut: Sequence[RangeParts], first: int) -> Statement:
    """The condition that ranges have the same parts as when they were cut, with its values numbered from `first` on."""
    each: list[str] = []
    values: list[object] = []
    for one in cut:
        [whole], own = _numbered((one.whole,), first + len(values))
        place = first + len(values) + len(own)
        each.append(_PROOF.format(parts=_parts(whole, len(one.values) + 1), values=f"${place}"))
        values += [*own, list(one.values)]
    return f"where {' and '.join(each)}" if each else "", values


def _together(numbered: Sequence[Range], columns: str, limit: str = "") -> str:
    """The rows of numbered ranges, each in the order of its keys, and so from the one index that has them."""
    each = []
    for one in numbered:
        in_order = f"order by {one.keys}" if one.keys else ""
        each.append(f"(select {columns} from {one.relation} where {one.said()} {in_order} {limit})")
    return " union all ".join(each)


def _numbered(ranges: Sequence[Range], first: int) -> tuple[list[Range], list[object]]:
    """The ranges with their parameters numbered from `first` on, and the values."""
    numbered: list[Range] = []
    values: list[object] = []
    for each in ranges:
        numbered.append(each.numbered([f"${first + len(values) + place}" for place in range(len(each.values))]))
        values += each.values
    return numbered, values
