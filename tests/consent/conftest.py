"""The people of these tests."""

import pytest

from tests.consent.asking import Cast, cast
from tests.district import District, Hub


@pytest.fixture
async def people(hub: Hub, district: District) -> Cast:
    return await cast(hub, district)
