"""The recipe "A resource" of CONTRIBUTING.md does what it says: one file, and its records are taken in and read."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.district import District, code
from tests.house.tree import PACKAGES, ROOT

RECIPE = re.compile(r"^\*\*A resource\*\*.*?^```yaml\n# (?P<path>\S+)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"`hub (ingest invoiced-sales FILE --provider tax --json)`")
FILE = f"统一社会信用代码,月份,开票金额\n{code(1)},2025年6月,12.5万元\n"
HUB = "from hub.cli import main; main()"
#: The enterprise's records of the new kind, and the sources that its report goes through.
READ = """
import asyncio, json, sys
from hub.core.actor import HUB
from hub.core.store.database import Database
from hub.credit.statements.assessments.queries import StoreLedger
from hub.intake.ingest.queries import records_by_uscc
from hub.sharing.reports.queries import reports_by_uscc

async def read(url, uscc):
    database = await Database.open(url)
    page = (await records_by_uscc(database, HUB, [uscc], ["invoiced-sales"], 10, None))[uscc]
    report = (await reports_by_uscc(StoreLedger(database, HUB), [uscc]))[uscc]
    await database.close()
    records = [[row.provider, row.valid_from.isoformat(), row.as_of.isoformat(), row.body] for row in page.items]
    return {"records": records, "sources": len(report.information)}

print(json.dumps(asyncio.run(read(*sys.argv[1:]))))
"""


async def test_a_new_resource_is_one_file(district: District, database_url: str, tmp_path: Path) -> None:
    await district.register(1)
    house, file = _house_with_the_recipes_file(tmp_path / "house"), tmp_path / "sales.csv"
    file.write_text(FILE, "utf-8")

    first = _run(house, database_url, HUB, *_command(file))
    second = _run(house, database_url, HUB, *_command(file))
    told = _run(house, database_url, READ, database_url, code(1))

    counted = {
        "resource": "invoiced-sales",
        "rows": 1,
        "repaired": 0,
        "quarantined": 0,
        "not_data": 0,
        "ended": 0,
        "findings": [],
    }
    assert first == {**counted, "batch": 2, "accepted": 1, "unchanged": 0}
    assert second == {**counted, "batch": 3, "accepted": 0, "unchanged": 1}
    body = {"month": "2025-06-01", "total": {"minor": 12_500_000, "currency": "CNY"}}
    assert told == {"records": [["tax", "2025-06-01", "2025-06-30", body]], "sources": 19}


def _house_with_the_recipes_file(house: Path) -> Path:
    """A copy of our packages, compiled modules included, with the file that CONTRIBUTING.md shows."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, house / package, ignore=shutil.ignore_patterns("node_modules", "graphiql-*"))
    recipe = RECIPE.search((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert recipe, "CONTRIBUTING.md has lost the file of its recipe for a resource"
    (house / recipe["path"]).write_text(recipe["text"], "utf-8")
    return house


def _command(file: Path) -> list[str]:
    command = COMMAND.search((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert command, "CONTRIBUTING.md has lost the command of its recipe for a resource"
    return [str(file) if word == "FILE" else word for word in command[1].split()]


def _run(house: Path, database_url: str, script: str, *words: str) -> Any:
    """What a process of that house prints as JSON."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environment = {**kept, "HUB_DATABASE_URL": database_url, "PYTHONPATH": str(house)}
    done = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=house, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
