"""Stale marks: an enterprise of which something new is known, until its grades and verdicts are derived again.

While the mark stands, readers derive the answers themselves. A mark carries the time at which it was set or renewed: an
evaluation removes only the mark that it had seen before it read, so that what arrives meanwhile is not lost.

The table is called `redecision`, the word of release 0.2.0, whose stores go on. Only this module writes or reads it.

Which of the marked enterprises readers ask about stands in a table of its own, `stale_demand`: whoever notes it touches
no mark, and so waits for nobody who sets marks or removes them, nor does anybody wait for it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from hub.core.store.database import Connection, Database, Reader, Row
from hub.core.store.plans import joining_by_key

#: For a statement that reads the enterprise `e`: joins its mark, and says whether it has one. Behind `offset 0` it is
#: looked up by its code, however few marks statistics expect.
JOIN = "left join lateral (select m.uscc from redecision m where m.uscc = e.uscc offset 0) mark on true"
MARKED = "mark.uscc is not null"
#: For a statement that counts the marked enterprises of the register.
EACH_MARKED = "redecision mark join enterprise e on e.uscc = mark.uscc"

_MARK = """
insert into redecision (uscc, since) values ($1, $2) on conflict (uscc) do update set since = excluded.since
"""
#: Marks are set and removed in the order of the codes, so that two transactions wait instead of deadlocking.
_MARK_SELECTED = """
insert into redecision (uscc, since) select uscc, $1::timestamptz from ({selection}) as selected order by uscc
on conflict (uscc) do update set since = excluded.since
"""
_MARK_UNMARKED = """
insert into redecision (uscc, since) select uscc, $1::timestamptz from ({selection}) as selected order by uscc
on conflict (uscc) do nothing
"""
_WAITING = """
select d.uscc from redecision d join enterprise e on e.uscc = d.uscc where d.uscc > $1 order by d.uscc limit $2
"""
_QUEUE = """
select count(*) as waiting, 0 as working, 0 as failed, min(d.since) as oldest, null::text as cause
from redecision d join enterprise e on e.uscc = d.uscc
"""
_WITHIN = "select uscc from redecision where uscc > $1 and uscc <= $2"
#: Whether the transaction that asks has set or renewed the mark `d`.
_NEW = "d.xmin = pg_current_xact_id()::xid"
_NEWLY_MARKED = f"""
select d.uscc, count(*) over () as marked from redecision d join enterprise e on e.uscc = d.uscc
where {_NEW} order by d.uscc limit $1
"""
_NEWLY_MARKED_OUTSIDE = f"""
select d.uscc from redecision d where {_NEW} and not exists (select 1 from enterprise e where e.uscc = d.uscc)
"""
_BACKLOG = "select count(*) as marks, min(mark.since) as oldest from redecision mark join enterprise e using (uscc)"
_EVERY = "select uscc from redecision"
_SINCE = "select uscc, since from redecision where uscc = any ($1)"
_DONE = """
with seen as (
         select d.uscc from redecision d join unnest($1::varchar[], $2::timestamptz[]) as seen (uscc, since)
           on d.uscc = seen.uscc and d.since = seen.since order by d.uscc for update of d
     ),
     done as (delete from redecision d using seen where d.uscc = seen.uscc returning d.uscc)
delete from stale_demand asked using done where asked.uscc = done.uscc
"""
#: Two processes may note the same at once, each a row: so neither waits for the other.
_ASK = """
insert into stale_demand (uscc, since)
select asked.uscc, $2 from unnest(string_to_array($1, ' ')::varchar[]) as asked (uscc)
where exists (select 1 from redecision d where d.uscc = asked.uscc)
  and not exists (select 1 from stale_demand noted where noted.uscc = asked.uscc)
order by asked.uscc on conflict do nothing
"""
#: The bound stands within, so that no more is looked at however many are marked or asked about.
_ASKED = """
select asked.uscc from (select uscc, since from stale_demand order by since, uscc limit $1) asked
join redecision d on d.uscc = asked.uscc join enterprise e on e.uscc = asked.uscc order by asked.since, asked.uscc
"""
_COUNT_ASKED = """
select count(distinct asked.uscc) as enterprises from stale_demand asked join redecision d on d.uscc = asked.uscc
"""
_FORGET = """
delete from stale_demand asked where not exists (
    select 1 from redecision d join enterprise e on e.uscc = d.uscc where d.uscc = asked.uscc
)
"""


async def mark(connection: Connection, uscc: str, at: datetime) -> None:
    """Mark one enterprise, or renew its mark."""
    await connection.execute(_MARK, uscc, at)


async def mark_selected(connection: Connection, selection: str, at: datetime) -> None:
    """Mark the enterprises that a query selects as `uscc`, each once, or renew their marks."""
    await connection.execute(_MARK_SELECTED.format(selection=selection), at)


async def mark_all(connection: Connection, at: datetime) -> None:
    """Mark every enterprise of the register, or renew its mark."""
    await mark_selected(connection, "select uscc from enterprise", at)


async def mark_unmarked(connection: Connection, selection: str, at: datetime, *parameters: object) -> int:
    """Mark the enterprises that a query selects and that have no mark yet; returns how many.

    The query's own parameters begin with `$2`.
    """
    tag = await connection.execute(_MARK_UNMARKED.format(selection=selection), at, *parameters)
    return int(tag.rsplit(" ", 1)[1])


async def waiting(reader: Reader, after: str, limit: int) -> list[str]:
    """The next `limit` marked enterprises of the register after a code."""
    return [row["uscc"] for row in await reader.fetch(_WAITING, after, limit)]


async def queue(reader: Reader) -> Row:
    """How many enterprises of the register wait, and since when the oldest, as every queue of a worker tells it."""
    [row] = await reader.fetch(_QUEUE)
    return row


async def within(reader: Reader, after: str, until: str) -> set[str]:
    """All marked enterprises after one code and up to another."""
    return {row["uscc"] for row in await reader.fetch(_WITHIN, after, until)}


async def newly_marked(connection: Connection, limit: int) -> tuple[list[str], int]:
    """The first `limit` enterprises of the register that this transaction has marked, and how many there are."""
    rows = await connection.fetch(_NEWLY_MARKED, limit)
    return [row["uscc"] for row in rows], rows[0]["marked"] if rows else 0


async def newly_marked_outside(connection: Connection) -> list[str]:
    """The codes that this transaction has marked and that the register does not have, or not any more."""
    return [row["uscc"] for row in await connection.fetch(_NEWLY_MARKED_OUTSIDE)]


async def backlog(reader: Reader) -> tuple[int, datetime | None]:
    """How many enterprises of the register are marked, and since when the first of them is."""
    [row] = await reader.fetch(_BACKLOG)
    return row["marks"], row["oldest"]


async def every_code(reader: Reader) -> list[str]:
    """All marked codes, also those that the register does not have."""
    return [row["uscc"] for row in await reader.fetch(_EVERY)]


async def since(reader: Reader, usccs: Sequence[str]) -> dict[str, datetime]:
    """The marks of these enterprises, as `done` takes them."""
    return {row["uscc"]: row["since"] for row in await reader.fetch(_SINCE, usccs)}


async def done(connection: Connection, marks: Mapping[str, datetime]) -> None:
    """Remove these marks and the demand for them, unless they have been renewed since they were read."""
    if not marks:
        return
    async with joining_by_key(connection):
        await connection.execute(_DONE, list(marks), list(marks.values()))


async def ask(database: Database, usccs: Collection[str], at: datetime) -> None:
    """Note that readers have asked about these enterprises, as far as they are marked and nobody had asked."""
    await database.primary.fetch(_ASK, " ".join(usccs), at)


async def asked(reader: Reader, limit: int) -> list[str]:
    """Of the first `limit` enterprises that readers have asked about those that are marked, the longest asked first."""
    return list(dict.fromkeys(row["uscc"] for row in await reader.fetch(_ASKED, limit)))


async def count_asked(reader: Reader) -> int:
    """How many marked enterprises readers have asked about."""
    return int((await reader.fetch(_COUNT_ASKED))[0]["enterprises"])


async def forget_unmarked(reader: Reader) -> None:
    """Forget that readers asked about enterprises that have no mark any more, or that the register does not have."""
    await reader.fetch(_FORGET)
