"""docs/sources.md, word by word: a source that no release knows, added to a hub that is being served."""

import asyncio
import csv
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.app import create_app
from hub.core import clock
from hub.core.actor import HUB
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.ruleset_store import add_folder
from hub.credit.facts.derivation.dates import add_months
from hub.credit.rehearsal.queries import RehearsalLimits, rehearse
from hub.credit.replay.queries import replay
from hub.credit.rulesets.commands import publish
from hub.credit.rulesets.files.loading import read_drafts
from hub.intake.ingest.deliveries import DepartmentFile, take_in
from hub.worker.derivation import DerivationRounds
from tests.credit.declared.page import FILES
from tests.credit.samples import written
from tests.district import Asker, District, code
from tests.district import Hub as Served

STEADY, VOIDING, IDLE, YOUNG = 1, 2, 3, 4
QUERY = """
query ($uscc: String!) {
  enterprise(uscc: $uscc) {
    grade(scheme: "steady-invoicing") { level score indicators { code score explanation } }
    eligibility(scenario: "invoice-finance") {
      outcome rulesetVersion fingerprint reasons { code outcome source text remedy }
    }
    records(first: 1, resource: "invoiced-sales") { nodes { title validFrom items { title value } } }
    report { information { title asOf sentences } }
  }
}"""
SCOPES = ("enterprise:read", "eligibility:read", "grade:read", "record:read", "record.tax:read", "report:read")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "rulesets"
    folder.mkdir()
    return folder


@pytest.fixture
async def reader(database: Database, district: District, folder: Path) -> AsyncIterator[Asker]:
    """A reader of a hub that is served already, with an empty folder and four enterprises."""
    await district.register(STEADY, VOIDING, IDLE, YOUNG)
    await district.empty_lists()
    await evaluate(database)
    app = create_app(Settings(database_url=database.url, public_url="http://hub.test", rulesets_dir=folder))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http,
    ):
        yield await Served(http, database).client("reader", *SCOPES)
    add_folder(None)


def month(back: int) -> date:
    """The first day of a month so many months before this one."""
    return add_months(clock.today().replace(day=1), -back)


def invoices(path: Path) -> Path:
    """Two years of four enterprises' months, the newest being the month before this one."""
    rows = []
    for back in range(24, 0, -1):
        recent = back <= 12
        rows.append((STEADY, back, 50, 2, "12万元" if recent else "10万元"))
        rows.append((VOIDING, back, 50, 10 if recent else 0, "12万元" if recent else "10万元"))
        if back not in (2, 4, 6):
            rows.append((IDLE, back, 50, 2, "0" if back == 8 else "12万元"))
        if back <= 10:
            rows.append((YOUNG, back, 50, 2, "12万元"))
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["统一社会信用代码", "月份", "开票份数", "作废份数", "开票金额"])
        sheet.writerows([code(number), f"{month(back):%Y-%m}", *cells] for number, back, *cells in rows)
    return path


async def test_a_source_that_nobody_planned_is_added_to_a_running_hub(
    reader: Asker, database: Database, folder: Path, tmp_path: Path
) -> None:
    before = await reader.ask(QUERY, "credit-financing", uscc=code(STEADY))
    worker = DerivationRounds(database)
    await worker.round()

    paths = written(folder, **FILES)
    published = await publish(database, HUB, paths, ruleset_store.folders())
    await asyncio.sleep(1)
    file = DepartmentFile("invoiced-sales", invoices(tmp_path / "i.csv"), "tax", clock.today())
    receipt = await take_in(database, HUB, file)
    await worker.round()
    answers = {
        number: (await reader.ask(QUERY, "credit-financing", uscc=code(number)))["data"]["enterprise"]
        for number in (STEADY, VOIDING, IDLE, YOUNG)
    }

    assert {error["extensions"]["code"] for error in before["errors"]} == {"NOT_FOUND"}
    assert published == [
        "resource/invoiced-sales@2026.1",
        "facts/invoicing@2026.1",
        "scoring/steady-invoicing@2026.1",
        "scenario/invoice-finance@2026.1",
    ]
    assert (receipt.rows, receipt.accepted, receipt.findings) == (79, 79, [])
    assert {number: answer["grade"] and answer["grade"]["level"] for number, answer in answers.items()} == {
        STEADY: "A",
        VOIDING: "B",
        IDLE: "C",
        YOUNG: None,
    }
    assert {number: answer["eligibility"]["outcome"] for number, answer in answers.items()} == {
        STEADY: "ELIGIBLE",
        VOIDING: "INELIGIBLE",
        IDLE: "INELIGIBLE",
        YOUNG: "UNKNOWN",
    }
    _assert_explained(answers)
    _assert_shown(answers[STEADY])
    await _assert_replayed(database, answers[VOIDING]["eligibility"])
    await _assert_rehearsed(database, tmp_path)


def _assert_explained(answers: dict[int, Any]) -> None:
    assert {one["code"]: (one["score"], one["explanation"]) for one in answers[IDLE]["grade"]["indicators"]} == {
        "growth": ("0", "近 12 个月开票金额增长率为 -33.33 %，不足 -10 %，得 0 分（满分 40 分）"),
        "idle": ("0", "近 12 个月无开票收入月数为 4 个月，超过 2 个月，得 0 分（满分 30 分）"),
        "voids": ("30", "近 12 个月作废发票占比为 4 %，不超过 10 %，得 30 分（满分 30 分）"),
    }
    [voids, _] = answers[VOIDING]["eligibility"]["reasons"]
    assert voids == {
        "code": "FEW_VOIDS",
        "outcome": "FAIL",
        "source": "invoiced-sales",
        "text": "近 12 个月作废发票占比不超过 10%",
        "remedy": "减少发票作废",
    }
    [unknown, _] = answers[YOUNG]["eligibility"]["reasons"]
    assert unknown["outcome"] == "UNKNOWN"
    assert unknown["text"].startswith(
        "近 12 个月作废发票占比不超过 10%：无法判断，数据源 invoiced-sales 没有该企业可用的记录"
    )
    assert unknown["remedy"] == "取得数据源 invoiced-sales（月度开票）的最新数据"


def _assert_shown(answer: Any) -> None:
    [record] = answer["records"]["nodes"]
    assert record == {
        "title": "月度开票",
        "validFrom": month(1).isoformat(),
        "items": [
            {"title": "月份", "value": month(1).isoformat()},
            {"title": "开票份数", "value": "50"},
            {"title": "作废份数", "value": "2"},
            {"title": "开票金额", "value": "12000000 CNY"},
        ],
    }
    [told] = [part for part in answer["report"]["information"] if part["title"] == "月度开票"]
    assert told["sentences"] == [
        "近 12 个月作废发票占比为 4 %",
        "近 12 个月开票金额增长率为 20 %",
        "近 12 个月无开票收入月数为 0 个月",
    ]


async def _assert_replayed(database: Database, verdict: Any) -> None:
    replayed = await replay(database, HUB, bytes.fromhex(verdict["fingerprint"]))

    assert replayed.equal
    assert replayed.stated.ruleset_version == verdict["rulesetVersion"]


async def _assert_rehearsed(database: Database, tmp_path: Path) -> None:
    """A draft that allows more voids, and brings a fact of its own."""
    facts = """\
kind: facts
code: invoicing-year
version: "2026.1"
title: {zh: 开票年度指标, en: Facts of a year of invoices}
owner: tax
facts:
  - name: invoicing.months_over_ten
    title: {zh: 近 12 个月开票超过 10 万元的月数, en: "months above 100,000 yuan, last 12"}
    resource: invoiced-sales
    formula: {months_with: rows, where: [{column: total, above: 10}], months: 12}
"""
    draft = FILES["invoice-finance"].replace('"2026.1"', '"2026.2"').replace("2026-01-01", "2026-02-01")
    draft = draft.replace("invoicing.void_share", "invoicing.months_over_ten").replace("at_most: 10", "at_least: 9")
    drafts = read_drafts(*written(tmp_path, draft=draft, more=facts))
    rehearsed = await rehearse(database, HUB, drafts, RehearsalLimits(1, None, 5))

    [rules] = rehearsed.rules
    assert (rules.code, rules.flips) == ("invoice-finance", 1)
    [direction] = rules.directions
    assert (direction.before, direction.after) == ("INELIGIBLE", "ELIGIBLE")
    assert [flip.uscc for flip in direction.sample] == [code(VOIDING)]
