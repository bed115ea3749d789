"""Views, what they hold at a position, and what turns one position into another."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine

from hub.core import clock
from hub.core.actor import Actor, Kind, Purpose, Reach
from hub.core.errors import Forbidden, Invalid, NotFound
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.intake.consent import commands as consents
from hub.intake.consent.rules import FieldGroup, Terms
from hub.intake.ingest.batches.commands import withdraw
from hub.sharing.views import commands, queries
from hub.sharing.views.results import NewView, View, ViewKind
from tests.district import District, code

TAX = Actor("tax", Kind.DEPARTMENT, "tax", Reach(), Purpose.SUPERVISION_INSPECTION)
BANK = Actor("bank", Kind.PARTNER, "bank", Reach(), Purpose.CREDIT_FINANCING)
PENALTY = {"决定书文号": "罚1", "处罚日期": "2025-03-01", "严重程度": "一般", "处罚机关": "水务局"}


async def view(database: Database, actor: Actor, kind: ViewKind, subject: str | None = None, **limits: object) -> View:
    wanted = NewView(f"v-{kind.value}", kind, subject, **limits)  # type: ignore[arg-type]
    async with database.transaction() as connection:
        await commands.define(connection, actor, wanted)
    return await queries.view_by_code(database, actor.client, wanted.code)


async def held(database: Database, view: View, position: int) -> dict[str, list[object]]:
    async with database.transaction() as connection:
        return {row.key: json.loads(row.text) async for row in queries.rows_at(connection, view, position)}


async def told(database: Database, view: View, after: int, until: int) -> list[tuple[str, str, str | None]]:
    found = await queries.delta(database, view, after, until)
    return [(each.operation.value, each.uscc, each.reason and each.reason.value) for each in found]


async def test_a_view_holds_the_register_at_each_position(database: Database, district: District) -> None:
    await district.register(1, 2)
    mine = await view(database, TAX, ViewKind.ENTERPRISES, fields=("name", "status"))
    first = await commands.advance(database, TAX, mine)
    await district.register(2, 状态="注销")
    await district.register(3)
    second = await commands.advance(database, TAX, mine)

    before, after = await held(database, mine, first), await held(database, mine, second)
    changes = await queries.delta(database, mine, first, second)

    assert [*before] == [code(1), code(2)]
    assert [*after] == [code(1), code(2), code(3)]
    assert before[code(2)] == [code(2), code(2), "虚构2号科技有限公司", "active"]
    assert after[code(2)] == [code(2), code(2), "虚构2号科技有限公司", "cancelled"]
    assert [(each.key, each.fields_changed) for each in changes] == [
        (code(2), ["status"]),
        (code(3), ["name", "status"]),
    ]
    assert second == await queries.head(database)


async def test_a_repaired_record_is_withdrawn_with_its_reason(database: Database, district: District) -> None:
    await district.register(1, 2)
    await district.deliver("penalty", [{"统一社会信用代码": code(n), **PENALTY} for n in (1, 2)], provider="tax")
    mine = await view(database, TAX, ViewKind.RECORDS, "penalty", fields=("decision_number", "severity"))
    first = await commands.advance(database, TAX, mine)
    await district.deliver(
        "penalty", [{"统一社会信用代码": code(1), **PENALTY, "修复日期": "2025-06-01"}], provider="tax"
    )
    second = await commands.advance(database, TAX, mine)

    assert sorted(row[1:] for row in (await held(database, mine, first)).values()) == [
        [code(1), "罚1", "general"],
        [code(2), "罚1", "general"],
    ]
    assert [row[1] for row in (await held(database, mine, second)).values()] == [code(2)]
    assert await told(database, mine, first, second) == [("withdraw", code(1), "repaired")]


async def test_a_record_whose_display_is_over_is_withdrawn_as_expired(database: Database, district: District) -> None:
    await district.register(1, 2)
    today = clock.today()
    rows = [
        {"统一社会信用代码": code(1), **PENALTY, "公示截止": today.isoformat()},
        {"统一社会信用代码": code(2), **PENALTY, "公示截止": (today + timedelta(days=1)).isoformat()},
    ]
    await district.deliver("penalty", rows, provider="tax")
    mine = await view(database, TAX, ViewKind.RECORDS, "penalty")
    first = await commands.advance(database, TAX, mine)
    before = await held(database, mine, first)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        second = await commands.advance(database, TAX, mine)

    after = await held(database, mine, second)
    assert ([key[:18] for key in before], [key[:18] for key in after]) == ([code(1), code(2)], [code(2)])
    assert await told(database, mine, first, second) == [("withdraw", code(1), "expired")]


async def test_a_withdrawn_delivery_takes_its_rows_out(database: Database, district: District) -> None:
    await district.register(1)
    receipt = await district.deliver("penalty", [{"统一社会信用代码": code(1), **PENALTY}], provider="tax")
    mine = await view(database, TAX, ViewKind.RECORDS, "penalty")
    first = await commands.advance(database, TAX, mine)
    async with database.transaction() as connection:
        await withdraw(connection, TAX, receipt.batch, "sent by mistake")
    second = await commands.advance(database, TAX, mine)

    assert await told(database, mine, first, second) == [("withdraw", code(1), "corrected")]


async def test_a_partner_is_told_of_whom_it_has_consent_of(
    database: Database, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    await district.register(1, 2, 3)
    await evaluate(database)
    mine = await view(database, BANK, ViewKind.VERDICTS, "bank-tax", fields=("outcome",))
    today = clock.today()
    granted = await consent(database, 1, today, today + timedelta(days=2))
    await consent(database, 2, today + timedelta(days=1), today + timedelta(days=9))
    positions = [await commands.advance(database, BANK, mine)]
    for day in (1, 2):
        monkeypatch.setattr(clock, "today", lambda day=day: today + timedelta(days=day))
        positions.append(await commands.advance(database, BANK, mine))

    assert granted
    assert [*await held(database, mine, positions[0])] == [code(1)]
    assert [*await held(database, mine, positions[1])] == [code(1), code(2)]
    assert [*await held(database, mine, positions[2])] == [code(2)]
    assert await told(database, mine, positions[0], positions[2]) == [
        ("upsert", code(2), None),
        ("withdraw", code(1), "consent-ended"),
    ]


async def consent(
    database: Database, number: int, begins: date, ends: date, groups: Sequence[FieldGroup] = (FieldGroup.VERDICT,)
) -> int:
    terms = Terms(code(number), "bank", Purpose.CREDIT_FINANCING, tuple(groups), begins, ends)
    counter = Actor("counter", Kind.DEPARTMENT, "counter")
    async with database.transaction() as connection:
        await connection.execute(
            "insert into client (code, name, kind, organisation, auth_method, dpop_required, scopes, resources, "
            "created_at) values ('bank', '银行', 'partner', 'bank', 'none', false, '{}', '{}', now()) "
            "on conflict do nothing"
        )
        return await consents.grant_consent(connection, counter, terms)


async def test_who_reaches_less_than_before_is_told_what_left(database: Database, district: District) -> None:
    await district.register(1)
    await district.register(2, 辖区代码="420703102")
    mine = await view(database, TAX, ViewKind.ENTERPRISES)
    first = await commands.advance(database, TAX, mine)
    narrower = replace(TAX, reach=Reach(jurisdictions=frozenset({"420703101"})))
    second = await commands.advance(database, narrower, mine)

    assert second > first
    assert await told(database, mine, first, second) == [("withdraw", code(2), "left-scope")]


@pytest.mark.parametrize(
    ("actor", "wanted", "error", "message"),
    [
        pytest.param(
            TAX, NewView("x", ViewKind.ENTERPRISES, fields=("taxes",)), Invalid,
            "enterprises have no field 'taxes'; they have name, status, establishedOn, entityType, "
            "registeredCapitalFen, industry, jurisdiction, address",
            id="no such field",
        ),
        pytest.param(
            replace(TAX, reach=Reach(jurisdictions=frozenset({"420703"}))),
            NewView("x", ViewKind.ENTERPRISES, jurisdictions=("420704",)), Forbidden,
            "the view reaches '420704', and client 'tax' only 420703",
            id="another jurisdiction",
        ),
        pytest.param(
            TAX, NewView("x", ViewKind.ENTERPRISES, jurisdictions=("42070\0",)), Invalid,
            "'42070\\x00' is not a division code of 2, 4, 6, 9 or 12 digits",
            id="no jurisdiction",
        ),
        pytest.param(
            replace(TAX, reach=Reach(scenarios=frozenset({"bank-tax"}))),
            NewView("x", ViewKind.VERDICTS, "green-channel"), NotFound,
            "no scenario 'green-channel' for client 'tax'",
            id="another scenario",
        ),
        pytest.param(
            replace(TAX, purpose=None), NewView("x", ViewKind.RECORDS, "penalty"), Forbidden,
            "a view of records needs a purpose: send the header Hub-Purpose",
            id="records for no purpose",
        ),
        pytest.param(
            TAX, NewView("X y", ViewKind.ENTERPRISES), Invalid,
            "'X y' is not a code of 1 to 60 small letters, digits and hyphens, beginning with no hyphen",
            id="a code that is no address",
        ),
    ],
)  # fmt: skip
async def test_a_view_that_is_too_wide_is_refused_by_name(
    database: Database, actor: Actor, wanted: NewView, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as refused:
        async with database.transaction() as connection:
            await commands.define(connection, actor, wanted)

    assert str(refused.value) == message
    assert await queries.views(database, "tax", 0, 10) == []
