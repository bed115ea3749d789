"""The sandbox keeps its key from run to run; where it was lost, the client signs with the next one."""

import json
from pathlib import Path

from auth.clients import queries
from hub.core.store.database import Database
from hub.demo.sandbox import open_sandbox
from tests.district import District, code


async def _signs_with(database: Database) -> object:
    async with database.connection() as connection:
        client = await queries.find(connection, "example-bank")
    assert client
    return client.jwks


async def test_key_and_consent_are_made_once(database: Database, district: District, tmp_path: Path) -> None:
    await district.register(1)
    await open_sandbox(database, tmp_path, code(1))
    key = (tmp_path / "signing-key.json").read_text()

    await open_sandbox(database, tmp_path, code(1))

    assert (tmp_path / "signing-key.json").read_text() == key
    assert await _signs_with(database) == json.loads((tmp_path / "jwks.json").read_text())
    rows = await database.fetch("select uscc, grantee, purpose, fields from consent")
    assert [tuple(row) for row in rows] == [(code(1), "example-bank", "credit-financing", ["grade", "verdict"])]


async def test_a_lost_key_is_replaced(database: Database, district: District, tmp_path: Path) -> None:
    await district.register(1)
    await open_sandbox(database, tmp_path, code(1))
    before = await _signs_with(database)
    (tmp_path / "signing-key.json").unlink()

    await open_sandbox(database, tmp_path, code(1))

    assert await _signs_with(database) == json.loads((tmp_path / "jwks.json").read_text()) != before
