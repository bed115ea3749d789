"""Rich authorization requests over HTTP, and what a narrowed token still opens."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from auth.clients.rules import NewClient
from auth.service import Auth
from auth.tokens import jws
from hub.core import clock
from hub.core.actor import HUB, Actor, Kind, Purpose
from hub.core.store.database import Database, Row
from hub.credit.statements.assessments.queries import visible_usccs
from hub.intake.consent.commands import grant_consent, revoke_consent
from hub.intake.consent.rules import FieldGroup, Terms
from hub.intake.enterprises import queries
from tests.auth.signing import Signer, public
from tests.district import District, code

Add = Callable[[NewClient], Awaitable[str]]
Events = Callable[[], Awaitable[list[Row]]]

BANK = NewClient(
    "bank", "银行", "partner", ["report:read", "grade:read"], auth_method="private_key_jwt", jwks=public("ES256")
)
FINANCING = Purpose.CREDIT_FINANCING
GROUPS = (FieldGroup.GRADE, FieldGroup.REPORT)


@dataclass(frozen=True)
class Bank:
    """Asks for narrowed tokens, and for what they open."""

    http: httpx.AsyncClient
    auth: Auth
    database: Database

    async def consent(self, number: int, purpose: Purpose = FINANCING) -> int:
        """The consent of an enterprise to its grade and report."""
        begins = clock.today()
        terms = Terms(code(number), "bank", purpose, GROUPS, begins, begins + timedelta(days=90))
        async with self.database.transaction() as connection:
            return await grant_consent(connection, HUB, terms)

    async def ask(self, *details: dict[str, Any]) -> httpx.Response:
        return await self.http.post("/oauth/token", data=Signer().form(authorization_details=json.dumps(details)))

    async def actor(self, *details: dict[str, Any], purpose: Purpose | None = None) -> Actor:
        token = (await self.ask(*details)).json()["access_token"]
        return (await self.auth.authenticate([f"Bearer {token}"])).actor(purpose)

    async def opened(self, actor: Actor, group: str) -> list[int]:
        """The numbers of the enterprises whose group of fields the actor may read."""
        usccs = await visible_usccs(self.database, actor, [code(1), code(2)], group)
        return [number for number in (1, 2) if code(number) in usccs]


@pytest.fixture
async def bank(http: httpx.AsyncClient, auth: Auth, database: Database, district: District, add: Add) -> Bank:
    """Two enterprises in the register, and a bank."""
    await district.register(1, 2)
    await add(BANK)
    return Bank(http, auth, database)


def wanted(*numbers: int, **changes: Any) -> dict[str, Any]:
    sound = {
        "type": "enterprise_credit",
        "enterprises": [code(number) for number in numbers],
        "fields": ["grade"],
        "purpose": "credit-financing",
    }
    return sound | changes


async def test_what_is_granted_stands_in_the_answer_the_token_and_the_log(bank: Bank, events: Events) -> None:
    details = [wanted(1, consent_id=await bank.consent(1))]

    body = (await bank.ask(*details)).json()

    token = body.pop("access_token")
    assert body == {
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": "grade:read report:read",
        "authorization_details": details,
    }
    assert jws.read(token).claims["authorization_details"] == details
    issued = (await events())[-1]
    assert (issued["kind"], issued["details"]["authorization_details"]) == ("TokenIssued", details)


async def test_introspection_tells_to_what_a_token_was_narrowed(bank: Bank) -> None:
    details = [wanted(1, consent_id=await bank.consent(1))]
    token = (await bank.ask(*details)).json()["access_token"]

    form = {name: value for name, value in Signer().form(token=token).items() if name != "grant_type"}
    told = (await bank.http.post("/oauth/introspect", data=form)).json()

    assert (told["active"], told["authorization_details"]) == (True, details)


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("{", "authorization_details is not JSON"),
        ("[" * 2000, "authorization_details is not JSON"),
        ("{}", "authorization_details is not a list of 1 to 10"),
        ('[{"type": "openid"}]', "authorization_details[0].type is not enterprise_credit"),
        (
            json.dumps([wanted(1) | {"密": 1}]),
            "authorization_details[0] has a member besides consent_id, enterprises, fields, purpose, type",
        ),
    ],
)
async def test_what_is_malformed_is_answered_by_rfc_9396(text: str, description: str, bank: Bank) -> None:
    answer = await bank.http.post("/oauth/token", data=Signer().form(authorization_details=text))

    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_authorization_details", "error_description": description}


async def test_without_consent_no_token_is_granted(bank: Bank) -> None:
    await bank.consent(2)

    answer = await bank.ask(wanted(2), wanted(1))

    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_authorization_details",
        "error_description": f"authorization_details[1] goes beyond the live consents of {code(1)} for this client and"
        " purpose",
    }


async def test_a_narrowed_token_opens_what_it_names_and_nothing_else(bank: Bank) -> None:
    await bank.consent(1)
    await bank.consent(2)
    wide = (await bank.auth.authenticate([f"Bearer {await _wide(bank)}"])).actor(FINANCING)

    narrow = await bank.actor(wanted(1), wanted(2, fields=["report"]))

    assert [await bank.opened(wide, group) for group in ("grade", "report")] == [[1, 2], [1, 2]]
    assert [await bank.opened(narrow, group) for group in ("grade", "report", "verdict")] == [[1], [2], []]


async def test_the_purpose_of_the_token_is_that_of_the_request(bank: Bank) -> None:
    await bank.consent(1)

    assert (await bank.actor(wanted(1))).purpose is FINANCING


async def test_a_revoked_consent_closes_a_token_at_once(bank: Bank) -> None:
    number = await bank.consent(1)
    actor = await bank.actor(wanted(1))
    before = await bank.opened(actor, "grade")

    async with bank.database.transaction() as connection:
        await revoke_consent(connection, HUB, code(1), number)

    assert (before, await bank.opened(actor, "grade")) == ([1], [])


async def test_a_token_by_one_consent_is_not_kept_open_by_another(bank: Bank) -> None:
    named = await bank.consent(1)
    by_name, by_any = await bank.actor(wanted(1, consent_id=named)), await bank.actor(wanted(1))
    await bank.consent(1)

    async with bank.database.transaction() as connection:
        await revoke_consent(connection, HUB, code(1), named)

    assert await bank.opened(by_name, "grade") == []
    assert await bank.opened(by_any, "grade") == [1]


async def test_the_register_is_narrowed_too(bank: Bank) -> None:
    await bank.consent(1)
    actor = await bank.actor(wanted(1))

    visible = await queries.enterprises_by_uscc(bank.database, actor, [code(1), code(2)])

    assert sorted(visible) == [code(1)]


async def test_a_department_may_narrow_its_token(bank: Bank, add: Add) -> None:
    await add(
        NewClient("tax", "税务局", "department", ["grade:read"], auth_method="private_key_jwt", jwks=public("ES256"))
    )
    form = Signer("tax").form(authorization_details=json.dumps([wanted(2)]))

    token = (await bank.http.post("/oauth/token", data=form)).json()["access_token"]

    actor = (await bank.auth.authenticate([f"Bearer {token}"])).actor(None)
    assert (actor.kind, await bank.opened(actor, "grade"), await bank.opened(actor, "report")) == (
        Kind.DEPARTMENT,
        [2],
        [],
    )


async def test_a_token_for_100_enterprises_is_still_a_header(bank: Bank, add: Add) -> None:
    await add(
        NewClient("tax", "税务局", "department", ["grade:read"], auth_method="private_key_jwt", jwks=public("ES256"))
    )
    form = Signer("tax").form(authorization_details=json.dumps([wanted(*range(100))]))

    token = (await bank.http.post("/oauth/token", data=form)).json()["access_token"]

    assert len(token) < 4096
    assert (await bank.auth.authenticate([f"Bearer {token}"])).client == "tax"


async def _wide(bank: Bank) -> str:
    return str((await bank.http.post("/oauth/token", data=Signer().form())).json()["access_token"])
