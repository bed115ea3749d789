"""The data of the demonstration: files are generated and taken in, then grades and verdicts are derived."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from hub.core import clock
from hub.core.actor import HUB, Purpose
from hub.core.errors import Unavailable
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.demo.generate import generate
from hub.intake.consent.commands import grant_consent
from hub.intake.consent.rules import FieldGroup, Terms
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.terminal import progress, show

ENTERPRISES = 300
SEED = 1


@dataclass(frozen=True, slots=True)
class Expectations:
    """The answers that the generator expects, on the day that its files are stated for."""

    as_of: date
    enterprises: Sequence[Mapping[str, Any]]
    consents: Sequence[Mapping[str, Any]]

    @property
    def usccs(self) -> Sequence[str]:
        return [enterprise["uscc"] for enterprise in self.enterprises]

    def of(self, uscc: str) -> Mapping[str, Any]:
        return next(enterprise for enterprise in self.enterprises if enterprise["uscc"] == uscc)


async def prepare(database: Database, directory: Path) -> Expectations:
    """Generate the files and take them in, unless an earlier run did. A run that was killed is continued."""
    if not (directory / "manifest.json").exists():
        summary = generate(directory, ENTERPRISES, SEED, clock.today())
        show(
            f"generated {summary.rows} rows of {summary.enterprises} invented enterprises in {len(summary.files)} files"
        )
    expectations = _expectations(directory)
    if not await _known(database):
        await _take_in(database, directory, expectations)
    return expectations


async def _known(database: Database) -> bool:
    """Whether the store has been filled: statements are what is written last."""
    rows = await database.fetch("select exists (select 1 from statement) as known")
    return bool(rows[0]["known"])


async def _take_in(database: Database, directory: Path, expectations: Expectations) -> None:
    for file in _read(directory / "manifest.json")["files"]:
        path = directory / file["file"]
        wanted = DepartmentFile(file["resource"], path, file["provider"], date.fromisoformat(file["as_of"]))
        with progress(f"{path.name}: rows", file["rows"]) as advance:
            receipt = await deliveries.take_in(database, HUB, wanted, progress=advance)
        show(
            f"  {path.name:<34} {receipt.rows:>6} rows = {receipt.accepted} accepted + {receipt.repaired} repaired"
            f" + {receipt.unchanged} unchanged + {receipt.quarantined} quarantined"
        )
    async with database.transaction() as connection:
        if not await connection.fetchval("select exists (select 1 from consent)"):
            for consent in expectations.consents:
                await grant_consent(connection, HUB, _terms(consent))
    with progress("enterprises", ENTERPRISES) as advance:
        done = await evaluate(database, progress=advance)
    show(f"evaluated {done.enterprises} enterprises, something new of {done.restated}")


def _terms(consent: Mapping[str, Any]) -> Terms:
    return Terms(
        uscc=consent["uscc"],
        grantee=consent["grantee"],
        purpose=Purpose(consent["purpose"]),
        fields=tuple(FieldGroup(group) for group in consent["fields"]),
        valid_from=date.fromisoformat(consent["valid_from"]),
        valid_to=date.fromisoformat(consent["valid_to"]),
    )


def _expectations(directory: Path) -> Expectations:
    expected = _read(directory / "expectations.json")
    consents = _read(directory / "consents.json")
    return Expectations(date.fromisoformat(expected["as_of"]), expected["enterprises"], consents)


def _read(path: Path) -> Any:
    try:
        return orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise Unavailable(f"{path} cannot be read: {error}; remove the directory and run again") from None
