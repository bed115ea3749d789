"""The plan answers as graphql-core does: documents that hypothesis-graphql draws."""

from random import Random

import pytest

from tests.schema.execution.asked import conditions
from tests.schema.execution.difference import Asking, Both
from tests.schema.execution.drawn import drawn
from tests.schema.execution.world import WORLD

# Where a field that may not be null fails, graphql-core leaves its siblings unawaited.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


async def test_answers_as_graphql_core_does() -> None:
    both, random = Both(), Random(1)

    for query in drawn(WORLD, 300):
        assert await both.differences(Asking(query, {}, *conditions(random))) == [], query
