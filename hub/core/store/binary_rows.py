"""Rows in the binary form of COPY, whose fields are written once where many rows share them.

As PostgreSQL's manual has it (COPY, Binary Format), with arrays as its `array_recv` takes them. asyncpg writes most
rows as well; but it looks at each element of an array, and makes each row out of Python's objects anew.
"""

import struct
from collections.abc import Iterable, Sequence
from io import BytesIO

from hub.core.store.database import Connection

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = struct.pack(">h", -1)
_COUNT = struct.Struct(">h").pack
_LENGTH = struct.Struct(">i").pack
_BIGINT = struct.Struct(">iq").pack
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
    """A field of type bytea, or of a text in UTF-8."""
    return _LENGTH(len(value)) + value


def bigints(values: Sequence[int]) -> bytes:
    """A field of type bigint[]."""
    return _array(_INT8, [bigint(value) for value in values])


def binaries(values: Sequence[bytes]) -> bytes:
    """A field of type bytea[]."""
    return _array(_BYTEA, [binary(value) for value in values])


async def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[bytes]) -> None:
    """Append rows to a table, each with a field for each of these columns behind its `beginning`."""
    source = BytesIO(b"".join([_HEADER, *rows, _END]))
    await connection.copy_to_table(table, source=source, columns=columns, format="binary")


def _array(kind: int, elements: Sequence[bytes]) -> bytes:
    head = _ARRAY(1, 0, kind, len(elements), 1) if elements else _ARRAY(0, 0, kind, 0, 0)[:12]
    return binary(head + b"".join(elements))
