"""Deliveries on the command line: listed, shown, taken back; a whole list, and a repair that a person ends."""

import json
from pathlib import Path

import pytest

from hub.core import clock
from hub.core.actor import Actor, Kind
from hub.core.audit.commands import record
from hub.core.events import Event, EventKind
from hub.core.store.database import Database
from tests.cli.conftest import Run
from tests.district import code

NUMBER = "虚市监罚〔2026〕81号"


@pytest.fixture
def penalties(tmp_path: Path) -> Path:
    path = tmp_path / "penalties.csv"
    row = f"{code(1)},{NUMBER},2026-03-02,严重,2026-05-01"
    path.write_text(f"统一社会信用代码,决定书文号,处罚日期,严重程度,修复日期\n{row}\n", encoding="utf-8")
    return path


def header_alone(path: Path) -> None:
    path.write_text("统一社会信用代码,决定书文号,处罚日期,严重程度\n", encoding="utf-8")


async def test_a_delivery_is_listed_shown_and_taken_back_once(call: Run, penalties: Path, database: Database) -> None:
    await call("ingest", "penalty", penalties, "--provider", "market-supervision", "--as-of", "2026-05-04")
    async with database.transaction() as connection:
        bank = Actor("bank", Kind.PARTNER, "bank")
        await record(connection, bank, Event(EventKind.QUERY_ANSWERED, usccs=[code(1), code(2)]))

    listed = json.loads((await call("batch", "list", "--json")).out)["batches"]
    shown = json.loads((await call("batch", "show", 1, "--json")).out)
    tried = json.loads((await call("batch", "withdraw", 1, "--reason", "错误", "--dry-run", "--json")).out)
    done = await call("batch", "withdraw", 1, "--reason", "错误")
    twice = await call("batch", "withdraw", 1, "--reason", "错误")
    lines = await call("batch", "list")

    reader = {"client": "bank", "name": None, "answers": 1, "enterprises": 1}
    assert listed[0].pop("received_at").startswith(clock.now().isoformat()[:10])
    assert listed == [
        {
            "batch": 1,
            "resource": "penalty",
            "provider": "market-supervision",
            "as_of": "2026-05-04",
            "file_name": "penalties.csv",
            "whole": False,
            "rows": 1,
            "accepted": 1,
            "repaired": 0,
            "unchanged": 0,
            "quarantined": 0,
            "not_data": 0,
            "ended": 0,
            "withdrawn_at": None,
            "withdrawn_by": None,
            "withdrawn_reason": None,
        }
    ]
    assert (shown["closed"], shown["waiting"], shown["enterprises"], shown["readers"]) == (0, 0, 1, [reader])
    assert tried == {
        "batch": 1,
        "resource": "penalty",
        "provider": "market-supervision",
        "dry_run": True,
        "closed": 1,
        "changed": 0,
        "released": 0,
        "waiting": 0,
        "left": 0,
        "stated_before": "2026-05-04",
        "stated_now": None,
        "readers": [reader],
        "effect": {
            "new": 0,
            "changed": 0,
            "ended": 1,
            "restated": 0,
            "older": 0,
            "enterprises": 0,
            "grades": [],
            "verdicts": [],
            "sampled": False,
        },
    }
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            "batch 1 is withdrawn: penalty from market-supervision",
            "  1 records close, 0 say again what they said without it",
            "  0 rows leave quarantine, 0 wait again",
            "  0 enterprises leave the register",
            "  the source was stated up to 2026-05-04, now up to no day",
            "  bank was answered 1 times about 1 of its enterprises",
        ],
    )
    assert (twice.code, twice.err) == (1, "hub: batch 1 was withdrawn by hub: 错误\n")
    assert lines.out == (
        "1  penalty from market-supervision as of 2026-05-04, penalties.csv: 1 rows, 1 accepted; "
        "withdrawn by hub: 错误\n"
    )


async def test_a_person_ends_a_repair(call: Run, penalties: Path) -> None:
    await call("ingest", "penalty", penalties, "--provider", "tax", "--as-of", "2026-05-04")

    done = await call("record", "unrepair", "penalty", code(1), NUMBER, "--reason", "误报")
    again = await call("record", "unrepair", "penalty", code(1), NUMBER, "--reason", "误报")

    assert (done.code, done.out) == (0, f"penalty {NUMBER} of {code(1)} is repaired no longer\n")
    assert (again.code, again.err) == (1, f"hub: the record '{NUMBER}' of penalty of {code(1)} is not repaired\n")


async def test_an_empty_whole_list_needs_its_number(call: Run, penalties: Path) -> None:
    await call("ingest", "penalty", penalties, "--provider", "tax", "--as-of", "2026-05-04")
    await call("record", "unrepair", "penalty", code(1), NUMBER, "--reason", "误报")
    header_alone(penalties)
    words = ("ingest", "penalty", penalties, "--provider", "tax", "--as-of", "2026-05-08", "--whole")

    refused = await call(*words)
    confirmed = await call(*words, "--ends", 1)

    assert (refused.code, refused.err) == (
        1,
        "hub: the whole list has no row, so it ends all 1 open records: nothing was taken in; if that is right, "
        "say --ends 1\n",
    )
    assert confirmed.out.splitlines() == [
        "  row 1  NO_ROWS  no row stands under the header",
        "batch 3, penalty: 0 rows = 0 accepted + 0 repaired + 0 unchanged + 0 quarantined",
        "1 records have ended: the whole list does not have them any more",
    ]
