"""What takes two people: refused in words by the hub, and by the store whatever the code does."""

from dataclasses import replace

import asyncpg
import pytest

from hub.core.actor import HUB, Actor, Kind, Person
from hub.core.errors import Conflict, Invalid
from hub.core.store.database import Database
from hub.intake.ingest import deliveries
from hub.intake.ingest.batches.commands import propose_withdrawal
from tests.district import District, code

FIRST, SECOND = Person("urn:hub:demo", "operator-1", "石安澜"), Person("urn:hub:demo", "operator-2", "邓若川")
DESK = Actor("market-supervision", Kind.DEPARTMENT, "operator-desk")
WITHDRAWN = "update batch set withdrawn_at = now(), withdrawn_by = $1, withdrawal_proposed_by = $2"


def by(person: Person) -> Actor:
    return replace(DESK, person=person)


async def delivered(district: District) -> int:
    listed = {"统一社会信用代码": code(1), "列入日期": "2026-03-01"}
    return (await district.deliver("serious-list", [listed])).batch


async def propose(database: Database, actor: Actor, batch: int) -> None:
    async with database.transaction() as connection:
        await propose_withdrawal(connection, actor, batch, "wrong list")


async def test_one_proposes_and_another_withdraws(district: District) -> None:
    batch = await delivered(district)

    await propose(district.database, by(FIRST), batch)
    done = await deliveries.withdraw(district.database, by(SECOND), batch, "wrong list")

    assert done.closed == 1
    (row,) = await district.database.fetch("select withdrawal_proposed_by, withdrawn_by from batch")
    assert tuple(row.values()) == (FIRST.key, SECOND.key)
    entries = await district.database.fetch(
        "select kind, person, details from audit_entry where kind like '%With%' order by number"
    )
    assert [(entry["kind"], entry["person"]["name"]) for entry in entries] == [
        ("WithdrawalProposed", "石安澜"),
        ("RecordsWithdrawn", "邓若川"),
    ]
    assert entries[0]["details"] == {"batch": batch, "reason": "wrong list"}


async def test_nobody_withdraws_alone(district: District) -> None:
    batch = await delivered(district)

    with pytest.raises(Conflict) as unproposed:
        await deliveries.withdraw(district.database, by(FIRST), batch, "wrong list")
    await propose(district.database, by(FIRST), batch)
    with pytest.raises(Conflict) as alone:
        await deliveries.withdraw(district.database, by(FIRST), batch, "wrong list")
    with pytest.raises(Conflict) as twice:
        await propose(district.database, by(SECOND), batch)

    what = f"withdrawing batch {batch} takes two people"
    assert unproposed.value.message == f"{what}: nobody has proposed it yet"
    assert alone.value.message == f"{what}: 石安澜 has proposed it, and another person decides"
    assert twice.value.message == f"withdrawing batch {batch} was proposed already"
    assert (await district.database.fetch("select withdrawn_at from batch"))[0]["withdrawn_at"] is None


async def test_a_program_proposes_nothing_and_decides_by_itself(district: District) -> None:
    batch = await delivered(district)

    with pytest.raises(Invalid) as refused:
        await propose(district.database, DESK, batch)
    done = await deliveries.withdraw(district.database, HUB, batch, "wrong list")

    message = "client 'operator-desk' is a program: only people propose what another person decides"
    assert refused.value.message == message
    assert done.closed == 1


@pytest.mark.parametrize("proposed", [None, FIRST.key], ids=["nobody proposed", "the same person proposed"])
async def test_no_statement_gets_one_person_past_the_store(district: District, proposed: str | None) -> None:
    await delivered(district)

    with pytest.raises(asyncpg.CheckViolationError, match="batch_withdrawn_by_two"):
        await district.database.fetch(WITHDRAWN, FIRST.key, proposed)


@pytest.mark.parametrize("decided", [SECOND.key, "hub"], ids=["another person", "a program"])
async def test_the_store_takes_two_people_or_a_program(district: District, decided: str) -> None:
    await delivered(district)

    await district.database.fetch(WITHDRAWN, decided, FIRST.key)

    assert (await district.database.fetch("select withdrawn_by from batch"))[0]["withdrawn_by"] == decided
