"""Rows in COPY's binary form are read back as what they were made of, as asyncpg's own are."""

from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.core.store.binary_rows import beginning, bigint, bigints, binaries, binary, copy_rows, day, moment, text
from hub.core.store.database import Database

_COLUMNS = ("code", "number", "key", "numbers", "keys", "ends", "at")
_TABLE = """
create temporary table written
    (code text, number bigint, key bytea, numbers bigint[], keys bytea[], ends date, at timestamptz)
"""
_BIGINTS = st.integers(-(2**63), 2**63 - 1)
_TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=30)
_BYTES = st.binary(max_size=30)
_DAYS = st.none() | st.dates(date(1, 1, 2), date(9999, 12, 30))  # the first and the last mean infinity to asyncpg
_MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))
_NUMBERS, _KEYS = st.lists(_BIGINTS, max_size=12), st.lists(_BYTES, max_size=12)
_ROWS = st.lists(st.tuples(_TEXTS, _BIGINTS, _BYTES, _NUMBERS, _KEYS, _DAYS, _MOMENTS), max_size=20)
Written = tuple[str, int, bytes, list[int], list[bytes], date | None, datetime]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_ROWS)
async def test_rows_are_read_back_as_they_were(database: Database, rows: list[Written]) -> None:
    fields = (text, bigint, binary, bigints, binaries, day, moment)
    written = [
        b"".join([beginning(len(fields)), *(write(value) for write, value in zip(fields, row, strict=True))])
        for row in rows
    ]

    async with database.transaction() as connection:
        await connection.execute(_TABLE)
        await copy_rows(connection, "written", _COLUMNS, written)
        read = [tuple(row) for row in await connection.fetch("select * from written")]
        await connection.execute("truncate written")
        await connection.copy_records_to_table("written", records=rows, columns=_COLUMNS)
        same = [tuple(row) for row in await connection.fetch("select * from written")]
        await connection.execute("drop table written")

    assert read == same == rows


async def test_many_rows_come_in_pieces_and_whole(database: Database) -> None:
    numbers = range(1_001)
    async with database.transaction() as connection:
        await connection.execute("create temporary table counted (number bigint) on commit drop")
        await copy_rows(connection, "counted", ("number",), [beginning(1) + bigint(number) for number in numbers])
        read = [row["number"] for row in await connection.fetch("select number from counted order by ctid")]

    assert read == list(numbers)
