"""Saying what is true from a day on without losing what was said before: rows are closed and opened, never changed.

known before   |---------- A ---------------->
said for day D                |- B
known after    |----- A ------|---- B -------->      and A, as it was, stays readable at its own time of knowing
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hub.core.store import visible
from hub.core.store.database import Connection


@dataclass(frozen=True, slots=True)
class History:
    """A bitemporal table with one history for each enterprise; `digest` tells contents apart."""

    table: str
    digest: str
    content: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return ("uscc", *self.content)


async def state(
    connection: Connection, history: History, rows: Iterable[Sequence[object]], day: date, at: datetime
) -> int:
    """Say that `rows` (in the order of `history.columns`) hold from `day` on.

    A statement lasts as long as the one it replaces, and where nothing held, until something does. What is said already
    is not said again. Returns the number of new statements. Needs the caller's transaction.
    """
    names = _Names(history)
    digest = history.columns.index(history.digest)
    rows = list(rows)
    known = await connection.fetch(names.known, [row[0] for row in rows], day)
    said = {(row["uscc"], row["digest"]) for row in known if row["holds"]}
    told_of = {row["uscc"] for row in known}
    news = [row for row in rows if (row[0], row[digest]) not in said]
    await _begin(connection, history, [row for row in news if row[0] not in told_of], day, at)
    await _replace(connection, names, [row for row in news if row[0] in told_of], day, at)
    return len(news)


async def _begin(
    connection: Connection, history: History, rows: Sequence[Sequence[object]], day: date, at: datetime
) -> None:
    """The first that is said of these enterprises."""
    columns = (*history.columns, "valid_from", "known_from")
    records = [(*row, day, at) for row in rows]
    await connection.copy_records_to_table(history.table, records=records, columns=columns)


async def _replace(
    connection: Connection, names: "_Names", rows: Sequence[Sequence[object]], day: date, at: datetime
) -> None:
    """Other than what is known of them."""
    if not rows:
        return
    await connection.execute(names.staging)
    await connection.copy_records_to_table("stated", records=rows, columns=names.columns)
    await connection.execute(_BY_KEY)
    if _count(await connection.execute(names.close, day, at)):
        await connection.execute(names.shorten, day, at)
    await connection.execute(names.open, day, at)
    await connection.execute("drop table stated")


#: A few thousand rows meet a table of any size: always by its key, whatever the planner knows of the rows.
_BY_KEY = "set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off"


class _Names:
    """The statements for one table."""

    def __init__(self, history: History) -> None:
        table, digest = history.table, history.digest
        self.columns = history.columns
        columns = ", ".join(history.columns)
        self.known = f"""
            select t.uscc, t.{digest} as digest, {visible.true_on("t", "$2")} as holds
            from {table} t where t.uscc = any ($1) and {visible.known("t", None)}"""
        #: What held on the day until these statements came.
        held = f"t.uscc = s.uscc and {visible.true_on('t', '$1')}"
        self.staging = f"create temporary table stated on commit drop as select {columns} from {table} limit 0"
        self.close = f"""
            update {table} t set known_to = $2 from stated s where {held} and {visible.known("t", None)}"""
        self.shorten = f"""
            insert into {table} ({columns}, valid_from, valid_to, known_from)
            select {", ".join(f"t.{column}" for column in history.columns)}, t.valid_from, $1, $2
            from stated s join {table} t on {held} and t.known_to = $2
            where t.valid_from < $1"""
        self.open = f"""
            insert into {table} ({columns}, valid_from, valid_to, known_from)
            select {", ".join(f"s.{column}" for column in history.columns)}, $1,
                   coalesce(
                       (select t.valid_to from {table} t where {held} and t.known_to = $2),
                       (select min(t.valid_from) from {table} t
                        where t.uscc = s.uscc and {visible.known("t", None)} and t.valid_from > $1)),
                   $2
            from stated s order by s.uscc"""


def _count(done: str) -> int:
    return int(done.rsplit(" ", 1)[1])
