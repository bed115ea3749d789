"""The plan answers as graphql-core does: documents written by hand, on worlds that go wrong."""

import pytest

from tests.schema.execution.asked import written
from tests.schema.execution.difference import Asking, Both
from tests.schema.execution.world import Nature
from tests.schema.execution.written import DOCUMENTS

# Where a field that may not be null fails, graphql-core leaves its siblings unawaited.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if not name.startswith("too")])
async def test_answers_as_graphql_core_does(name: str) -> None:
    both = Both()

    for asking in written(name):
        assert await both.differences(asking) == [], asking


async def test_what_is_too_deep_for_columns_is_left_to_graphql_core() -> None:
    query, variables = DOCUMENTS["too deep"]

    assert await Both().differences(Asking(query, variables)) == []


@pytest.mark.parametrize("seed", "abcdefgh")
async def test_a_list_that_breaks_off_is_null_with_its_error(seed: str) -> None:
    query = (
        f'{{ knots(seed: "{seed}", first: 9) {{ children {{ text }} tags holes thing {{ ... on Knot {{ tags }} }} }} }}'
    )

    assert await Both().differences(Asking(query, nature=Nature(60, breaks=True))) == []
