"""Each field about consents with the right scope, with the wrong ones, and without a token."""

import httpx
import pytest

from tests.consent.asking import GRANT, LIST, REVOKE, Cast, granted, rows, terms
from tests.district import Asker, Hub, code

GRANTING, REVOKING, LISTING = "consentGrant", "consentRevoke", "consents"
SCOPES = {GRANTING: "consent:grant", REVOKING: "consent:grant", LISTING: "consent:read"}
OTHERS = {GRANTING: "consent:read", REVOKING: "consent:read", LISTING: "consent:grant"}


async def send(field: str, asker: Asker, number: str) -> httpx.Response:
    match field:
        case "consentGrant":
            return await asker.post(GRANT, input=terms("two"))
        case "consentRevoke":
            return await asker.post(REVOKE, input={"clientMutationId": "end", "id": number})
    return await asker.post(LIST, first=1)


async def state(hub: Hub) -> tuple[object, ...]:
    consents = await hub.database.fetch("select id, revoked_at from consent order by id")
    return [tuple(row) for row in consents], await rows(hub, "mutation"), await rows(hub, "redecision")


@pytest.mark.parametrize("field", SCOPES)
async def test_the_right_scope_opens_the_field(hub: Hub, people: Cast, field: str) -> None:
    number = (await granted(people.own))["consent"]["id"]
    right = await hub.client("right", SCOPES[field], kind="subject", organisation=code(1))

    answer = (await send(field, right, number)).json()

    assert "errors" not in answer
    assert answer["data"][field].get("refusal") is None


@pytest.mark.parametrize("field", SCOPES)
async def test_wrong_scopes_are_refused_by_name_and_change_nothing(hub: Hub, people: Cast, field: str) -> None:
    number = (await granted(people.own))["consent"]["id"]
    wrong = await hub.client("wrong", OTHERS[field], "audit:read", kind="subject", organisation=code(1))
    before = await state(hub)

    answer = (await send(field, wrong, number)).json()

    assert answer["data"] == {field: None}
    assert [error["extensions"] for error in answer["errors"]] == [{"code": "SCOPE_REQUIRED", "scope": SCOPES[field]}]
    assert await state(hub) == before


@pytest.mark.parametrize("field", SCOPES)
async def test_without_a_token_nothing_is_answered_and_nothing_changes(hub: Hub, people: Cast, field: str) -> None:
    number = (await granted(people.own))["consent"]["id"]
    before = await state(hub)

    answer = await send(field, Asker(hub.http, ""), number)

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await state(hub) == before
