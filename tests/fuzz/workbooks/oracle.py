"""Read a written file as a delivery does, without a store, and say what is wrong with what came out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.core.errors import Invalid
from hub.intake.ingest.results import CheckedRow
from hub.intake.ingest.rows.codes import unless_registered
from tests.fuzz.workbooks.plan import Fate, PlannedFile, PlannedLine
from tests.intake.ingest.readers.books import checked_rows, reading_of


@dataclass
class Judged:
    """What became of a file: the rows by outcome, and sentences about what must not be."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def judge(file: PlannedFile, path: Path) -> Judged:
    """Every row's outcome beside what it must be; every file has a table, so none may be refused."""
    judged = Judged()
    planned = {(sheet, number): line for sheet, number, line in file.rows()}
    secrets = [secret for sheet in file.sheets for secret in sheet.secrets]
    try:
        for checked in _checked(file, path):
            judged.outcomes[_outcome(checked)] += 1
            line = planned.pop((checked.sheet, checked.number), None)
            place = f"{checked.sheet} row {checked.number}: "
            judged.faults += [place + fault for fault in _faults(checked, line, secrets)]
    except Invalid as error:
        judged.outcomes["file refused"] += 1
        judged.faults.append(f"the file is refused: {error}")
        judged.faults += [f"shown in clear: {error}"] if any(secret in str(error) for secret in secrets) else []
        return judged
    vanished = [place for place, line in planned.items() if line.values is not None]
    judged.faults += [f"{sheet} row {number}: vanished" for sheet, number in vanished]
    return judged


def _checked(file: PlannedFile, path: Path) -> Iterator[CheckedRow]:
    rows = checked_rows(file.resource.code, reading_of(file.resource.code, path))
    return rows if file.resource.code == "register" else (unless_registered(row, ()) for row in rows)


def _outcome(checked: CheckedRow) -> str:
    return "told apart" if checked.told_apart else "refused" if checked.row is None else "accepted"


def _faults(checked: CheckedRow, line: PlannedLine | None, secrets: list[str]) -> Iterator[str]:
    told = " | ".join(finding.message for finding in checked.findings)
    if any(secret in f"{told}{checked.told_apart}{_kept(checked)}" for secret in secrets):
        yield f"shown in clear: {told} {_kept(checked)}"
    if line is None or line.values is None:
        if checked.row is not None:
            yield f"nobody's row is accepted: {checked.row!r}"
        return
    if checked.told_apart:
        yield f"a row of data is told apart: {checked.told_apart}"
    elif checked.row is None:
        yield from [f"refused, and is right: {told}"] if line.worst is Fate.CERTAIN else []
    elif line.worst is Fate.REFUSED:
        yield f"accepted, and must be refused: {checked.row!r} from {checked.cells!r}"
    else:
        yield from _differences(checked.row, line)


def _kept(checked: CheckedRow) -> str:
    """The cells that quarantine keeps."""
    return "" if checked.row is not None or checked.told_apart else str(dict(checked.cells))


def _differences(row: Any, line: PlannedLine) -> Iterator[str]:
    for name, right in (line.values or {}).items():
        if (read := getattr(row, name)) != right:
            yield f"{name} is {read!r}, and {right!r} is right"
