"""A socket tells errors in the language that its `connection_init` likes better."""

from collections.abc import AsyncIterator

import pytest

from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.district import District, code
from tests.endpoints.application import Door, opened

QUERY = "query ($uscc: String!) { enterprise(uscc: $uscc) { name report { description } } }"


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with opened(database, Settings(database_url=database.url, public_url="http://hub.test")) as found:
        yield found


async def test_errors_of_a_socket_are_chinese_for_who_asks_for_it(door: Door, district: District) -> None:
    await district.register(1)
    asker = await door.hub.client("reader", "enterprise:read")
    chinese = await door.introduced(asker, **{"Accept-Language": "zh-CN"})
    english = await door.introduced(asker)

    refused_field = await chinese.ask(QUERY, uscc=code(1))
    same_in_english = await english.ask(QUERY, uscc=code(1))
    chinese.subscribe("{ nothing }")
    refused = await chinese.receive()

    assert [error["message"] for error in refused_field["errors"]] == ["Enterprise.report 需要权限 report:read"]
    assert [error["message"] for error in same_in_english["errors"]] == [
        "Enterprise.report needs the scope report:read"
    ]
    assert refused["type"] == "error"
    assert [error["message"] for error in refused["payload"]] == ["类型“Query”没有字段“nothing”。"]
