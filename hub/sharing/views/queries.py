"""Read views, and what they held at a position or how that differs between two."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import NamedTuple

from hub.core.actor import Actor, Purpose
from hub.core.errors import NotFound
from hub.core.store import visible
from hub.core.store.database import Connection, Reader, Row
from hub.sharing.views.results import CopyOperation, HeldRow, View, ViewChange, ViewKind, WithdrawalReason
from hub.sharing.views.rules import fields_changed, is_code, record_key

_VIEWS = "select * from shared_view where client = $1 and id > $2 order by id limit $3"
_BY_CODE = "select * from shared_view where client = $1 and code = $2"
_BY_IDS = "select * from shared_view where client = $1 and id = any ($2)"
_HELD = "view = $1 and from_pos <= $2 and (to_pos is null or $2 < to_pos)"
_ROWS = f"select bucket, key, uscc, row as text, digest from published where {_HELD} order by key"
_TEXTS = f"select row as text from published where {_HELD} order by key"
#: What became of each touched key between two positions, as its newest version says. What was held neither before nor
#: after is nothing to a copy, and what is the same again is no change.
_CHANGED = """
newest as (
    select distinct on (p.bucket, p.key) p.*, p.to_pos <= $3 is true as withdrawn from touched t
    join published p on p.view = $1 and p.bucket = t.bucket and p.key = t.key and p.from_pos <= $3
    order by p.bucket, p.key, p.from_pos desc
), changed as (
    select n.bucket, n.key, n.uscc, n.row, n.digest, n.reason, n.withdrawn, n.to_pos is null as held_now,
           case when n.withdrawn then n.to_pos else n.from_pos end as position,
           b.row as before
    from newest n left join published b on b.view = $1 and b.bucket = n.bucket and b.key = n.key
        and b.from_pos <= $2 and (b.to_pos is null or $2 < b.to_pos)
    where case when n.withdrawn then b.key is not null else n.digest is distinct from b.digest end
)
select c.*, (select max(at) from change where change.position = c.position) as at from changed c
"""
_DELTA = f"""
with touched as (
    select bucket, key from published where view = $1 and from_pos > $2 and from_pos <= $3
    union
    select bucket, key from published where view = $1 and to_pos > $2 and to_pos <= $3
), {_CHANGED}
order by position, not withdrawn, key
"""
#: The first versions that begin, and those that end, behind a place of a delta; one index serves each.
_TOUCHED = """
(select bucket, key, to_pos as position, false as upserted from published
 where view = $1 and to_pos > $2 and to_pos <= $3 and (to_pos, key) > ($4, $5) order by to_pos, key limit $8)
union all
(select bucket, key, from_pos, true from published
 where view = $1 and from_pos > $2 and from_pos <= $3 and (from_pos, key) > ($6, $7) order by from_pos, key limit $8)
"""
_DELTA_OF = f"""
with touched as (
    select distinct bucket, key from unnest($4::integer[], $5::text[]) as t (bucket, key)
), {_CHANGED}
where (position, not withdrawn, key) > ($6::bigint, $7::boolean, $8::text)
  and (position, not withdrawn, key) <= ($9::bigint, $10::boolean, $11::text)
order by position, not withdrawn, key
"""
_REGISTERED = "select e.uscc from enterprise e where e.uscc = any ($1)"
_SEEN = "select e.uscc from enterprise e where e.uscc = any ($1) and {visible}"
_NEXT = "select e.uscc from enterprise e where e.uscc > $1 and {visible} order by e.uscc limit $2"
_REPAIRED = f"""
select r.uscc, r.key from record r where r.uscc = any ($1) and r.resource = $2 and {visible.repaired("r")}
"""
_NOW = "select bucket, key, uscc, row as text, digest from published where view = $1 and to_pos is null"
_NOW_OF = f"{_NOW} and uscc = any ($2)"
_NOW_WITHIN = f"{_NOW} and uscc > $2 and ($3::text is null or uscc <= $3)"
_CHANGES = """
select kind, resource, usccs, restates_all from change where position > $1 and position <= $2
"""
_HEAD = "select epoch from audit_head where id = 1"


class DeltaPlace(NamedTuple):
    """A place in the delta from `after` to `until`: behind the change of a key at a position, or at its beginning."""

    after: int
    until: int
    position: int = 0
    upserted: bool = False
    key: str = ""


class ViewScope(NamedTuple):
    """Of some enterprises: who is registered, who is in the view's scope, whose group is open, what was repaired."""

    registered: Collection[str]
    seen: Collection[str]
    opened: Collection[str]
    repaired: Collection[str]


async def view_by_code(reader: Reader, client: str, code: str) -> View:
    """A view of this client; raises NotFound, for another client's too."""
    for row in await reader.fetch(_BY_CODE, client, code) if is_code(code) else ():
        return view_of(row)
    raise NotFound(f"client {client!r} has no view {code[:60]!r}", field="view")


async def views(reader: Reader, client: str, after: int, limit: int) -> list[View]:
    """The views of a client, in the order in which they were defined."""
    return [view_of(row) for row in await reader.fetch(_VIEWS, client, after, limit)]


async def views_by_id(reader: Reader, client: str, ids: Sequence[int]) -> dict[int, View]:
    return {row["id"]: view_of(row) for row in await reader.fetch(_BY_IDS, client, list(ids))}


def view_of(row: Row) -> View:
    """The view in a row of its table."""
    return View(
        id=row["id"],
        client=row["client"],
        code=row["code"],
        kind=ViewKind(row["kind"]),
        subject=row["subject"],
        fields=tuple(row["fields"]),
        jurisdictions=None if row["jurisdictions"] is None else tuple(row["jurisdictions"]),
        purpose=Purpose(row["purpose"]) if row["purpose"] else None,
        created_at=row["created_at"],
        position=row["position"],
    )


async def rows_at(connection: Connection, view: View, position: int) -> AsyncIterator[HeldRow]:
    """What the view held at a position that it has reached, by keys; needs a transaction, as it is read in parts."""
    async for row in connection.cursor(_ROWS, view.id, position, prefetch=5_000):
        yield HeldRow(*row)


async def texts_at(connection: Connection, view: View, position: int, size: int) -> AsyncIterator[list[str]]:
    """What the view held at a position that it has reached, as texts in the order of keys, so many at a time."""
    cursor = await connection.cursor(_TEXTS, view.id, position)
    while rows := await cursor.fetch(size):
        yield [row["text"] for row in rows]


async def delta(reader: Reader, view: View, after: int, until: int) -> list[ViewChange]:
    """What turns a copy of one position into one of another: at each position what is withdrawn, then the rest."""
    return [_change(view, row) for row in await reader.fetch(_DELTA, view.id, after, until)]


async def delta_from(reader: Reader, view: View, place: DeltaPlace, limit: int) -> list[ViewChange]:
    """The next changes of a delta after a place in it, which are read without the rest of the delta."""
    found: list[ViewChange] = []
    while len(found) < limit:
        touched = await reader.fetch(_TOUCHED, view.id, place.after, place.until, *_behind(place), limit)
        end = _end(place, touched, limit)
        keys = [row["bucket"] for row in touched], [row["key"] for row in touched]
        rows = await reader.fetch(_DELTA_OF, view.id, place.after, place.until, *keys, *place[2:], *end[2:])
        found += [_change(view, row) for row in rows]
        if end.position > place.until:
            break
        place = end
    return found[:limit]


def _behind(place: DeltaPlace) -> tuple[int, str, int, str]:
    """Behind which position and key a version has to end, and behind which one to begin, to come after the place."""
    ending = (place.position + 1, "") if place.upserted else (place.position, place.key)
    return *ending, place.position, place.key if place.upserted else ""


def _end(place: DeltaPlace, touched: Sequence[Row], limit: int) -> DeltaPlace:
    """The place up to which all touched versions were read: the last of each kind of which there may be more."""
    end = place._replace(position=place.until + 1)
    for upserted in (True, False):
        rows = [row for row in touched if row["upserted"] is upserted]
        if len(rows) == limit and (rows[-1]["position"], upserted) <= (end.position, end.upserted):
            end = place._replace(position=rows[-1]["position"], upserted=upserted, key=rows[-1]["key"])
    return end


def _change(view: View, row: Row) -> ViewChange:
    withdrawn = row["withdrawn"]
    return ViewChange(
        position=row["position"],
        operation=CopyOperation.WITHDRAW if withdrawn else CopyOperation.UPSERT,
        bucket=row["bucket"],
        key=row["key"],
        uscc=row["uscc"],
        text=None if withdrawn else row["row"],
        digest=None if withdrawn else row["digest"],
        reason=WithdrawalReason(row["reason"]) if withdrawn else None,
        fields_changed=() if withdrawn else fields_changed(view, row["before"], row["row"]),
        at=row["at"],
        held_now=row["held_now"],
    )


async def head(reader: Reader) -> int:
    """The position of the newest change that the reader sees."""
    (row,) = await reader.fetch(_HEAD)
    return int(row["epoch"])


async def changes_between(reader: Reader, after: int, until: int) -> Sequence[Row]:
    """What was changed after one position up to another, in no order."""
    return await reader.fetch(_CHANGES, after, until)


async def next_usccs(reader: Reader, actor: Actor, after: str, limit: int) -> list[str]:
    """The next enterprises whose register entries the actor may see."""
    seen = visible.identities(actor)
    return [row["uscc"] for row in await reader.fetch(seen.into(_NEXT), after, limit, *seen.parameters)]


async def held_now(reader: Reader, view: View, usccs: Sequence[str]) -> list[HeldRow]:
    """What the view holds now of these enterprises."""
    return [HeldRow(*row) for row in await reader.fetch(_NOW_OF, view.id, list(usccs))]


async def held_within(reader: Reader, view: View, after: str, until: str | None) -> list[HeldRow]:
    """What the view holds now of the enterprises after one code up to another; None is to the end."""
    return [HeldRow(*row) for row in await reader.fetch(_NOW_WITHIN, view.id, after, until)]


async def scope(reader: Reader, actor: Actor, view: View, group: str | None, usccs: Sequence[str]) -> ViewScope:
    """What tells why rows about these enterprises are gone."""
    registered = await _usccs(reader, _REGISTERED, list(usccs))
    identities = visible.identities(actor)
    seen = await _usccs(reader, identities.into(_SEEN), list(usccs), *identities.parameters)
    opening = visible.credit(actor, group) if group else identities
    opened = await _usccs(reader, opening.into(_SEEN), list(usccs), *opening.parameters)
    return ViewScope(registered, seen, opened, await _repaired(reader, view, usccs))


async def _repaired(reader: Reader, view: View, usccs: Sequence[str]) -> frozenset[str]:
    """The keys of repaired records, where the view has records."""
    if view.kind is not ViewKind.RECORDS:
        return frozenset()
    rows = await reader.fetch(_REPAIRED, list(usccs), view.subject)
    return frozenset(record_key(row["uscc"], str(view.subject), row["key"]) for row in rows)


async def _usccs(reader: Reader, sql: str, *parameters: object) -> frozenset[str]:
    return frozenset(row["uscc"] for row in await reader.fetch(sql, *parameters))
