"""A round through the store: every receipt is the one that the manifest promises."""

from datetime import date
from pathlib import Path
from typing import Any

from hub.core.actor import HUB
from hub.core.store.database import Database
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.intake.ingest.results import Receipt
from tests.demo.generate.readback import manifest


async def test_a_round_is_taken_in_as_promised_and_changes_nothing_the_second_time(
    database: Database, directory: Path
) -> None:
    files = manifest(directory)["files"]

    first = [_counts(await _take_in(database, directory, file)) for file in files]
    second = [_counts(await _take_in(database, directory, file)) for file in files]

    assert first == [file["expected"] for file in files]
    assert second == [_again(**file["expected"]) for file in files]


async def _take_in(database: Database, directory: Path, file: dict[str, Any]) -> Receipt:
    stated = date.fromisoformat(file["as_of"])
    delivery = DepartmentFile(file["resource"], directory / file["file"], file["provider"], stated)
    return await deliveries.take_in(database, HUB, delivery)


def _counts(receipt: Receipt) -> dict[str, int]:
    names = ("rows", "accepted", "repaired", "unchanged", "quarantined")
    return {name: getattr(receipt, name) for name in names}


def _again(rows: int, accepted: int, repaired: int, unchanged: int, quarantined: int) -> dict[str, int]:
    known = accepted + repaired + unchanged
    return {"rows": rows, "accepted": 0, "repaired": 0, "unchanged": known, "quarantined": quarantined}
