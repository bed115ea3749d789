"""`consents`: who sees which."""

import pytest

from tests.district import Asker, Hub, code
from tests.intake.consent.asking import LIST, Cast, granted, listed, revoked


async def numbers(asker: Asker, **narrowed: object) -> list[str]:
    return [consent["id"] for consent in (await listed(asker, **narrowed))["nodes"]]


async def test_each_sees_its_own_and_a_department_those_of_its_area(hub: Hub, people: Cast) -> None:
    await hub.client("guarantor", "consent:read", kind="partner")
    first = (await granted(people.own, "one"))["consent"]["id"]
    second = (await granted(people.other, "one"))["consent"]["id"]
    third = (await granted(people.own, "two", grantee="guarantor"))["consent"]["id"]
    auditor = await hub.client("auditor", "consent:read")

    assert await numbers(people.own) == [third, first]
    assert await numbers(people.other) == [second]
    assert await numbers(people.bank) == [second, first]
    assert await numbers(people.counter) == [third, first]
    assert await numbers(auditor) == [third, second, first]


async def test_nobody_sees_more_by_naming_an_enterprise(people: Cast) -> None:
    await granted(people.own)

    refused = await people.other.ask(LIST, first=10, uscc=code(1))
    assert refused["data"] == {"consents": None}
    assert [error["message"] for error in refused["errors"]] == [f"no enterprise '{code(1)}'"]
    assert len(await numbers(people.bank, uscc=code(1).lower())) == 1
    assert await numbers(people.bank, uscc=code(2)) == []


async def test_live_tells_those_that_open_something_today_from_the_others(people: Cast) -> None:
    live = (await granted(people.own, "one"))["consent"]["id"]
    ended = (await granted(people.own, "two"))["consent"]["id"]
    await revoked(people.own, ended)

    assert await numbers(people.own, live=True) == [live]
    assert await numbers(people.own, live=False) == [ended]
    assert await numbers(people.own) == [ended, live]


async def test_pages_stay_stable_while_consents_are_granted(people: Cast) -> None:
    given = [(await granted(people.own, f"n{n}"))["consent"]["id"] for n in range(3)]

    first = await listed(people.own, first=2)
    await granted(people.own, "later")
    second = await listed(people.own, first=2, after=first["pageInfo"]["endCursor"])

    assert [consent["id"] for consent in first["nodes"]] == [given[2], given[1]]
    assert first["pageInfo"]["hasNextPage"] is True
    assert [consent["id"] for consent in second["nodes"]] == [given[0]]
    assert second["pageInfo"]["hasNextPage"] is False


async def test_reading_consents_is_logged_with_whom_they_are_of(hub: Hub, people: Cast) -> None:
    await granted(people.own)
    await granted(people.other)

    await listed(people.bank)

    (entry,) = await hub.database.fetch("select * from audit_entry where client = 'bank' and kind = 'QueryAnswered'")
    assert entry["usccs"] == sorted([code(1), code(2)])
    assert entry["details"]["fields"] == ["Query.consents"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"first": 0}, "first is 0; it must be 1 to 500"),
        ({"first": 1, "after": "x"}, "'x' is not a cursor of this list"),
        ({"first": 1, "uscc": "9142"}, "'9142': the code has 4 characters, not 18"),
    ],
)
async def test_a_list_that_cannot_be_made_says_why(people: Cast, asked: dict[str, object], message: str) -> None:
    answer = await people.own.ask(LIST, **asked)

    assert answer["data"] == {"consents": None}
    assert [error["message"] for error in answer["errors"]] == [message]
