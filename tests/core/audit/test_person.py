"""The person in the access log: sealed into new entries, nothing in old ones, shown to auditors alone."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from auth.people import demo
from hub.core.actor import HUB, Actor, Kind, Person
from hub.core.audit import rules
from hub.core.audit.commands import record
from hub.core.audit.verification.queries import Verification, verify
from hub.core.events import Event, EventKind
from hub.core.store import visible
from hub.core.store.database import Database
from tests.district import District, Hub, code

CLERK = Person(demo.ISSUER, "clerk-1", "林知远")
DESK = Actor("finance", Kind.DEPARTMENT, "desk", person=CLERK)
LOG = '{ accessLog(first: 1, uscc: "%s") { nodes { event organisation person { issuer subject name } } } }' % code(1)
WITHOUT = '{ accessLog(first: 1, uscc: "%s") { nodes { event organisation } } }' % code(1)


async def written(database: Database, *actors: Actor) -> None:
    for actor in actors:
        async with database.transaction() as connection:
            await record(connection, actor, Event(EventKind.QUERY_ANSWERED, [code(1)], {"count": 1}))


async def verified(database: Database) -> Verification:
    async with database.connection() as connection:
        return await verify(connection)


def test_an_entry_without_a_person_is_sealed_as_in_earlier_releases() -> None:
    at = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    old = rules.Entry(at, "QueryAnswered", "bank", "bank", None, "credit-financing", ["A"], {"count": 1})

    sealed = rules.seal(rules.GENESIS, 1, old)

    moment = b'[1,"2026-11-01T08:30:00.000000+00:00","QueryAnswered","bank","bank",null,'
    text = moment + b'"credit-financing",["A"],{"count":1}]'
    assert sealed == sha256(rules.GENESIS + text).digest()


async def test_programs_and_people_share_one_whole_chain(database: Database) -> None:
    await written(database, HUB, DESK, replace(DESK, person=None), DESK)

    assert (await verified(database)).fault is None
    rows = await database.fetch("select client, person from audit_entry order by number")
    clerk = {"issuer": demo.ISSUER, "subject": "clerk-1", "name": "林知远"}
    assert [tuple(row.values()) for row in rows] == [("hub", None), ("desk", clerk), ("desk", None), ("desk", clerk)]


@pytest.mark.parametrize(
    "tampering",
    [
        "update audit_entry set person = null where number = 2",
        'update audit_entry set person = person || \'{"name": "无名"}\' where number = 2',
        'update audit_entry set person = \'{"issuer": "a", "subject": "b", "name": "c"}\' where number = 1',
    ],
    ids=["a person taken out", "a person renamed", "a person put in"],
)
async def test_a_person_cannot_be_changed_in_the_log(database: Database, tampering: str) -> None:
    await written(database, HUB, DESK)

    await database.fetch(tampering)

    number = 1 if "= 1" in tampering else 2
    assert (await verified(database)).fault == f"entry {number} was altered: its hash does not fit its content"


async def test_auditors_read_the_person_and_the_enterprise_the_organisation(hub: Hub, district: District) -> None:
    await district.register(1)
    auditor = await hub.client("auditor", "audit:read", "audit.person:read")
    owner = await hub.client("owner", "audit:read", kind="subject", organisation=code(1))
    await written(hub.database, DESK)

    told = (await owner.ask(WITHOUT))["data"]["accessLog"]["nodes"]
    await written(hub.database, DESK)
    refused = await owner.ask(LOG)
    await written(hub.database, DESK)
    shown = (await auditor.ask(LOG))["data"]["accessLog"]["nodes"]

    assert told == [{"event": "QueryAnswered", "organisation": "finance"}]
    assert refused["data"]["accessLog"]["nodes"] == [
        {"event": "QueryAnswered", "organisation": "finance", "person": None}
    ]
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["SCOPE_REQUIRED"]
    person = {"issuer": demo.ISSUER, "subject": "clerk-1", "name": "林知远"}
    assert shown == [{"event": "QueryAnswered", "organisation": "finance", "person": person}]


async def test_who_acts_for_an_enterprise_sees_no_other(district: District) -> None:
    await district.register(1, 2)
    seen = visible.identities(replace(DESK, on_behalf_of=code(1)))

    rows = await district.database.fetch(seen.into("select uscc from enterprise e where {visible}"), *seen.parameters)

    assert [row["uscc"] for row in rows] == [code(1)]
