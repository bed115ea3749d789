"""Refusals of unknown callers: one entry a minute and cause, and none of them uncounted."""

import pytest

from hub.core.audit.anonymous import PERIOD, AnonymousLog
from hub.core.audit.log import AuditLog
from hub.core.events import Event, EventKind
from hub.core.store.database import Database


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def anonymous(database: Database, clock: Clock) -> AnonymousLog:
    return AnonymousLog(AuditLog(database), clock)


async def entries(database: Database) -> list[tuple[str, dict[str, object]]]:
    rows = await database.fetch("select kind, client, details from audit_entry order by number")
    assert all(row["client"] is None for row in rows)
    return [(row["kind"], row["details"]) for row in rows]


def refused(**details: object) -> Event:
    return Event(EventKind.TOKEN_REFUSED, details=details)


async def test_a_flood_is_one_entry_a_minute_that_says_how_many(
    database: Database, anonymous: AnonymousLog, clock: Clock
) -> None:
    for second in range(3 * 60):
        clock.now = float(second)
        for _ in range(10):
            await anonymous.refused(refused(error="invalid_client"), "invalid_client")
    await anonymous.tell_repeated()

    said = {"error": "invalid_client"}
    assert await entries(database) == [
        ("TokenRefused", said),
        ("TokenRefused", said | {"repeated": 599}),
        ("TokenRefused", said | {"repeated": 599}),
        ("TokenRefused", said | {"repeated": 599}),
    ]


async def test_each_cause_and_each_code_has_its_own(database: Database, anonymous: AnonymousLog) -> None:
    for _ in range(3):
        for client in ("bank", "tax"):
            await anonymous.refused(refused(client=client), "invalid_client", client)
        await anonymous.refused(refused(error="no token"), "UNAUTHENTICATED")

    assert await entries(database) == [
        ("TokenRefused", {"client": "bank"}),
        ("TokenRefused", {"client": "tax"}),
        ("TokenRefused", {"error": "no token"}),
    ]


async def test_codes_without_end_are_told_apart_up_to_a_bound(database: Database, anonymous: AnonymousLog) -> None:
    for number in range(200):
        await anonymous.refused(refused(client=f"made-up-{number}"), "invalid_client", f"made-up-{number}")
    await anonymous.tell_repeated()

    written = await entries(database)
    assert len(written) == 52
    assert written[-1] == ("TokenRefused", {"client": "made-up-50", "repeated": 149})


async def test_what_was_only_counted_is_told_when_the_minute_is_over(
    database: Database, anonymous: AnonymousLog, clock: Clock
) -> None:
    await anonymous.refused(refused(error="a"), "a")
    await anonymous.refused(refused(error="a"), "a")
    await anonymous.tell_repeated(before=clock.now + 1 - PERIOD)
    early = len(await entries(database))

    clock.now = PERIOD + 1
    await anonymous.tell_repeated(before=clock.now - PERIOD)

    assert early == 1
    assert (await entries(database))[1:] == [("TokenRefused", {"error": "a", "repeated": 1})]
