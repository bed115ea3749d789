"""With memories or without: through any history of changes the answers, and what the log says of them, are the same.

Three applications on one store are asked the same: one remembers answers and rows, one rows, one nothing. None is told
of changes: those that remember have to find out by themselves.
"""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import time_machine

from hub.app import create_app
from hub.core.freshness.rows import ROWS
from hub.core.settings import Settings
from hub.core.store.database import Database
from schema.requests.cache import LOOKUPS
from tests.district import District
from tests.endpoints.graphql.siblings import BEGINNING, Siblings


@pytest.fixture
async def hubs(database_url: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    apps = [
        create_app(
            Settings(database_url=database_url, public_url="http://hub.test", answer_cache=answers, row_cache=rows)
        )
        for answers, rows in ((64, 1_000), (0, 1_000), (0, 0))
    ]
    for app in apps:
        await app.state.services.database.start()
    yield [httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") for app in apps]
    for app in apps:
        await app.state.services.database.close()


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_the_answers_are_those_made_now(
    seed: int, hubs: list[httpx.AsyncClient], database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schema.requests.answer_cache._LONGEST", float("inf"))
    monkeypatch.setattr("hub.core.freshness.rows._LONGEST", float("inf"))
    hits = LOOKUPS.labels("answers", "yes"), ROWS.labels("yes")
    before = [each._value.get() for each in hits]

    with time_machine.travel(BEGINNING, tick=True) as moment:
        siblings = Siblings(District(database, tmp_path), hubs, random.Random(seed), moment)
        await siblings.populate()
        for _ in range(30):
            for _ in range(12):
                await siblings.ask()
            await siblings.change()

    found = [each._value.get() - earlier for each, earlier in zip(hits, before, strict=True)]
    assert min(found) >= 60
