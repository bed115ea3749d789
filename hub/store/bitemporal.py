"""Saying what is true from a day on without losing what was said before: rows are closed and opened, never changed.

known before   |---------- A ---------------->
said for day D                |- B
known after    |----- A ------|---- B -------->      and A, as it was, stays readable at its own time of knowing
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hub.store import visible
from hub.store.database import Connection


@dataclass(frozen=True, slots=True)
class History:
    """A bitemporal table: one history for each enterprise and `name`; `digest` tells contents apart."""

    table: str
    name: str
    digest: str
    content: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return ("uscc", self.name, *self.content)


async def state(
    connection: Connection,
    history: History,
    rows: Iterable[Sequence[object]],
    absent: Iterable[tuple[str, str]],
    day: date,
    at: datetime,
) -> int:
    """Say that `rows` (in the order of `history.columns`) hold from `day` on, and that for `absent` nothing does.

    A statement lasts as long as the one it replaces, and where nothing held, until something does; that nothing holds
    only ends what held. What is said already is not said again. Returns the number of new statements. Needs the
    caller's transaction.
    """
    names = _Names(history)
    await connection.execute(names.staging)
    await connection.copy_records_to_table("stated", records=rows, columns=history.columns)
    withdrawn = [(uscc, name, True) for uscc, name in absent]
    await connection.copy_records_to_table("stated", records=withdrawn, columns=("uscc", history.name, "absent"))
    await connection.execute("analyze stated")
    await connection.execute(names.news, day)
    await connection.execute(names.close, at)
    await connection.execute(names.shorten, day, at)
    done = await connection.execute(names.open, day, at)
    await connection.execute("drop table stated, news")
    return int(done.rsplit(" ", 1)[1])


class _Names:
    """The statements for one table."""

    def __init__(self, history: History) -> None:
        table, name, digest = history.table, history.name, history.digest
        columns = ", ".join(history.columns)
        self.staging = f"""
            create temporary table stated on commit drop as
            select {columns}, false as absent from {table} limit 0;
            alter table stated alter column absent set default false"""
        self.news = f"""
            create temporary table news on commit drop as
            select s.*, t.id as held_id, t.valid_from as held_from, t.valid_to as held_to
            from stated s
            left join {table} t on t.uscc = s.uscc and t.{name} = s.{name} and {visible.known("t", None)}
                 and t.valid_from <= $1 and (t.valid_to is null or $1 < t.valid_to)
            where case when s.absent then t.id is not null else t.{digest} is distinct from s.{digest} end"""
        self.close = f"""
            update {table} t set known_to = $1 from news n where t.uscc = n.uscc and t.id = n.held_id"""
        self.shorten = f"""
            insert into {table} ({columns}, valid_from, valid_to, known_from)
            select {", ".join(f"t.{column}" for column in history.columns)}, t.valid_from, $1, $2
            from news n join {table} t on t.uscc = n.uscc and t.id = n.held_id
            where n.held_from < $1"""
        self.open = f"""
            insert into {table} ({columns}, valid_from, valid_to, known_from)
            select {", ".join(f"n.{column}" for column in history.columns)}, $1,
                   coalesce(n.held_to, (
                       select min(t.valid_from) from {table} t
                       where t.uscc = n.uscc and t.{name} = n.{name} and {visible.known("t", None)}
                         and t.valid_from > $1)),
                   $2
            from news n where not n.absent order by n.uscc"""
