"""What a row gives: its filled cells by field, without text marks and invisible characters."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.core.characters import names
from hub.intake.ingest.headers.layout import Layout
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.results import Severity
from hub.intake.ingest.rows.findings import FieldFinding
from hub.intake.ingest.spellings import MeantText, shown, unmarked
from hub.intake.ingest.standard.fields import nothing_by_field
from hub.intake.ingest.standard.finding_codes import FindingCode


@dataclass(frozen=True, slots=True)
class GivenCells:
    """A value for each filled field, and the cells that say in words that there is nothing."""

    values: dict[str, object] = field(default_factory=dict)
    nothing: dict[str, object] = field(default_factory=dict)
    findings: list[FieldFinding] = field(default_factory=list)


def given_by(layout: Layout, source: SourceRow) -> GivenCells:
    """The row's values, before they are read; the code keeps its spelling, which is repaired as a code."""
    given, words, cells = GivenCells(), nothing_by_field(layout.resource.row), source.cells
    for title, name in layout.columns:
        value = cells.get(title)
        if value is None or value == "":
            continue
        if isinstance(value, str) and name != "uscc":
            if meant := unmarked(value):
                given.findings.extend(_characters(name, value, meant))
                value = meant.text
            if not value or words[name].is_said_by(value):
                given.nothing[name] = value
                continue
        given.values[name] = value
    return given


def _characters(name: str, cell: str, meant: MeantText) -> Iterator[FieldFinding]:
    if meant.done:
        reason = f"{shown(cell)} was read as {shown(meant.text)}: {', '.join(meant.done)}"
        yield FieldFinding(name, FindingCode.REPAIRED_CELL, reason, Severity.WARNING)
    if meant.private:
        reason = f"{names(meant.private)} of the private use area stands in it, which other machines show otherwise"
        yield FieldFinding(name, FindingCode.PRIVATE_USE, reason, Severity.WARNING)
