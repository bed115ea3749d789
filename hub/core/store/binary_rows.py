"""Rows in the binary form of COPY, whose fields are written once where many rows share them.

As PostgreSQL's manual has it (COPY, Binary Format), with arrays as its `array_recv` takes them. asyncpg writes most
rows as well; but it looks at each element of an array, and makes each row out of Python's objects anew.
"""

import struct
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from hub.core.store.database import Connection

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = struct.pack(">h", -1)
#: Rows that are sent at once.
_PIECE = 250
_COUNT = struct.Struct(">h").pack
_LENGTH = struct.Struct(">i").pack
_BIGINT = struct.Struct(">iq").pack
_INT = struct.Struct(">ii").pack
_NULL = _LENGTH(-1)
#: Days and microseconds are counted from the first moment of 2000 (datatype/timestamp.h).
_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: Dimensions, whether there are nulls, the type of elements, their number and the first place.
_ARRAY = struct.Struct(">iiiii").pack
#: Numbers of types that are the same in every store (pg_type.dat).
_BYTEA, _INT8 = 17, 20


def beginning(fields: int) -> bytes:
    """What each row of so many fields begins with."""
    return _COUNT(fields)


def bigint(value: int) -> bytes:
    """A field of type bigint."""
    return _BIGINT(8, value)


def binary(value: bytes) -> bytes:
    """A field of type bytea."""
    return _LENGTH(len(value)) + value


def text(value: str) -> bytes:
    """A field of type text or varchar."""
    return binary(value.encode())


@lru_cache(maxsize=4096)
def day(value: date | None) -> bytes:
    """A field of type date; None is null."""
    return _INT(4, value.toordinal() - _BEGAN.toordinal()) if value else _NULL


@lru_cache(maxsize=64)
def moment(value: datetime) -> bytes:
    """A field of type timestamptz."""
    return _BIGINT(8, (value - _BEGAN) // _MICROSECOND)


def bigints(values: Sequence[int]) -> bytes:
    """A field of type bigint[]."""
    return _array(_INT8, [bigint(value) for value in values])


def binaries(values: Sequence[bytes]) -> bytes:
    """A field of type bytea[]."""
    return _array(_BYTEA, [binary(value) for value in values])


async def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[bytes]) -> None:
    """Append rows to a table, each with a field for each of these columns behind its `beginning`.

    They are sent in pieces. Of a file asyncpg would read each by a thread, and leave a reference cycle that holds it.
    """
    await connection.copy_to_table(table, source=_pieces(rows), columns=columns, format="binary")


async def _pieces(rows: Sequence[bytes]) -> AsyncIterator[bytes]:
    yield _HEADER
    for begins in range(0, len(rows), _PIECE):
        yield b"".join(rows[begins : begins + _PIECE])
    yield _END


def _array(kind: int, elements: Sequence[bytes]) -> bytes:
    head = _ARRAY(1, 0, kind, len(elements), 1) if elements else _ARRAY(0, 0, kind, 0, 0)[:12]
    return binary(head + b"".join(elements))
