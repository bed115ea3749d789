"""The demonstration's clients keep their secrets from run to run; only what does not fit any more is made anew."""

from datetime import timedelta
from pathlib import Path

import orjson

from auth.clients import client_secret, commands, queries
from hub.core import clock
from hub.core.actor import HUB
from hub.core.store.database import Database
from hub.demo.clients import connect


async def _fit(database: Database, secrets: dict[str, str]) -> list[bool]:
    async with database.connection() as connection:
        hashes = [(await queries.find(connection, code)).accepted_hashes(clock.now()) for code in secrets]
    return [client_secret.match(secret, one) is not None for secret, one in zip(secrets.values(), hashes, strict=True)]


async def test_secrets_are_those_of_the_run_before(database: Database, tmp_path: Path) -> None:
    kept = tmp_path / "demo" / "secrets.json"

    first = await connect(database, kept)
    second = await connect(database, kept)

    assert second == first
    assert await _fit(database, second) == [True, True, True]
    assert kept.stat().st_mode & 0o777 == 0o600


async def test_a_secret_that_fits_no_more_is_made_anew(database: Database, tmp_path: Path) -> None:
    kept = tmp_path / "secrets.json"
    first = await connect(database, kept)
    async with database.transaction() as connection:
        await commands.rotate(connection, HUB, "bank-demo", timedelta(0))

    second = await connect(database, kept)

    assert {code for code in first if first[code] != second[code]} == {"bank-demo"}
    assert await _fit(database, second) == [True, True, True]


async def test_a_file_that_is_none_is_written_anew(database: Database, tmp_path: Path) -> None:
    kept = tmp_path / "secrets.json"
    await connect(database, kept)
    kept.write_text("[]")

    secrets = await connect(database, kept)

    assert orjson.loads(kept.read_bytes()) == secrets
    assert await _fit(database, secrets) == [True, True, True]
