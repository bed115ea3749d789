"""The same clientMutationId of the same client is carried out once, whoever asks however often and at the same time."""

import asyncio
from datetime import timedelta

import pytest

from hub.core.errors import Invalid
from hub.core.store.database import Connection
from hub.intake.consent import commands
from tests.district import Hub
from tests.intake.consent.asking import GRANT, Cast, granted, listed, revoked, rows, terms


async def test_asked_again_it_is_answered_as_the_first_time_and_not_done_again(hub: Hub, people: Cast) -> None:
    first = await granted(people.own)
    again = await granted(people.own)

    assert again == first
    assert await rows(hub, "consent") == 1
    assert len(await hub.database.fetch("select from audit_entry where kind = 'ConsentGranted'")) == 1


async def test_twelve_at_once_are_carried_out_once(hub: Hub, people: Cast) -> None:
    answers = await asyncio.gather(*(granted(people.own) for _ in range(12)))

    assert answers == [answers[0]] * 12
    assert answers[0]["refusal"] is None
    assert await rows(hub, "consent") == 1


async def test_another_input_under_the_same_name_is_a_conflict(hub: Hub, people: Cast) -> None:
    number = (await granted(people.own))["consent"]["id"]

    changed = await granted(people.own, fields=["REPORT"])
    another = await revoked(people.own, number, "one")

    conflict = {
        "code": "CONFLICT",
        "message": "'one' was used before, with another input",
        "field": "clientMutationId",
    }
    assert (changed["consent"], changed["refusal"]) == (None, conflict)
    assert (another["consent"], another["refusal"]) == (None, conflict)
    assert [consent["live"] for consent in (await listed(people.own))["nodes"]] == [True]


async def test_clients_names_do_not_meet(hub: Hub, people: Cast) -> None:
    own, other = await granted(people.own), await granted(people.other)

    assert own["consent"]["id"] != other["consent"]["id"]
    assert await rows(hub, "consent") == 2


async def test_a_refusal_is_remembered_too(hub: Hub, people: Cast) -> None:
    first = await granted(people.own, grantee="guarantor")
    await hub.client("guarantor", "consent:read", kind="partner")

    again = await granted(people.own, grantee="guarantor")
    anew = await granted(people.own, "two", grantee="guarantor")

    assert again == first
    assert first["refusal"]["code"] == "NOT_FOUND"
    assert anew["refusal"] is None


async def test_a_name_is_free_again_after_a_day(hub: Hub, people: Cast) -> None:
    await granted(people.own)
    await hub.database.fetch("update mutation set expires_at = expires_at - $1::interval", timedelta(hours=24))

    again = await granted(people.own, fields=["REPORT"])

    assert again["refusal"] is None
    assert await rows(hub, "consent") == 2
    assert await rows(hub, "mutation") == 1


@pytest.mark.parametrize("name", ["", "x" * 101, "a\0b", "a\nb"])
async def test_a_name_is_short_and_printable(hub: Hub, people: Cast, name: str) -> None:
    answer = await granted(people.own, name)

    assert answer["refusal"] == {
        "code": "VALIDATION",
        "message": "clientMutationId is not a text of 1 to 100 characters",
        "field": "clientMutationId",
    }
    assert (await rows(hub, "consent"), await rows(hub, "mutation")) == (0, 0)


async def test_a_refusal_takes_back_what_was_written_before_it(
    hub: Hub, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(connection: Connection, *_: object) -> None:
        assert await connection.fetchval("select count(*) from consent") == 1
        raise Invalid("too late")

    monkeypatch.setattr(commands, "record", refuse)

    answer = await granted(people.own)

    assert answer["refusal"] == {"code": "VALIDATION", "message": "too late", "field": None}
    assert (await rows(hub, "consent"), await rows(hub, "mutation")) == (0, 1)


async def test_what_was_not_expected_is_masked_changes_nothing_and_may_be_tried_again(
    hub: Hub, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError("a secret")

    with monkeypatch.context() as broken:
        broken.setattr(commands, "record", fail)
        answer = await people.own.ask(GRANT, input=terms())
    changed = (await rows(hub, "consent"), await rows(hub, "mutation"))
    again = await granted(people.own)

    (error,) = answer["errors"]
    assert (answer["data"], error["extensions"]["code"]) == ({"consentGrant": None}, "INTERNAL")
    assert "secret" not in str(answer)
    assert changed == (0, 0)
    assert again["refusal"] is None


async def test_changes_of_one_request_are_made_in_order_and_see_each_other(hub: Hub, people: Cast) -> None:
    number = (await granted(people.own))["consent"]["id"]

    answer = await people.own.ask(
        """mutation ($number: ID!) {
          first: consentRevoke(input: {clientMutationId: "a", id: $number}) { consent { live } refusal { code } }
          second: consentRevoke(input: {clientMutationId: "b", id: $number}) { consent { live } refusal { code } }
          third: consentRevoke(input: {clientMutationId: "a", id: $number}) { consent { live } refusal { code } }
        }""",
        number=number,
    )

    done = {"consent": {"live": False}, "refusal": None}
    assert answer == {
        "data": {"first": done, "second": {"consent": None, "refusal": {"code": "NOT_FOUND"}}, "third": done}
    }
