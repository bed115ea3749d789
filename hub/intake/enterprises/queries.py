"""Read the register: by code, by name, or in pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from operator import itemgetter
from typing import Any

from hub.core.actor import Actor
from hub.core.district import district
from hub.core.errors import Invalid, NotFound
from hub.core.store import visible
from hub.core.store.database import Database, Row
from hub.core.store.listing.orders import BY_ESTABLISHED, BY_NAME, BY_USCC, ListPosition
from hub.core.store.listing.pages import read_page
from hub.core.store.listing.profiles import OutcomeRange, with_outcomes
from hub.core.store.listing.reading import MOST_COUNTED, BoundedCount, by_index, count
from hub.core.store.paging import Cursors, CursorsAsAsked, DayOrNone, Page, size
from hub.core.store.ranges import begins, established_within, in_divisions, in_industries, in_status
from hub.core.store.reads import EnterpriseRead, MadeRead, read_each
from hub.core.store.visible import RowFilter
from hub.intake.enterprises import rules
from hub.intake.enterprises.reference.industries import prefixes
from hub.intake.enterprises.reference.regions import is_division_code, is_known
from hub.intake.enterprises.rules import Enterprise, EnterpriseStatus, SearchPage, Tier

_COLUMNS = """e.name, e.status, e.established_on, e.entity_type, e.registered_capital_fen, e.industry_code,
    e.jurisdiction_code, e.address, e.code_warning"""
_BY_NAMES = f"""
select e.letters, e.uscc, {_COLUMNS} from enterprise e where e.letters = any ($1) and {{visible}} order by e.uscc
"""
#: Hits that a search lists at most: nobody reads on, and a common word is in half of all names.
MOST_HITS = 1_000
#: A hundred pages of the register by lot, by which it is told whether a text is rare in names.
_SAMPLE = """
select count(*) as looked, count(*) filter (where starts_with(e.letters, $1)) as beginning,
    count(*) filter (where position($1 in e.letters) > 1) as part,
    count(*) filter (where position($1 in e.initials) > 0 and position($1 in e.letters) = 0) as initials
from enterprise e tablesample system (least(100, 100 * 100 * 8192.0 / greatest(pg_relation_size('enterprise'), 1)))
where {visible}
"""
#: A text that more of the names have is found by looking at the shortest names first, a rarer one by its terms; one at
#: the beginning of names by an index that has these together, each row of which is less dear.
_COMMON = {Tier.BEGINNING: 1 / 16, Tier.PART: 1 / 64, Tier.INITIALS: 1 / 64}
_TIERS = {
    Tier.WHOLE: ("e.letters = $1", "e.letters = $1"),
    Tier.BEGINNING: ("e.letters ^@ $1", "starts_with(e.letters, $1) and e.letters <> $1"),
    Tier.PART: ("e.terms @> $2::text[]", "position($1 in e.letters) > 1"),
    Tier.INITIALS: ("e.terms @> $3::text[]", "position($1 in e.initials) > 0 and position($1 in e.letters) = 0"),
}
_BY_LENGTH = """
(select {tier} as tier, length(e.letters) as length, e.uscc from enterprise e where {condition} and {visible}
order by length(e.letters), e.uscc limit {most})
"""
#: `offset 0` keeps the rows from being looked for in the order of their length.
_BY_TERMS = """
(select * from (
    select {tier} as tier, length(e.letters) as length, e.uscc from enterprise e
    where {source} and {condition} and {visible} offset 0) e
order by length, uscc limit {most})
"""
#: The arms are read one after the other, and a worse one only where the better have not filled the list.
_SEARCH = f"""
with best as (
    select *, row_number() over (order by tier, length, uscc) as place
    from (select * from ({{arms}}) arms limit {MOST_HITS + 1}) arms)
select e.uscc, {_COLUMNS}, b.tier, b.length, h.hits from (select count(*) as hits from best) h
left join best b on b.place <= {MOST_HITS} and ($4::bigint is null
    or (b.tier, b.length, b.uscc) > ($4::bigint, $5::bigint, $6::text))
left join enterprise e on e.uscc = b.uscc and {{visible}}
where $2::text[] is not null and $3::text[] is not null
order by b.tier, b.length, b.uscc limit $7
"""


class EnterpriseOrder(StrEnum):
    USCC = "uscc"
    NAME = "name"
    ESTABLISHED_ON = "established_on"


@dataclass(frozen=True, slots=True)
class EnterpriseFilter:
    """Codes cover all codes that begin with them, and days are the first and the last; None asks for no limit.

    `among` has further conditions, on what other areas know of an enterprise, and `outcomes` on what is stated of it.
    """

    jurisdiction: str | None = None
    industry: str | None = None
    status: EnterpriseStatus | None = None
    established_from: date | None = None
    established_to: date | None = None
    among: RowFilter = field(default_factory=RowFilter)
    outcomes: tuple[OutcomeRange, ...] = ()


_ORDERS = {
    EnterpriseOrder.USCC: BY_USCC,
    EnterpriseOrder.NAME: BY_NAME,
    EnterpriseOrder.ESTABLISHED_ON: BY_ESTABLISHED,
}


async def enterprises_by_uscc(database: Database, actor: Actor, usccs: Sequence[str]) -> dict[str, Enterprise]:
    """The enterprises of these codes that the actor may see."""
    [by_uscc] = await read_each(database, [enterprise_read(actor)], usccs)
    return by_uscc


def enterprise_read(actor: Actor) -> MadeRead:
    """The read of the enterprises that the actor may see."""
    return MadeRead(EnterpriseRead(_COLUMNS, visible.identities(actor)), _by_uscc)


async def _by_uscc(rows: Sequence[Row]) -> dict[str, Enterprise]:
    return {made.uscc: made for made in map(_enterprise, rows)}


async def enterprises_by_name(database: Database, actor: Actor, names: Sequence[str]) -> dict[str, list[Enterprise]]:
    """Those of exactly these names, whatever brackets, marks and spaces they are written with."""
    seen = visible.identities(actor)
    compared = {name: rules.letters(name) for name in names}
    rows = await database.fetch(seen.into(_BY_NAMES), sorted({*compared.values()} - {""}), *seen.parameters)
    by_letters: dict[str, list[Enterprise]] = {}
    for row in rows:
        by_letters.setdefault(row["letters"], []).append(_enterprise(row))
    return {name: by_letters.get(text, []) for name, text in compared.items()}


async def search(database: Database, actor: Actor, name: str, first: int, after: str | None) -> SearchPage:
    """Names containing the text, or whose pinyin initials do; the best first, shorter names before longer ones.

    Only the best 1,000 are listed.
    """
    sought = rules.letters(name)
    if not sought:
        raise Invalid(f"name is {name[:60]!r}: nothing in it to search for", field="name")
    limit = size(first)
    cursors = Cursors.of_list("enterpriseSearch", sought)
    tier, length, uscc = cursors.position(after, int, int, str) or (None, None, None)
    seen = visible.identities(actor)
    parameters = (sought, rules.terms_of_part(sought), rules.terms_of_initials(sought), tier, length, uscc, limit + 1)
    async with by_index(database) as connection:
        [sample] = await connection.fetch(seen.into(_SAMPLE), sought, *seen.parameters)
        sql = _SEARCH.replace("{arms}", " union all ".join(_arms(sample, initials=bool(parameters[2]))))
        rows = await connection.fetch(seen.into(sql), *parameters, *seen.parameters)
    found = [row for row in rows if row["uscc"] is not None]
    hits = [rules.hit(_enterprise(row), Tier(row["tier"]), sought) for row in found]
    marks = [cursors.cursor(row["tier"], row["length"], row["uscc"]) for row in found]
    return SearchPage(hits[:limit], marks[:limit], len(hits) > limit, bounded=rows[0]["hits"] > MOST_HITS)


def _arms(sample: Row, *, initials: bool) -> Iterator[str]:
    """The statement of each tier: where the sample has the text often, the shortest names are looked at first."""
    for tier, (source, condition) in _TIERS.items():
        common = tier is not Tier.WHOLE and sample[tier.name.lower()] > _COMMON[tier] * sample["looked"]
        text = _BY_LENGTH if common else _BY_TERMS
        if initials or tier is not Tier.INITIALS:
            values = {"tier": tier.value, "source": source, "condition": condition, "most": MOST_HITS + 1}
            yield text.format(**values, visible="{visible}")


async def enterprise_list(
    database: Database,
    actor: Actor,
    wanted: EnterpriseFilter,
    order: EnterpriseOrder,
    first: int,
    after: str | None,
    beside: Sequence[MadeRead] = (),
) -> tuple[Page[Enterprise], Sequence[Mapping[str, Any]]]:
    """All enterprises the actor may see that fit the filter, in order; and what the reads `beside` make of them."""
    limit = size(first)
    sorted_by = _ORDERS[order]
    cursors = Cursors.of_list("enterpriseList", order, wanted)
    position = _position(cursors, order, after) or sorted_by.start
    rows = await _listable(database, actor, wanted)
    listed = await read_page(database, [enterprise_read(actor), *beside], rows, sorted_by, position, limit)
    by_uscc, *made = listed.made
    # Whoever has left the register meanwhile is left out.
    shown = [(by_uscc[place.uscc], place) for place in listed.places if place.uscc in by_uscc]
    marks = CursorsAsAsked(cursors, shown, lambda row: (_written(row[1].key), row[1].uscc))
    end = cursors.cursor(_written(listed.rest.key), listed.rest.uscc) if listed.rest else None
    return Page([enterprise for enterprise, _ in shown], marks, listed.more, rest=end), made


async def count_enterprises(database: Database, actor: Actor, wanted: EnterpriseFilter) -> BoundedCount:
    """How many `enterprise_list` would list in all, counted up to a bound."""
    return await count(database, await _listable(database, actor, wanted), MOST_COUNTED)


async def _listable(database: Database, actor: Actor, wanted: EnterpriseFilter) -> RowFilter:
    """The row filter of those who fit the filter and whom the actor may see."""
    return await with_outcomes(database, narrowed(visible.identities(actor), wanted), wanted.outcomes)


def narrowed(rows: RowFilter, wanted: EnterpriseFilter) -> RowFilter:
    """The row filter with what a list is asked for; raises Invalid or NotFound for a code that is none."""
    if wanted.jurisdiction is not None:
        codes = [_division(wanted.jurisdiction)]
        condition, values = begins("e.jurisdiction_code", codes)
        rows = rows.narrowed(condition, *values).within(*in_divisions(codes))
    if wanted.industry is not None:
        beginnings = _within(wanted.industry)
        condition, values = begins("e.industry_code", beginnings)
        rows = rows.narrowed(condition, *values).within(*in_industries(beginnings))
    if wanted.status is not None:
        status = wanted.status.value
        rows = rows.narrowed("e.status = {0}", status).within(*in_status(status))
    if wanted.established_from is not None:
        rows = rows.narrowed("e.established_on >= {0}", wanted.established_from)
    if wanted.established_to is not None:
        rows = rows.narrowed("e.established_on <= {0}", wanted.established_to)
    if wanted.established_from or wanted.established_to:
        rows = rows.within(*established_within(wanted.established_from, wanted.established_to))
    return rows.joined(wanted.among)


def _division(code: str) -> str:
    if not is_division_code(code):
        raise Invalid(f"{code[:20]!r} is not a division code of 2, 4, 6, 9 or 12 digits", field="jurisdiction")
    if not is_known(code):
        raise NotFound(f"no division {code!r} in {district().city_word}", field="jurisdiction")
    return code


def _within(code: str) -> list[str]:
    if beginnings := prefixes(code):
        return beginnings
    raise Invalid(f"{code[:20]!r} is no industry of GB/T 4754-2017", field="industry")


def _written(key: object) -> str:
    """The sort key as a cursor has it; the first day that there is stands for an unknown one."""
    return "-infinity" if key == date.min else str(key)


def _position(cursors: Cursors, order: EnterpriseOrder, after: str | None) -> ListPosition | None:
    """The position in a cursor of the list; raises Invalid for any other text."""
    by_day = order is EnterpriseOrder.ESTABLISHED_ON
    position = cursors.position(after, DayOrNone if by_day else str, str)
    if position is None:
        return None
    key, uscc = map(str, position)
    if by_day:
        return ListPosition(date.min if key == "-infinity" else date.fromisoformat(key), uscc)
    return ListPosition(key, uscc)


_STATUSES = {status.value: status for status in EnterpriseStatus}


_READ = itemgetter(*Enterprise._fields[: Enterprise._fields.index("repairs")])


def _enterprise(row: Row) -> Enterprise:
    uscc, name, status, *described = _READ(row)
    return Enterprise(uscc, name, _STATUSES[status], *described)
