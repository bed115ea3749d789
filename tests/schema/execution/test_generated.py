"""The plan answers as graphql-core does: documents drawn from the schema."""

import asyncio
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.schema.execution.asked import generated
from tests.schema.execution.difference import Both

# Where a field that may not be null fails, graphql-core leaves its siblings unawaited.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
BOTH = Both()


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.randoms(use_true_random=False))
def test_answers_as_graphql_core_does(random: Random) -> None:
    asking = generated(random)

    assert asyncio.run(BOTH.differences(asking)) == []


@pytest.mark.parametrize("stretch", range(3))
async def test_answers_as_graphql_core_does_to_larger_documents(stretch: int) -> None:
    for seed in range(stretch * 100, stretch * 100 + 100):
        asking = generated(Random(seed))

        assert await BOTH.differences(asking) == [], seed
