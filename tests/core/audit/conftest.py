"""What tests of the access log have in common."""

from typing import Any

import pytest
from asyncpg.cursor import Cursor


@pytest.fixture
def parts_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows of each part of the log that the store has handed over, whatever it looked at for them."""
    parts: list[int] = []
    fetch = Cursor.fetch

    async def counted(cursor: Cursor, *size: int) -> list[Any]:
        rows: list[Any] = await fetch(cursor, *size)
        parts.append(len(rows))
        return rows

    monkeypatch.setattr(Cursor, "fetch", counted)
    return parts
