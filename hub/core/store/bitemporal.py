"""Bitemporal tables: a new row holds from a day on, and no earlier row is lost: rows are closed, never changed.

known before   |---------- A ---------------->
said for day D                |- B
known after    |----- A ------|---- B -------->      and A, as it was, stays readable at its own time of knowing
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

from hub.core.store import visible
from hub.core.store.binary_rows import beginning, copy_rows, moment, text
from hub.core.store.binary_rows import day as day_field
from hub.core.store.database import Connection
from hub.core.store.plans import joining_by_key

#: Writes a value as a field of COPY.
Field: TypeAlias = Callable[[Any], bytes]


@dataclass(frozen=True, slots=True)
class BitemporalTable:
    """A table with one history for each enterprise and the key (uscc, id); rows of one `digest` say the same.

    `content` are its own columns, each with how it is written.
    """

    name: str
    digest: str
    content: Mapping[str, Field]

    @property
    def columns(self) -> tuple[str, ...]:
        return ("uscc", *self.content)


class WrittenRows(NamedTuple):
    """Of whom a row was written, and of whom no other row holds from a later day."""

    usccs: list[str]
    newest: list[str]


async def write_valid_from(
    connection: Connection, table: BitemporalTable, rows: Iterable[Sequence[object]], day: date, at: datetime
) -> WrittenRows:
    """Write rows (in the order of `table.columns`) that hold from `day` on, and tell of whom.

    A row holds as long as the row that it replaces; where none held, until the next one begins. A row that says what
    holds already is not written. Needs the caller's transaction.
    """
    sql, rows, digest = _Statements(table), list(rows), table.columns.index(table.digest)
    known = _History(day)
    for earlier in await connection.fetch(sql.known, [row[0] for row in rows]):
        known.add(*earlier)
    news = [row for row in rows if known.digests.get(str(row[0])) != row[digest]]
    held = [known.held[uscc] for row in news if (uscc := str(row[0])) in known.held]
    if held:
        await _close(connection, sql, held, day, at)
    usccs = [str(row[0]) for row in news]
    ends = [known.end(uscc) for uscc in usccs]
    columns = (*table.columns, "valid_to", "valid_from", "known_from")
    begins, since = beginning(len(columns)), day_field(day) + moment(at)
    fields: Sequence[Field] = (text, *table.content.values())
    written = [
        b"".join([begins, *[field(value) for field, value in zip(fields, row, strict=True)], day_field(end), since])
        for row, end in zip(news, ends, strict=True)
    ]
    await copy_rows(connection, table.name, columns, written)
    return WrittenRows(usccs, [uscc for uscc, end in zip(usccs, ends, strict=True) if end is None])


class _HeldRow(NamedTuple):
    """A row that holds on the day, by its key; `valid_to` is None where it holds for ever."""

    uscc: str
    id: int
    valid_from: date
    valid_to: date | None


class _History:
    """What was said about enterprises so far: what holds on a day, and when the next that is said begins."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._begins: dict[str, date] = {}
        self.held: dict[str, _HeldRow] = {}
        self.digests: dict[str, bytes] = {}

    def add(self, uscc: str, number: int, digest: bytes, valid_from: date, valid_to: date | None) -> None:
        """Take one row that is known now."""
        if valid_from > self._day:
            self._begins[uscc] = min(valid_from, self._begins.get(uscc, valid_from))
        elif valid_to is None or self._day < valid_to:
            self.held[uscc] = _HeldRow(uscc, number, valid_from, valid_to)
            self.digests[uscc] = digest

    def end(self, uscc: str) -> date | None:
        """Until when what is said now holds: as long as what it replaces, or until the next begins."""
        held = self.held.get(uscc)
        return held.valid_to if held and held.valid_to else self._begins.get(uscc)


async def _close(connection: Connection, sql: "_Statements", held: Sequence[_HeldRow], day: date, at: datetime) -> None:
    """Close rows that other ones replace from the day on; what they said of the days before stays said."""
    begun = [row for row in held if row.valid_from < day]
    async with joining_by_key(connection):
        await connection.execute(sql.close, *_keys(held), at)
        if begun:
            await connection.execute(sql.shorten, *_keys(begun), day, at)


def _keys(rows: Sequence[_HeldRow]) -> tuple[list[str], list[int]]:
    return [row.uscc for row in rows], [row.id for row in rows]


class _Statements:
    """The SQL statements for one table."""

    def __init__(self, of: BitemporalTable) -> None:
        table, columns = of.name, ", ".join(of.columns)
        self.known = f"""
            select t.uscc, t.id, t.{of.digest}, t.valid_from, t.valid_to
            from {table} t where t.uscc = any ($1) and {visible.known("t", None)}"""
        by_key = "unnest($1::text[], $2::bigint[]) as k (uscc, id)"
        self.close = f"""
            update {table} t set known_to = $3 from {by_key} where t.uscc = k.uscc and t.id = k.id"""
        self.shorten = f"""
            insert into {table} ({columns}, valid_from, valid_to, known_from)
            select {", ".join(f"t.{column}" for column in of.columns)}, t.valid_from, $3, $4
            from {by_key} join {table} t on t.uscc = k.uscc and t.id = k.id"""
