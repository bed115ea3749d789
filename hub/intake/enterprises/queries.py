"""Read the register: by code, by name, or in pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from hub.core.actor import Actor
from hub.core.district import district
from hub.core.errors import Invalid, NotFound
from hub.core.store import visible
from hub.core.store.database import Connection, Database, KeyedRead, Row
from hub.core.store.listing.orders import BY_ESTABLISHED, BY_NAME, BY_USCC, Place
from hub.core.store.listing.profiles import OutcomeRange, with_outcomes
from hub.core.store.listing.ranges import begins, established_within, in_divisions, in_industries, in_status
from hub.core.store.listing.reading import places
from hub.core.store.paging import Cursors, Page, page, size
from hub.core.store.visible import RowFilter
from hub.intake.enterprises import rules
from hub.intake.enterprises.reference.industries import prefixes
from hub.intake.enterprises.reference.regions import is_division_code, is_known
from hub.intake.enterprises.rules import Enterprise, EnterpriseStatus, Hit, Tier

_COLUMNS = """e.uscc, e.name, e.status, e.established_on, e.entity_type, e.registered_capital_fen, e.industry_code,
    e.jurisdiction_code, e.address, e.code_warning"""
_BY_USCCS = f"select {_COLUMNS} from enterprise e where e.uscc = any ($1) and {{visible}}"
_BY_NAMES = f"select e.letters, {_COLUMNS} from enterprise e where e.letters = any ($1) and {{visible}} order by e.uscc"
_SEARCH = f"""
with found as (
    select {_COLUMNS}, length(e.letters) as length,
           case when e.letters = $1 then 0 when starts_with(e.letters, $1) then 1
                when position($1 in e.letters) > 0 then 2 else 3 end as tier
    from enterprise e
    where ((e.terms @> $2::text[] and position($1 in e.letters) > 0)
        or ($3::text[] <> '{{}}' and e.terms @> $3::text[] and position($1 in e.initials) > 0))
      and {{visible}}
)
select * from found
where $4::bigint is null or (tier, length, uscc) > ($4::bigint, $5::bigint, $6::text)
order by tier, length, uscc limit $7
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
    seen = visible.identities(actor)
    sql = seen.into(_BY_USCCS)
    return await database.fetch_each(KeyedRead(sql, "uscc", seen.parameters), list(usccs), _by_uscc)


async def _by_uscc(rows: Sequence[Row]) -> dict[str, Enterprise]:
    return {row["uscc"]: _enterprise(row) for row in rows}


async def enterprises_by_name(database: Database, actor: Actor, names: Sequence[str]) -> dict[str, list[Enterprise]]:
    """Those of exactly these names, whatever brackets, marks and spaces they are written with."""
    seen = visible.identities(actor)
    compared = {name: rules.letters(name) for name in names}
    rows = await database.fetch(seen.into(_BY_NAMES), sorted({*compared.values()} - {""}), *seen.parameters)
    by_letters: dict[str, list[Enterprise]] = {}
    for row in rows:
        by_letters.setdefault(row["letters"], []).append(_enterprise(row))
    return {name: by_letters.get(text, []) for name, text in compared.items()}


async def search(database: Database, actor: Actor, name: str, first: int, after: str | None) -> Page[Hit]:
    """Names containing the text, or whose pinyin initials do; the best first, shorter names before longer ones."""
    sought = rules.letters(name)
    if not sought:
        raise Invalid(f"name is {name[:60]!r}: nothing in it to search for", field="name")
    limit = size(first)
    cursors = Cursors.of_list("enterpriseSearch", sought)
    tier, length, uscc = cursors.position(after, int, int, str) or (None, None, None)
    seen = visible.identities(actor)
    parameters = (sought, rules.terms_of_part(sought), rules.terms_of_initials(sought), tier, length, uscc, limit + 1)
    async with database.transaction() as connection:
        await _plan_each_time(connection)
        rows = await connection.fetch(seen.into(_SEARCH), *parameters, *seen.parameters)
    hits = [rules.hit(_enterprise(row), Tier(row["tier"]), sought) for row in rows]
    return page(hits, [cursors.cursor(row["tier"], row["length"], row["uscc"]) for row in rows], limit)


async def enterprise_list(
    database: Database,
    actor: Actor,
    wanted: EnterpriseFilter,
    order: EnterpriseOrder,
    first: int,
    after: str | None,
) -> Page[Enterprise]:
    """All enterprises the actor may see that fit the filter, in order."""
    limit = size(first)
    sorted_by = _ORDERS[order]
    cursors = Cursors.of_list("enterpriseList", order, wanted)
    kind = date if order is EnterpriseOrder.ESTABLISHED_ON else str
    position = cursors.position(after, kind, str)
    rows = await with_outcomes(database, narrowed(visible.identities(actor), wanted), wanted.outcomes)
    listed = await places(database, rows, sorted_by, Place(*position) if position else None, limit + 1)
    by_uscc = await enterprises_by_uscc(database, actor, [place.uscc for place in listed[:limit]])
    # Whoever has left the register meanwhile is left out.
    shown = [(by_uscc[place.uscc], place) for place in listed[:limit] if place.uscc in by_uscc]
    marks = [cursors.cursor(_written(place.key), place.uscc) for _, place in shown]
    return Page([enterprise for enterprise, _ in shown], marks, len(listed) > limit)


def narrowed(rows: RowFilter, wanted: EnterpriseFilter) -> RowFilter:
    """The row filter with what a list is asked for; raises Invalid or NotFound for a code that is none."""
    if wanted.jurisdiction is not None:
        codes = [_division(wanted.jurisdiction)]
        rows = rows.narrowed(*begins("e.jurisdiction_code", codes)).within(*in_divisions(codes))
    if wanted.industry is not None:
        beginnings = _within(wanted.industry)
        rows = rows.narrowed(*begins("e.industry_code", beginnings)).within(*in_industries(beginnings))
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


async def _plan_each_time(connection: Connection) -> None:
    """Forbid a generic plan: with it PostgreSQL reads the whole table, not the index of terms (800 ms, not 0.2)."""
    await connection.execute("set local plan_cache_mode = force_custom_plan")


def _written(key: str | bytes | date) -> str:
    """The sort key as a cursor has it; the first day that there is stands for an unknown one."""
    return "-infinity" if key == date.min else str(key)


_STATUSES = {status.value: status for status in EnterpriseStatus}


def _enterprise(row: Row) -> Enterprise:
    return Enterprise(
        uscc=row["uscc"],
        name=row["name"],
        status=_STATUSES[row["status"]],
        established_on=row["established_on"],
        entity_type=row["entity_type"],
        registered_capital_fen=row["registered_capital_fen"],
        industry_code=row["industry_code"],
        jurisdiction_code=row["jurisdiction_code"],
        address=row["address"],
        code_warning=row["code_warning"],
    )
