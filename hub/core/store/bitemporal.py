"""Bitemporal tables: a new row holds from a day on, and no earlier row is lost: rows are closed, never changed.

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
class BitemporalTable:
    """A table with one history for each enterprise; rows whose column `digest` is equal say the same."""

    name: str
    digest: str
    content: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return ("uscc", *self.content)


async def write_valid_from(
    connection: Connection, table: BitemporalTable, rows: Iterable[Sequence[object]], day: date, at: datetime
) -> list[str]:
    """Write rows (in the order of `table.columns`) that hold from `day` on; returns of whom they were written.

    A row holds as long as the row that it replaces; where none held, until the next one begins. A row that says what
    holds already is not written. Needs the caller's transaction.
    """
    sql = _Statements(table)
    digest = table.columns.index(table.digest)
    rows = list(rows)
    known = await connection.fetch(sql.known, [row[0] for row in rows], day)
    said = {(row["uscc"], row["digest"]) for row in known if row["holds"]}
    told_of = {row["uscc"] for row in known}
    news = [row for row in rows if (row[0], row[digest]) not in said]
    await _begin(connection, table, [row for row in news if row[0] not in told_of], day, at)
    await _replace(connection, sql, [row for row in news if row[0] in told_of], day, at)
    return [str(row[0]) for row in news]


async def _begin(
    connection: Connection, table: BitemporalTable, rows: Sequence[Sequence[object]], day: date, at: datetime
) -> None:
    """Write the first rows of these enterprises."""
    columns = (*table.columns, "valid_from", "known_from")
    records = [(*row, day, at) for row in rows]
    await connection.copy_records_to_table(table.name, records=records, columns=columns)


async def _replace(
    connection: Connection, sql: "_Statements", rows: Sequence[Sequence[object]], day: date, at: datetime
) -> None:
    """Write rows that differ from what is known of their enterprises."""
    if not rows:
        return
    await connection.execute(sql.staging)
    await connection.copy_records_to_table("stated", records=rows, columns=sql.columns)
    await connection.execute(_BY_KEY)
    if _count(await connection.execute(sql.close, day, at)):
        await connection.execute(sql.shorten, day, at)
    await connection.execute(sql.open, day, at)
    await connection.execute("drop table stated")


#: Joins a few thousand rows with a table of any size by its key, however many rows the planner expects.
_BY_KEY = "set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off"


class _Statements:
    """The SQL statements for one table."""

    def __init__(self, of: BitemporalTable) -> None:
        table, digest = of.name, of.digest
        self.columns = of.columns
        columns = ", ".join(of.columns)
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
            select {", ".join(f"t.{column}" for column in of.columns)}, t.valid_from, $1, $2
            from stated s join {table} t on {held} and t.known_to = $2
            where t.valid_from < $1"""
        self.open = f"""
            insert into {table} ({columns}, valid_from, valid_to, known_from)
            select {", ".join(f"s.{column}" for column in of.columns)}, $1,
                   coalesce(
                       (select t.valid_to from {table} t where {held} and t.known_to = $2),
                       (select min(t.valid_from) from {table} t
                        where t.uscc = s.uscc and {visible.known("t", None)} and t.valid_from > $1)),
                   $2
            from stated s order by s.uscc"""


def _count(done: str) -> int:
    return int(done.rsplit(" ", 1)[1])
