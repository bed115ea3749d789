"""What statements have in common is kept once, and never taken for something else."""

import asyncio

import pytest

from hub.core.errors import Conflict
from hub.core.store.database import Database
from hub.core.store.outcomes import Outcomes, keep, number

ONE, OTHER = b'{"level": "A"}', b'{"level": "B"}'


async def test_what_is_kept_is_found_by_its_number(database: Database) -> None:
    await keep(database, {number(ONE): ONE, number(OTHER): OTHER})
    await keep(database, {number(ONE): ONE})

    found = await Outcomes(dict).by_number(database, [number(ONE), number(OTHER), number(ONE)])

    assert found == {number(ONE): {"level": "A"}, number(OTHER): {"level": "B"}}
    assert (await database.fetch("select count(*) as kept from finding"))[0]["kept"] == 2


async def test_what_was_read_once_is_not_read_again(database: Database, database_url: str) -> None:
    await keep(database, {number(ONE): ONE})
    statements: list[str] = []
    counted = await Database.open(database_url, on_statement=lambda record: statements.append(record.query))
    outcomes = Outcomes(dict)
    await outcomes.by_number(counted, [number(ONE)])
    await asyncio.sleep(0)  # statements are told in the next turn
    before = len(statements)

    found = await outcomes.by_number(counted, [number(ONE)])
    await counted.close()

    assert found == {number(ONE): {"level": "A"}}
    assert len(statements) == before


async def test_a_number_stands_for_one_document(database: Database) -> None:
    await keep(database, {7: ONE})

    with pytest.raises(Conflict) as refused:
        await keep(database, {7: OTHER})

    assert refused.value.message == "outcome 7 is another document's number"
    assert await Outcomes(dict).by_number(database, [7]) == {7: {"level": "A"}}


async def test_a_missing_outcome_is_a_fault(database: Database) -> None:
    with pytest.raises(KeyError, match="outcomes are missing: \\[7\\]"):
        await Outcomes(dict).by_number(database, [7])


def test_a_number_follows_from_the_content_and_is_never_nothing() -> None:
    assert number(ONE) == number(bytes(ONE))
    assert number(ONE) != number(OTHER)
    assert 0 < number(ONE) < 2**63
