"""A browser at the pages of a small district."""

from collections.abc import AsyncIterator

import pytest

from hub.core.store.database import Database
from tests.district import District
from tests.pages.browser import Browser, browsing, settle


@pytest.fixture
async def browser(database: Database, district: District) -> AsyncIterator[Browser]:
    """The hub with people and two enterprises, and nobody logged in."""
    await settle(district)
    async with browsing(database) as opened:
        yield opened
