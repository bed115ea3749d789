"""Random histories: what a view holds is what its client could query, and snapshot plus delta is the next snapshot."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from os import environ
from random import Random

import pytest

from hub.core import clock
from hub.core.actor import HUB, Actor, Kind, Purpose, Reach
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.eligibility.queries import verdicts_by_uscc
from hub.credit.statements.assessments.queries import StoreLedger
from hub.credit.statements.grades.queries import grades_by_uscc
from hub.intake.consent.commands import revoke_consent
from hub.intake.consent.rules import FieldGroup
from hub.intake.enterprises.queries import enterprises_by_uscc
from hub.intake.ingest.queries import records_by_uscc
from hub.sharing.feed.queries import behind, feed
from hub.sharing.views import commands, queries
from hub.sharing.views.queries import DeltaPlace
from hub.sharing.views.reading.kinds import KINDS
from hub.sharing.views.results import HeldRow, NewView, View, ViewChange, ViewKind
from hub.sharing.views.rules import within
from tests.district import District, code
from tests.sharing.views.test_views import PENALTY, consent

NUMBERS = range(1, 6)
USCCS = [code(number) for number in NUMBERS]
BANK = Actor("bank", Kind.PARTNER, "bank", Reach(), Purpose.CREDIT_FINANCING)
TAX = Actor("tax", Kind.DEPARTMENT, "tax", Reach(), Purpose.SUPERVISION_INSPECTION)
#: Who has which view; a client may lose and get back a jurisdiction on the way.
VIEWS = (
    (TAX, NewView("register", ViewKind.ENTERPRISES)),
    (TAX, NewView("penalties", ViewKind.RECORDS, "penalty")),
    (BANK, NewView("verdicts", ViewKind.VERDICTS, "bank-tax", fields=("outcome", "reasons"))),
    (TAX, NewView("contracts", ViewKind.VERDICTS, "contract-credit")),
    (TAX, NewView("grades", ViewKind.GRADES, "huarong-tech")),
)
NARROW = Reach(jurisdictions=frozenset({"420703101"}))


class History:
    """One random history: deliveries, repairs, consents (to these groups) and their ends, evaluations."""

    def __init__(self, chance: Random, database: Database, district: District, *groups: FieldGroup) -> None:
        self._chance, self._database, self._district = chance, database, district
        self._groups = groups or (FieldGroup.VERDICT,)
        self._consents: list[tuple[str, int]] = []

    async def step(self) -> None:
        number = self._chance.choice(NUMBERS)
        match self._chance.randrange(7):
            case 0:
                area = self._chance.choice(("420703101", "420703102"))
                await self._district.register(number, 辖区代码=area)
            case 1:
                await self._penalty(number)
            case 2:
                await self._penalty(number, 修复日期="2025-06-01")
            case 3:
                today = clock.today()
                given = await consent(self._database, number, today, today + timedelta(9), self._groups)
                self._consents.append((code(number), given))
            case 4 if self._consents:
                uscc, given = self._consents.pop()
                async with self._database.transaction() as connection:
                    await revoke_consent(connection, HUB, uscc, given)
            case 5:
                await self._listed(number)
            case _:
                await evaluate(self._database, only_stale=True)

    async def _listed(self, number: int) -> None:
        """The list of serious cases, as of a day on which answers that are not stated hang."""
        ago = self._chance.randrange(25)
        row = {"统一社会信用代码": code(number), "列入日期": "2020-01-01", "移出日期": f"2020-02-{ago + 1:02}"}
        await self._district.deliver("serious-list", [row], as_of=clock.today() - timedelta(ago))

    async def _penalty(self, number: int, **columns: str) -> None:
        row = {"统一社会信用代码": code(number), **PENALTY, "决定书文号": f"罚{self._chance.randrange(2)}", **columns}
        await self._district.deliver("penalty", [row], provider="tax")


async def queried(database: Database, actor: Actor, view: View) -> set[str]:
    """The enterprises of whom a query tells this actor something that the view would hold."""
    match view.kind:
        case ViewKind.ENTERPRISES:
            return set(await enterprises_by_uscc(database, actor, USCCS))
        case ViewKind.VERDICTS:
            return set(await verdicts_by_uscc(StoreLedger(database, actor), USCCS, [str(view.subject)]))
        case ViewKind.GRADES:
            grades = await grades_by_uscc(StoreLedger(database, actor), USCCS, [str(view.subject)])
            return {uscc for uscc, by_scheme in grades.items() if by_scheme}
    pages = await records_by_uscc(database, actor, USCCS, ["penalty"], 100, None)
    return {uscc for uscc, page in pages.items() if page.items}


async def anew(database: Database, actor: Actor, view: View) -> list[HeldRow]:
    """The rows that the view would hold if it were read as a whole."""
    found = await KINDS[view.kind].read(database, within(actor, view), view, USCCS)
    return sorted(found.rows, key=lambda row: row.key)


async def held(database: Database, view: View, position: int) -> list[HeldRow]:
    async with database.transaction() as connection:
        return [row async for row in queries.rows_at(connection, view, position)]


async def patched(database: Database, view: View, copy: list[HeldRow], after: int, until: int) -> list[HeldRow]:
    """A copy after a delta, as its holder would make it."""
    rows = {row.key: row for row in copy}
    for change in await queries.delta(database, view, after, until):
        if change.text is None or change.digest is None:
            del rows[change.key]
        else:
            rows[change.key] = HeldRow(change.bucket, change.key, change.uscc, change.text, change.digest)
    return [rows[key] for key in sorted(rows)]


async def paged(database: Database, view: View, after: int, until: int, limit: int) -> list[ViewChange]:
    """A delta, read by pages."""
    changes: list[ViewChange] = []
    place = DeltaPlace(after, until)
    while page := await queries.delta_from(database, view, place, limit):
        assert len(page) <= limit
        changes += page
        place = behind(place, page[-1])
    return changes


async def followed(database: Database, actor: Actor, view: View, keys: set[str], after: str | None) -> str:
    """What a reader of the feed has after some pages; its keys are changed in place."""
    while True:
        page = await feed(database, actor, view, 3, after)
        for event in page.items:
            if event.row is None:
                keys.discard(event.key)
            else:
                keys.add(event.key)
        after = page.end
        if not page.more:
            return after


@pytest.mark.parametrize("seed", range(int(environ.get("HISTORIES", "3"))))
async def test_views_follow_any_history(database: Database, district: District, seed: int) -> None:
    chance = Random(seed)
    history = History(chance, database, district)
    await district.register(*NUMBERS)
    for actor, wanted in VIEWS:
        async with database.transaction() as connection:
            await commands.define(connection, actor, wanted)
    views = [(actor, await queries.view_by_code(database, actor.client, wanted.code)) for actor, wanted in VIEWS]
    known: dict[int, list[tuple[int, list[HeldRow]]]] = {view.id: [(0, [])] for _, view in views}
    keys: dict[int, set[str]] = {view.id: set() for _, view in views}
    cursors: dict[int, str | None] = dict.fromkeys(known)

    for _ in range(6):
        for _ in range(chance.randrange(1, 4)):
            await history.step()
        reach = chance.choice((Reach(), NARROW))
        for owner, view in views:
            actor = replace(owner, reach=reach)
            position = await commands.advance(database, actor, view)
            snapshot = await held(database, view, position)
            cursors[view.id] = await followed(database, actor, view, keys[view.id], cursors[view.id])

            assert snapshot == await anew(database, actor, view)
            assert {row.uscc for row in snapshot} == await queried(database, actor, view)
            assert {row.key for row in snapshot} == keys[view.id]
            for before, copy in known[view.id]:
                assert await patched(database, view, copy, before, position) == snapshot
                whole = await queries.delta(database, view, before, position)
                assert await paged(database, view, before, position, chance.randrange(1, 4)) == whole
            known[view.id].append((position, snapshot))


async def test_two_who_look_at_once_reach_the_same(database: Database, district: District) -> None:
    await district.register(*NUMBERS)
    async with database.transaction() as connection:
        await commands.define(connection, TAX, VIEWS[0][1])
    view = await queries.view_by_code(database, "tax", "register")

    reached = await asyncio.gather(*(commands.advance(database, TAX, view) for _ in range(4)))

    assert set(reached) == {await queries.head(database)}
    assert [row.uscc for row in await held(database, view, reached[0])] == USCCS
