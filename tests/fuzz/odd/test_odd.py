"""The odd requests reach every argument of the schema, and every list's own cursors; a sample of them is sent."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fuzz.odd import run
from tests.fuzz.odd.cursors import odd_cursors, pages
from tests.fuzz.odd.district import OddHub, opened
from tests.fuzz.odd.places import PLACES, scalars
from tests.fuzz.odd.requests import TABLE, request

#: Lists of which no page has a cursor there, each with its reason.
WITHOUT_CURSOR = {
    "Query.ownAccessLog": "for people, who have no token",
    "Query.recalls": "nothing was recalled",
}


@pytest.fixture
async def odd_hub(database_url: str, tmp_path: Path) -> AsyncIterator[OddHub]:
    async with opened(database_url, tmp_path, logging.INFO) as hub:
        yield hub


def test_every_scalar_of_every_argument_has_its_odd_values() -> None:
    assert {cell.scalar for cell in TABLE} == set(scalars())


async def test_every_field_with_arguments_is_reached(odd_hub: OddHub) -> None:
    assert await run.reached(odd_hub) == {place.coordinate for place in PLACES}


async def test_a_sample_is_answered_or_refused_by_name_and_every_list_knows_its_bent_cursors(odd_hub: OddHub) -> None:
    table = len(TABLE)
    numbers = [*range(0, table, 97), *range(table, 2 * table, 97), *range(2 * table, 2 * table + 60)]

    found = await run.fuzz(odd_hub, seed=2026, numbers=numbers)

    assert found.faults == []
    assert found.sealed == {place.coordinate for place in PLACES if pages(place)} - WITHOUT_CURSOR.keys()
    assert found.sent > len(numbers)


def test_twice_the_table_comes_first_by_variables_and_by_literals_and_then_several_values_at_once() -> None:
    table = len(TABLE)
    at = next(at for at, cell in enumerate(TABLE) if cell.scalar == "Query.enterprise(uscc)" and cell.value == "-1")

    by_variable, by_literal = request(1, at), request(1, table + at)
    drawn = [request(seed, 2 * table + 5) for seed in (1, 1, 2)]

    assert (by_variable.query, by_variable.variables) == (
        "query($v0uscc: String!) { enterprise(uscc: $v0uscc) { __typename  } }",
        {"v0uscc": "-1"},
    )
    assert (by_literal.query, by_literal.variables) == ('query { enterprise(uscc: "-1") { __typename  } }', {})
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_cursor_is_bent_in_each_part() -> None:
    bent = list(odd_cursors("WyJzZWFsIiwxLCJhIl0"))

    assert "WyJzZWFsIiwgOTIyMzM3MjAzNjg1NDc3NTgwNywgImEiXQ" in bent
    assert "WyJzZWFsIiwgMSwgIi1pbmZpbml0eSJd" in bent
    assert len(bent) == len(set(bent)) == 2 * 29 + 5 + 5
