"""Clients are listed in order, and no text finds one that is not there."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from auth.clients import queries
from auth.clients.rules import NewClient
from hub.core.store.database import Database

Add = Callable[[NewClient], Awaitable[str]]


async def test_clients_are_listed_by_code(database: Database, add: Add, new_client: NewClient) -> None:
    for code in ("b", "a"):
        await add(replace(new_client, code=code))

    async with database.connection() as connection:
        assert [client.code for client in await queries.list_all(connection)] == ["a", "b"]


@pytest.mark.parametrize("code", ["nobody", "a\x00b", "密", "a" * 10_000], ids=["unknown", "NUL", "Chinese", "long"])
async def test_no_text_finds_a_client_that_is_not_there(code: str, database: Database) -> None:
    async with database.connection() as connection:
        assert await queries.find(connection, code) is None
