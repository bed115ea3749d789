"""What keeping `change` and `published` costs: taking in, evaluating, and reading what nobody has just read.

Whether `change` is kept is switched here alone, and in turn: the hub always keeps it.
"""

import csv
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from hub.core import clock
from hub.core.actor import HUB
from hub.core.freshness import changes
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.eligibility.queries import verdicts_by_uscc
from hub.credit.statements.assessments.queries import StoreLedger
from hub.credit.statements.grades.queries import grades_by_uscc
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.intake.ingest.queries import records_by_uscc
from hub.sharing.views import commands as views
from hub.sharing.views.queries import view_by_code
from hub.sharing.views.results import NewView, ViewKind
from tests.bench.cpu import Spent, spent
from tests.bench.evaluation import taken_in
from tests.bench.sharing.view import TAX
from tests.district import District

#: Rounds with and without, after one that is not counted.
_ROUNDS = 5
_READ = 300
_SCHEME, _SCENARIO = "huarong-tech", "bank-tax"
_RECORDS = NewView("tax-grades", ViewKind.RECORDS, "tax-grade")
_GRADES = NewView("grades", ViewKind.GRADES, _SCHEME)
_VERDICTS = NewView("verdicts", ViewKind.VERDICTS, _SCENARIO)
_FIRST_YEAR = 2000
Rows = AsyncIterator[tuple[str, str, str]]


@dataclass
class InTurn:
    """What some work cost with `change` and without, and what bringing views up to date after it costs."""

    kept: list[float] = field(default_factory=list)
    left_out: list[float] = field(default_factory=list)
    published: list[float] = field(default_factory=list)

    def told(self) -> str:
        kept, left_out = median(self.kept), median(self.left_out)
        return f"{100 * (kept / left_out - 1):+.1f} % ({kept:.2f} s of CPU against {left_out:.2f})"

    def told_published(self) -> str:
        published, kept = median(self.published), median(self.kept)
        return f"{published:.2f} s of CPU, {100 * published / kept:.0f} % of it"


async def measured(url: str, folder: Path, delivered: int, evaluated: int) -> Rows:
    await taken_in(url, folder / "files", evaluated)
    database = await Database.open(url)
    await evaluate(database)
    usccs = [row["uscc"] for row in await database.fetch("select uscc from enterprise order by md5(uscc)")]
    cold = await _cold(database, usccs[:_READ])
    for wanted in (_RECORDS, _GRADES, _VERDICTS):
        async with database.transaction() as connection:
            await views.define(connection, TAX, wanted)
        await _up_to_date(database, wanted)
    beside = await _cold(database, usccs[:_READ])
    told = f"{cold * 1000:.2f} ms of CPU before there was a view, {beside * 1000:.2f} ms beside three"
    yield "one enterprise with grade, verdict and records, remembering nothing", told, "not slower"
    for part in (_delivering(database, folder, usccs, delivered), _evaluating(database, evaluated)):
        async for row in part:
            yield row
    async for row in _following(database, District(database, folder), usccs, evaluated):
        yield row
    await database.close()


async def _delivering(database: Database, folder: Path, usccs: Sequence[str], rows: int) -> Rows:
    """Each delivery says something else of all records."""
    path, turn = folder / "tax.csv", 0

    async def deliver() -> None:
        await deliveries.take_in(database, HUB, DepartmentFile("tax-grade", path, "tax", clock.today()))

    async def prepare() -> None:
        nonlocal turn
        turn += 1
        _write_grades(path, usccs, rows, turn)
        await database.fetch("vacuum analyze record")

    found = await _in_turn(database, prepare, deliver, [_RECORDS])
    yield f"keeping `change` while {rows:,} rows of tax-grade are taken in", found.told(), "15 %"
    yield "bringing a view of them all up to date, by whoever asks for it", found.told_published(), "-"


def _write_grades(path: Path, usccs: Sequence[str], rows: int, turn: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["统一社会信用代码", "年度", "等级"])
        for number in range(rows):
            year, place = divmod(number, len(usccs))
            writer.writerow([usccs[place], _FIRST_YEAR + year, "ABMCD"[(number + turn) % 5]])


async def _evaluating(database: Database, enterprises: int) -> Rows:
    async def evaluate_all() -> None:
        await evaluate(database)

    async def prepare() -> None:
        await database.fetch("truncate statement")

    found = await _in_turn(database, prepare, evaluate_all, [_GRADES, _VERDICTS])
    yield f"keeping `change` while {enterprises:,} enterprises are evaluated from nothing", found.told(), "15 %"
    what = "bringing a view of their grades and one of their verdicts up to date"
    yield what, found.told_published(), "-"


async def _following(database: Database, district: District, usccs: Sequence[str], enterprises: int) -> Rows:
    """By the enterprise that a delivery touched; and as a whole, as without knowing whose answers were derived."""
    told = []
    for uscc, forgotten in ((usccs[0], False), (usccs[1], True)):
        for wanted in (_GRADES, _VERDICTS):
            await _up_to_date(database, wanted)
        if forgotten:
            await database.fetch("update shared_view set derived = null")
        row = {"统一社会信用代码": uscc, "年度": _FIRST_YEAR, "等级": "D" if forgotten else "C"}
        await district.deliver("tax-grade", [row], provider="tax")
        costs = [await _up_to_date(database, wanted) for wanted in (_GRADES, _VERDICTS)]
        told.append(" and ".join(f"{cost.wall * 1000:.0f}" for cost in costs))
    what = f"a view of {enterprises:,} grades and one of verdicts after a delivery of one row"
    yield what, f"{told[0]} ms; read as a whole {told[1]} ms", "-"


async def _in_turn(
    database: Database,
    prepare: Callable[[], Awaitable[None]],
    work: Callable[[], Awaitable[None]],
    followed: Sequence[NewView],
) -> InTurn:
    found = InTurn()
    for number in range(1 + 2 * _ROUNDS):
        keeps = number % 2 == 0
        await prepare()
        with _kept(keeps):
            cost = (await spent(database, work)).cpu
        if not keeps:
            found.left_out.append(cost)
            await database.fetch("update shared_view set basis = null")  # what was left out is read as a whole
        published = sum([(await _up_to_date(database, wanted)).cpu for wanted in followed])
        if keeps and number:
            found.kept.append(cost)
            found.published.append(published)
    return found


@contextmanager
def _kept(keeps: bool) -> Iterator[None]:
    """Whether transactions write what they touched into `change`."""

    async def nothing(*_: object) -> None: ...

    note = changes._note
    changes._note = note if keeps else nothing  # type: ignore[assignment]
    try:
        yield
    finally:
        changes._note = note


async def _up_to_date(database: Database, wanted: NewView) -> Spent:
    view = await view_by_code(database, TAX.client, wanted.code)
    return await spent(database, lambda: views.advance(database, TAX, view))


async def _cold(database: Database, usccs: Sequence[str]) -> float:
    """Seconds of CPU of one enterprise: the least of some passes."""

    async def read() -> None:
        for uscc in usccs:
            ledger = StoreLedger(database, HUB)
            await grades_by_uscc(ledger, [uscc], [_SCHEME])
            await verdicts_by_uscc(ledger, [uscc], [_SCENARIO])
            await records_by_uscc(database, HUB, [uscc], ["penalty", "tax-grade"], 20, None)

    return min([(await spent(database, read)).cpu for _ in range(_ROUNDS)]) / len(usccs)
