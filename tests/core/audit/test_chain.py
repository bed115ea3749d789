"""The log's chain: whole when left alone, and what each kind of tampering looks like."""

import asyncio
from datetime import UTC, datetime

import pytest

from hub.core import clock
from hub.core.actor import HUB
from hub.core.audit.commands import record
from hub.core.audit.log import AuditLog
from hub.core.audit.rules import content, entry
from hub.core.audit.verification.queries import Verification, verify
from hub.core.errors import Unavailable, told_to_operator
from hub.core.events import Event, EventKind
from hub.core.store.database import Database
from tests.district import code


async def written(database: Database, count: int = 5) -> None:
    async with database.transaction() as connection:
        events = [Event(EventKind.QUERY_ANSWERED, [code(n)], {"count": n, "字段": "等级"}) for n in range(count)]
        await record(connection, HUB, *events)


async def verified(database: Database, noted: str | None = None) -> Verification:
    async with database.connection() as connection:
        return await verify(connection, noted)


async def test_an_untouched_log_is_whole(database: Database) -> None:
    await written(database)

    found = await verified(database)

    head = (await database.fetch("select hash from audit_head"))[0]["hash"].hex()
    assert found == Verification(5, head, None)


@pytest.mark.parametrize(
    ("at", "sealed"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, 67, tzinfo=UTC), "2026-01-02T03:04:05.000067+00:00"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05.000000+00:00"),
        (datetime(2026, 1, 2, 3, 4, 5, 600_000, clock.SHANGHAI), "2026-01-01T19:04:05.600000+00:00"),
        (datetime(1, 1, 2, 3, 4, 5, 6, tzinfo=UTC), "0001-01-02T03:04:05.000006+00:00"),
    ],
)
def test_seals_have_six_digits_of_a_second(at: datetime, sealed: str) -> None:
    made = entry(HUB, Event(EventKind.QUERY_ANSWERED, [code(1)], {"b": 1, "a": "字"}), at)

    assert (
        content(made).decode()
        == f'"{sealed}","QueryAnswered","hub","{HUB.organisation}",null,null,["{code(1)}"],{{"a":"字","b":1}}]'
    )


async def test_an_empty_log_is_whole(database: Database) -> None:
    assert await verified(database) == Verification(0, "00" * 32, None)


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        pytest.param(
            "update audit_entry set client = 'nobody' where number = 3",
            "entry 3 was altered: its hash does not fit its content",
            id="altered client",
        ),
        pytest.param(
            "update audit_entry set details = details || '{\"count\": 9}' where number = 2",
            "entry 2 was altered: its hash does not fit its content",
            id="altered details",
        ),
        pytest.param(
            "update audit_entry set at = at + interval '1 microsecond' where number = 1",
            "entry 1 was altered: its hash does not fit its content",
            id="altered time",
        ),
        pytest.param(
            "delete from audit_entry where number = 3",
            "entry 3 is missing: the one before is followed by 4",
            id="removed inside",
        ),
        pytest.param(
            "delete from audit_entry where number = 5",
            "the log ends at entry 4, but 5 were written",
            id="removed at the end",
        ),
        pytest.param(
            "insert into audit_entry select 6, at, kind, client, organisation, on_behalf_of, purpose, usccs, details,"
            " hash, hash from audit_entry where number = 5",
            "entry 6 was altered: its hash does not fit its content",
            id="inserted at the end",
        ),
        pytest.param(
            "update audit_entry set number = 9 where number = 3;"
            "update audit_entry set number = 3 where number = 4;"
            "update audit_entry set number = 4 where number = 9",
            "entry 3 is not sealed to entry 2",
            id="swapped",
        ),
        pytest.param("delete from audit_head", "the head of the log is missing", id="headless"),
    ],
)
async def test_tampering_is_found_where_it_is(database: Database, tampering: str, fault: str) -> None:
    await written(database)
    async with database.transaction() as connection:
        await connection.execute(tampering)

    assert (await verified(database)).fault == fault


async def test_an_entry_sealed_rightly_but_not_by_the_hub_is_found(database: Database) -> None:
    await written(database)
    async with database.transaction() as connection:
        head = await connection.fetchrow("select number, hash from audit_head")
        assert head is not None
        await record(connection, HUB, Event(EventKind.QUERY_REFUSED))
        await connection.execute("update audit_head set number = $1, hash = $2", *head)

    assert (await verified(database)).fault == "entry 6 was inserted: only 5 were written by the hub"


async def test_a_log_written_anew_no_longer_holds_a_hash_noted_before(database: Database) -> None:
    await written(database)
    noted = (await verified(database)).head
    async with database.transaction() as connection:
        await connection.execute("delete from audit_entry; update audit_head set number = 0, hash = $$\\x$$::bytea")
        await connection.execute("update audit_head set hash = decode(repeat('00', 32), 'hex')")
    await written(database, 6)

    assert (await verified(database)).fault is None
    assert (await verified(database, noted)).fault == f"no entry has the noted hash {noted}"


async def test_those_who_wait_together_share_a_commit_and_all_are_durable(database: Database) -> None:
    log = AuditLog(database)
    events = [entry(HUB, Event(EventKind.QUERY_ANSWERED, details={"n": n}), clock.now()) for n in range(40)]

    await asyncio.gather(*(log.write(waiting) for waiting in events))

    assert (await verified(database)).entries == 40
    groups = await database.fetch("select count(distinct xmin::text::bigint) as commits from audit_entry")
    assert groups[0]["commits"] == 1


async def test_writers_of_several_processes_make_one_chain(database: Database) -> None:
    logs = [AuditLog(database) for _ in range(4)]
    event = entry(None, Event(EventKind.QUERY_REFUSED), datetime(2026, 1, 1, tzinfo=UTC))

    await asyncio.gather(*(log.write(event) for log in logs for _ in range(10)))

    found = await verified(database)
    assert (found.entries, found.fault) == (40, None)


async def test_a_cancelled_asker_harms_no_other(database: Database) -> None:
    log = AuditLog(database)
    event = entry(HUB, Event(EventKind.QUERY_ANSWERED), clock.now())
    writes = [asyncio.create_task(log.write(event)) for _ in range(3)]
    await asyncio.sleep(0)

    writes[0].cancel()
    await asyncio.gather(*writes[1:])

    assert writes[0].cancelled()
    assert (await verified(database)).entries == 3


async def test_nobody_is_answered_while_the_log_cannot_be_written(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute("alter table audit_entry rename to gone")
    log = AuditLog(database)

    with pytest.raises(Unavailable) as refused:
        await log.write(entry(HUB, Event(EventKind.QUERY_ANSWERED), clock.now()))

    assert refused.value.message == "the access log cannot be written"
    assert told_to_operator(refused.value) == (
        'the access log cannot be written: relation "audit_entry" does not exist'
    )


@pytest.mark.parametrize("kept", [pytest.param(True, id="committed"), pytest.param(False, id="rolled back")])
async def test_who_waits_for_the_head_seals_to_what_it_is_by_then(database: Database, kept: bool) -> None:
    await written(database, 1)
    log = AuditLog(database)
    event = entry(HUB, Event(EventKind.QUERY_ANSWERED), clock.now())

    async with database.connection() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await record(connection, HUB, Event(EventKind.QUERY_REFUSED))
        waiting = [asyncio.create_task(log.write(event)) for _ in range(2)]
        while not await database.fetch("select from pg_stat_activity where wait_event_type = 'Lock'"):
            pass
        await (transaction.commit() if kept else transaction.rollback())
    await asyncio.gather(*waiting)

    found = await verified(database)
    assert (found.entries, found.fault) == (4 if kept else 3, None)
