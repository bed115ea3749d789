"""`consentRevoke`: who may, and that the next read is refused, whichever worker it reaches."""

from collections.abc import AsyncIterator

import httpx
import pytest

from hub.app import create_app
from hub.core.settings import Settings
from tests.district import Asker, Hub, code
from tests.intake.consent.asking import Cast, granted, revoked

READ = 'query ($uscc: String!) { enterprise(uscc: $uscc) { grade(scheme: "samr-comprehensive") { level } } }'


async def ended(hub: Hub) -> list[int]:
    return [row["id"] for row in await hub.database.fetch("select id from consent where revoked_at is not null")]


async def test_the_enterprise_ends_its_consent(hub: Hub, people: Cast) -> None:
    number = (await granted(people.own))["consent"]["id"]

    answer = await revoked(people.own, number)

    assert answer == {"clientMutationId": "end", "consent": {"id": number, "live": False}, "refusal": None}
    (entry,) = await hub.database.fetch("select * from audit_entry where kind = 'ConsentRevoked'")
    assert (entry["usccs"], entry["details"], entry["on_behalf_of"]) == ([code(1)], {"consent": int(number)}, None)


async def test_the_counter_ends_a_consent_on_behalf_of_its_enterprise(hub: Hub, people: Cast) -> None:
    number = (await granted(people.own))["consent"]["id"]

    answer = await revoked(people.counter, number)

    assert answer["consent"] == {"id": number, "live": False}
    (entry,) = await hub.database.fetch("select * from audit_entry where kind = 'ConsentRevoked'")
    assert (entry["organisation"], entry["on_behalf_of"]) == ("service-hall", code(1))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("other", {"code": "NOT_FOUND", "message": "no consent {id!r}", "field": "id"}),
        (
            "bank",
            {"code": "FORBIDDEN", "message": f"'bank' cannot decide on the consents of {code(1)}", "field": None},
        ),
    ],
)
async def test_nobody_else_ends_it(hub: Hub, people: Cast, who: str, refusal: dict[str, str | None]) -> None:
    number = (await granted(people.own))["consent"]["id"]

    answer = await revoked(getattr(people, who), number)

    message = str(refusal["message"]).format(id=number)
    assert (answer["consent"], answer["refusal"]) == (None, {**refusal, "message": message})
    assert await ended(hub) == []


async def test_the_counter_does_not_reach_beyond_its_area(hub: Hub, people: Cast) -> None:
    number = (await granted(people.other))["consent"]["id"]

    answer = await revoked(people.counter, number)

    assert answer["refusal"] == {"code": "NOT_FOUND", "message": f"no consent {number!r}", "field": "id"}
    assert await ended(hub) == []


@pytest.mark.parametrize("given", ["", "x", "-1", "9" * 30, "１２"])
async def test_what_is_no_consents_id_is_not_found(people: Cast, given: str) -> None:
    answer = await revoked(people.own, given)

    assert answer["refusal"] == {"code": "NOT_FOUND", "message": f"no consent {given!r}", "field": "id"}


async def test_what_has_ended_cannot_be_ended_again(people: Cast) -> None:
    number = (await granted(people.own))["consent"]["id"]
    await revoked(people.own, number, "first")

    answer = await revoked(people.own, number, "second")

    assert answer["refusal"] == {
        "code": "NOT_FOUND",
        "message": f"{code(1)} has no live consent {number}",
        "field": None,
    }


@pytest.fixture
async def second_worker(hub: Hub) -> AsyncIterator[httpx.AsyncClient]:
    """Another application on the same store, with pools and caches of its own."""
    app = create_app(Settings(database_url=hub.database.url, public_url="http://hub.test"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http,
    ):
        yield http


async def test_a_revocation_acts_at_the_next_read_on_every_worker(
    people: Cast, second_worker: httpx.AsyncClient
) -> None:
    number = (await granted(people.own))["consent"]["id"]
    elsewhere = Asker(second_worker, people.bank.token)
    before = [await bank.ask(READ, "credit-financing", uscc=code(1)) for bank in (people.bank, elsewhere)]

    await revoked(people.own, number)
    after = [await bank.ask(READ, "credit-financing", uscc=code(1)) for bank in (people.bank, elsewhere)]

    assert before == [{"data": {"enterprise": {"grade": None}}}] * 2
    assert [answer["errors"][0]["extensions"]["code"] for answer in after] == ["CONSENT_REQUIRED"] * 2
