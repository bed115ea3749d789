"""Compare the staged rows with what is known: most are new, the same or simply newer, and the store alone writes them.

The rest are `touched`: their present is made of all that was ever stated of them (hub/intake/ingest/present).
"""

from typing import NamedTuple

from hub.core.store.database import Connection
from hub.intake.ingest.present.queries import STATED
from hub.intake.ingest.results import Delivery

_STANDING = """
select coalesce(bool_or(as_of > $3), false) as late, coalesce(bool_or(as_of > $3 and whole), false) as behind_whole
from batch where resource = $1 and provider = $2 and withdrawn_at is null
"""
#: `folded` is true of a row whose present is not its own content alone, or may not be.
_COMPARE = """
create temporary table compared on commit drop as
select a.*, k.digest as known, k.as_of as known_on, lag(a.digest) over file_order as before,
       $3 or k.composed or ($2 and k.uscc is not null)
       or (k.digest <> a.digest and (k.repaired_on is not null and a.repaired_on is null
           or a.given is not null and not coalesce(k.given <@ a.given, false))) as folded
from arriving a
left join record k on k.uscc = a.uscc and k.resource = $1 and k.key = a.key and k.known_to is null
window file_order as (partition by a.uscc, a.key order by a.place)
"""
_TOUCH = """
insert into touched
select distinct uscc, key from compared c
where folded or before <> digest
   or exists (select 1 from struck_repair s where s.uscc = c.uscc and s.resource = $1 and s.key = c.key)
"""
#: A row of a decision that another department tells too.
_TOUCH_TOLD_TWICE = """
insert into touched
select distinct c.uscc, c.key from compared c
where c.digest is distinct from coalesce(c.before, c.known) and exists (
    select 1 from record r
    where r.uscc = c.uscc and r.resource = $1 and r.known_to is null and r.key <> c.key
      and substr(r.key, strpos(r.key, '/') + 1) = substr(c.key, strpos(c.key, '/') + 1))
"""
#: What is open of this provider and that its whole list does not have.
_TOUCH_ABSENT = """
insert into touched
select r.uscc, r.key from record r
where r.resource = $1 and r.provider = $2 and r.known_to is null and (r.valid_to is null or r.valid_to > $3)
  and not exists (select 1 from compared c where c.uscc = r.uscc and c.key = r.key)
"""
_OPEN_RECORDS = """
select count(*) from record r
where r.resource = $1 and r.provider = $2 and r.known_to is null and r.repaired_on is null
  and (r.valid_to is null or r.valid_to > $3)
"""
#: A row says the same again where the statement before it, or the one after it, says so. `newer` is the day of the
#: newest statement that is younger than the row.
_STATE = f"""
create temporary table stated on commit drop as
select t.*, coalesce(coalesce(t.before, earlier.digest) = t.digest or later.digest = t.digest, false) as again,
       later.newest as newer
from compared t
left join lateral (
    select (array_agg(s.digest order by s.as_of desc, s.batch_id desc, s.place desc))[1] as digest
    from {STATED} s where s.as_of <= $2
) earlier on true
left join lateral (
    select (array_agg(s.digest order by s.as_of, s.batch_id, s.place))[1] as digest, max(s.as_of) as newest
    from {STATED} s where s.as_of > $2
) later on true
where exists (select 1 from touched other where other.uscc = t.uscc and other.key = t.key)
"""
_OLDER = """
select number, newer, count(*) over () as rows from stated where not again and newer is not null order by place limit $1
"""
_SUPERSEDED = """
select number, superseded_by from (
    select number, place, lead(number) over (partition by uscc, key order by place) as superseded_by
    from stated where not again
) sequence
where superseded_by is not null order by place
"""


class NewerDeliveries(NamedTuple):
    """Whether a provider has stated something for a later day than a delivery (`late`), or a whole list of one."""

    late: bool
    behind_whole: bool


async def standing(connection: Connection, delivery: Delivery) -> NewerDeliveries:
    """What this provider has stated for a later day."""
    row = await connection.fetchrow(_STANDING, delivery.resource.code, delivery.provider, delivery.as_of)
    assert row is not None
    return NewerDeliveries(row["late"], row["behind_whole"])


async def compare(connection: Connection, delivery: Delivery, newer: NewerDeliveries) -> None:
    """Fill `compared`, `touched` and `stated` from the staged rows."""
    resource = delivery.resource.code
    await connection.execute(_COMPARE, resource, newer.late, newer.behind_whole)
    await connection.execute(_TOUCH, resource)
    if delivery.resource.decided_by:
        await connection.execute(_TOUCH_TOLD_TWICE, resource)
    await connection.execute("analyze compared; analyze touched")
    await connection.execute(_STATE, resource, delivery.as_of)
    if delivery.whole:
        await connection.execute(_TOUCH_ABSENT, resource, delivery.provider, delivery.as_of)


async def open_records(connection: Connection, delivery: Delivery) -> int:
    """How many records of this provider are open on the delivery's day."""
    count = await connection.fetchval(_OPEN_RECORDS, delivery.resource.code, delivery.provider, delivery.as_of)
    return int(count)


async def older_rows(connection: Connection, most: int) -> list[tuple[int, object, int]]:
    """Rows that something newer is known of: the number, the newer day, and how many such rows there are."""
    return [(row["number"], row["newer"], row["rows"]) for row in await connection.fetch(_OLDER, most)]


async def superseded_rows(connection: Connection) -> list[tuple[int, int]]:
    """Rows that a later row of the file says something else than."""
    return [(row["number"], row["superseded_by"]) for row in await connection.fetch(_SUPERSEDED)]
