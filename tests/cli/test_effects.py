"""A dry run on the command line: what would change, as JSON and in sentences, and nothing is written."""

import json
from pathlib import Path
from typing import Any

import pytest

from hub.core import clock
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from tests.cli.conftest import Run
from tests.district import District, code

YEAR = clock.today().year - 1
COUNTS = "select (select count(*) from batch) as batches, (select count(*) from record) as records"


@pytest.fixture
async def graded(district: District) -> Database:
    """Three enterprises with the tax grades A, B and C."""
    await district.register(1, 2, 3)
    rows = [{"统一社会信用代码": code(n), "年度": YEAR, "等级": "ABC"[n - 1]} for n in (1, 2, 3)]
    await district.deliver("tax-grade", rows)
    await evaluate(district.database)
    return district.database


def tax_grades(folder: Path, *grades: str) -> Path:
    path = folder / "tax.csv"
    rows = [f"{code(n)},{YEAR},{grade}" for n, grade in enumerate(grades, start=1)]
    path.write_text("\n".join(["统一社会信用代码,年度,等级", *rows]) + "\n", encoding="utf-8")
    return path


async def counts(database: Database) -> tuple[object, ...]:
    return tuple((await database.fetch(COUNTS))[0].values())


def of(name: str, rules: str, changes: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    return [tuple(change.values()) for change in changes if change[rules] == name]


async def test_a_dry_run_prints_the_effect_beside_the_receipt(call: Run, graded: Database, tmp_path: Path) -> None:
    path = tax_grades(tmp_path, "A", "D", "D")
    before = await counts(graded)

    done = await call("ingest", "tax-grade", path, "--provider", "tax", "--dry-run", "--json")

    printed = json.loads(done.out)
    effect = printed.pop("effect")
    assert printed == {
        "batch": 3,
        "resource": "tax-grade",
        "rows": 3,
        "accepted": 2,
        "repaired": 0,
        "unchanged": 1,
        "quarantined": 0,
        "not_data": 0,
        "ended": 0,
        "findings": [],
    }
    names = ("new", "changed", "ended", "restated", "older", "enterprises", "sampled")
    assert {name: effect[name] for name in names} == {
        "new": 0,
        "changed": 2,
        "ended": 0,
        "restated": 1,
        "older": 0,
        "enterprises": 2,
        "sampled": False,
    }
    assert of("tax", "scheme", effect["grades"]) == [("tax", "B", "D", 1), ("tax", "C", "D", 1)]
    assert list(effect["verdicts"][0]) == ["scenario", "from", "to", "enterprises"]
    assert of("tax-service", "scenario", effect["verdicts"]) == [("tax-service", "UNKNOWN", "INELIGIBLE", 1)]
    assert await counts(graded) == before


async def test_a_dry_run_says_the_effect_in_sentences(call: Run, graded: Database, tmp_path: Path) -> None:
    path = tax_grades(tmp_path, "A", "D", "D")

    done = await call("ingest", "tax-grade", path, "--provider", "tax", "--dry-run")

    lines = done.out.splitlines()
    assert lines[:4] == [
        "would be batch 3, tax-grade: 3 rows = 2 accepted + 0 repaired + 1 unchanged + 0 quarantined",
        "  0 records would be new, 2 would change, 0 would end",
        "  1 rows say what is known already, 0 are older than what is known",
        "  2 enterprises would be decided again",
    ]
    assert "    tax: B -> D, 1 enterprises" in lines
    assert "    tax-service: UNKNOWN -> INELIGIBLE, 1 enterprises" in lines
    assert lines[-1] == "  nothing was written"


async def test_a_withdrawal_is_weighed_too(call: Run, graded: Database) -> None:
    done = await call("batch", "withdraw", 2, "--reason", "错误", "--dry-run", "--json")
    said = await call("batch", "withdraw", 2, "--reason", "错误", "--dry-run")

    effect = json.loads(done.out)["effect"]
    assert [effect[name] for name in ("new", "changed", "ended", "enterprises")] == [0, 0, 3, 3]
    assert of("tax", "scheme", effect["grades"]) == [("tax", grade, None, 1) for grade in "ABC"]
    lines = said.out.splitlines()
    assert lines[0] == "batch 2 would be withdrawn: tax-grade from tax"
    assert "    tax: A -> no answer, 1 enterprises" in lines
    assert lines[-1] == "  nothing was written"


async def test_a_retry_cannot_be_tried_out(call: Run, graded: Database, tmp_path: Path) -> None:
    await call("ingest", "tax-grade", tax_grades(tmp_path, "?"), "--provider", "tax")
    before = await counts(graded)

    done = await call("ingest", "--retry", 3, "--dry-run")

    assert (done.code, done.err) == (2, "hub: --dry-run says what files would change; --retry cannot be tried out\n")
    assert await counts(graded) == before
