"""Views of grades and verdicts follow the enterprises that a change touched, and those whose answers are not stated."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from auth.clients import commands as clients
from auth.clients import trusted_documents
from auth.clients.rules import NewClient
from hub.core import clock
from hub.core.actor import HUB
from hub.core.freshness.changes import TouchedRows, advance
from hub.core.store import stale
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.eligibility.queries import verdicts_by_uscc
from hub.intake.ingest.batches.commands import withdraw
from hub.intake.ingest.commands import mend
from hub.intake.ingest.quarantine.commands import discard
from hub.sharing.views import commands, queries
from hub.sharing.views.reading import kinds
from hub.sharing.views.results import View, ViewKind
from tests.district import District, code
from tests.sharing.views.test_views import TAX, view

HONOUR = {"名称": "专精特新", "级别": "省级", "授予日期": "2025-01-05"}


async def honoured(district: District, number: int) -> None:
    await district.deliver("honour", [{"统一社会信用代码": code(number), **HONOUR}])


async def listed(district: District, number: int, days_ago: int = 0) -> int:
    """Deliver the list of serious cases as of a day, with an entry that was removed since; returns its batch."""
    row = {"统一社会信用代码": code(number), "列入日期": "2020-01-01", "移出日期": f"2020-02-{1 + days_ago:02}"}
    return (await district.deliver("serious-list", [row], as_of=clock.today() - timedelta(days_ago))).batch


async def marked(database: Database, number: int) -> None:
    async with database.transaction() as connection:
        await stale.mark(connection, code(number), clock.now())
        await advance(connection, (), TouchedRows("EnterprisesMarked", (), restates_all=True))


async def anew(database: Database, view: View) -> list[str]:
    """The rows that the view would hold if it were read as a whole."""
    found = await kinds.KINDS[view.kind].read(database, TAX, view, [code(number) for number in range(1, 6)])
    return sorted(row.text for row in found.rows)


async def texts(database: Database, view: View) -> list[str]:
    """The rows that the view holds after it was brought up to date."""
    position = await commands.advance(database, TAX, view)
    async with database.transaction() as connection:
        return [row.text async for row in queries.rows_at(connection, view, position)]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The enterprises of each reading of verdicts."""
    readings: list[list[str]] = []

    async def noting(ledger: Any, usccs: Sequence[str], *asked: Any) -> Any:
        readings.append(list(usccs))
        return await verdicts_by_uscc(ledger, usccs, *asked)

    monkeypatch.setattr(kinds, "verdicts_by_uscc", noting)
    return readings


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The subject of each view that is read as a whole."""
    readings: list[str | None] = []
    within = queries.held_within

    async def noting(reader: Any, view: View, *asked: Any) -> Any:
        readings.append(view.subject)
        return await within(reader, view, *asked)

    monkeypatch.setattr(queries, "held_within", noting)
    return readings


async def test_only_whom_a_delivery_touched_is_read_again(
    database: Database, district: District, read: list[list[str]]
) -> None:
    await district.register(1, 2, 3)
    await district.empty_lists()
    await evaluate(database)
    mine = await view(database, TAX, ViewKind.VERDICTS, "bank-tax")
    await texts(database, mine)
    await honoured(district, 2)
    held_before = await texts(database, mine)
    await evaluate(database, only_stale=True)

    held_after = await texts(database, mine)

    assert read == [[code(1), code(2), code(3)], [code(2)], [code(2)]]
    assert held_before == held_after == await anew(database, mine)


async def test_what_names_no_enterprise_and_touches_no_row_has_nobody_read_again(
    database: Database, district: District, read: list[list[str]], whole: list[str | None]
) -> None:
    await district.register(1, 2, 3)
    await district.empty_lists()
    await evaluate(database)
    await district.deliver("honour", [{"统一社会信用代码": code(1)}, {"统一社会信用代码": "9142", **HONOUR}])
    await evaluate(database, only_stale=True)
    mine = await view(database, TAX, ViewKind.VERDICTS, "bank-tax")
    register = await view(database, TAX, ViewKind.ENTERPRISES)
    await texts(database, mine)
    await texts(database, register)
    [unnamed] = await database.fetch("select id from quarantined_row where uscc is null")
    [head] = await database.fetch("select epoch from audit_head")
    assert whole == ["bank-tax", None]
    read.clear()
    whole.clear()

    async with database.transaction() as connection:
        await clients.add(connection, HUB, NewClient("bank", "银行", "partner", ["enterprise:read"]))
        digest = await trusted_documents.add(connection, HUB, "bank", "{ viewer { client } }")
    async with database.transaction() as connection:
        await trusted_documents.remove(connection, HUB, "bank", digest)
    async with database.transaction() as connection:
        await mend(connection, HUB, unnamed["id"], {"级别": "市级"})
    async with database.transaction() as connection:
        await discard(connection, HUB, [unnamed["id"]], "not ours")
    changes = await database.fetch("select kind, usccs from change where position > $1", head["epoch"])
    held = await texts(database, mine)
    await texts(database, register)

    touched = {row["kind"]: row["usccs"] for row in changes}
    assert [touched[kind] for kind in ("DocumentTrusted", "DocumentWithdrawn", "RowMended", "RowsDiscarded")] == [
        []
    ] * 4
    assert (read, whole) == ([], [])
    assert held == await anew(database, mine)


async def test_what_was_derived_is_read_again_after_any_delivery(database: Database, district: District) -> None:
    await district.register(1, 2)
    await listed(district, 2, days_ago=20)
    await evaluate(database)
    await honoured(district, 1)
    mine = await view(database, TAX, ViewKind.VERDICTS, "contract-credit", fields=("holdsUntil",))
    derived = await texts(database, mine)
    await listed(district, 2)

    followed = await texts(database, mine)

    assert (derived[0] == followed[0], followed) == (False, await anew(database, mine))


async def test_what_was_derived_is_read_again_when_its_statement_turns_out_to_hold(
    database: Database, district: District
) -> None:
    await district.register(1, 2)
    await listed(district, 2, days_ago=20)
    await evaluate(database)
    mine = await view(database, TAX, ViewKind.VERDICTS, "contract-credit", fields=("holdsUntil",))
    stated = await texts(database, mine)
    batch = await listed(district, 2)
    await marked(database, 1)
    derived = await texts(database, mine)
    async with database.transaction() as connection:
        await withdraw(connection, TAX, batch, "sent by mistake")
    await evaluate(database, only_stale=True)

    followed = await texts(database, mine)

    assert derived[0] != stated[0]
    assert followed == stated == await anew(database, mine)


async def test_a_first_list_has_everybody_read_again(database: Database, district: District) -> None:
    await district.register(1, 2)
    await evaluate(database)
    mine = await view(database, TAX, ViewKind.VERDICTS, "contract-credit")
    unknown = await texts(database, mine)
    await listed(district, 2)

    followed = await texts(database, mine)

    assert (unknown[0] == followed[0], followed) == (False, await anew(database, mine))


async def test_a_view_of_too_many_derived_answers_is_read_as_a_whole(
    database: Database, district: District, read: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_MOST_DERIVED", 1)
    await district.register(1, 2)
    mine = await view(database, TAX, ViewKind.VERDICTS, "bank-tax")
    await texts(database, mine)
    await honoured(district, 1)

    await texts(database, mine)

    assert read == [[code(1), code(2)], [code(1), code(2)]]
