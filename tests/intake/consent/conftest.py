"""The people of these tests."""

import pytest

from tests.district import District, Hub
from tests.intake.consent.asking import Cast, cast


@pytest.fixture
async def people(hub: Hub, district: District) -> Cast:
    return await cast(hub, district)
