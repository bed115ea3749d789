"""Findings about a file beside those of its rows, gathered while it is read."""

from collections.abc import Iterator, Sequence

from hub.intake.ingest.readers.sheet import Line, Sheet, letters
from hub.intake.ingest.readers.tables.columns import Columns
from hub.intake.ingest.readers.tables.header import Header
from hub.intake.ingest.results import Finding, Severity
from hub.intake.ingest.standard.finding_codes import FindingCode

_SHOWN = 20


class Notes:
    """`findings` are complete when the last row was read: what stands below may change what is to be said."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(self, sheet: str, row: int, code: FindingCode, message: str) -> None:
        self.findings.append(Finding(row, None, code, message, Severity.WARNING, sheet))

    def noting_hidden(self, sheet: Sheet) -> Iterator[Line]:
        """The lines of a sheet; after the last one the hidden rows among them are named."""
        numbers: list[int] = []
        count = 0
        for line in sheet.lines:
            if line.hidden:
                count += 1
                numbers += [line.number] if count <= _SHOWN else []
            yield line
        if count:
            self.add(
                sheet.name,
                numbers[0],
                FindingCode.HIDDEN_CELLS,
                f"hidden rows were read as well: {_listed(numbers, count)}",
            )

    def of_columns(self, sheet: Sheet, header: Header, columns: Columns) -> None:
        """Name the columns from which nothing is read, and those that are hidden."""
        for column, silence in columns.silent.items():
            message = f"column {column + 1} has no title and {silence.value}: nothing was read from it"
            self.add(sheet.name, header.row, FindingCode.IGNORED_COLUMN, message)
        for title in columns.repeated:
            message = f"{title} repeats the title of an earlier column: nothing was read from it"
            self.add(sheet.name, header.row, FindingCode.IGNORED_COLUMN, message)
        if sheet.hidden_columns:
            names = _listed([_span(*span) for span in sheet.hidden_columns], len(sheet.hidden_columns))
            self.add(sheet.name, header.row, FindingCode.HIDDEN_CELLS, f"hidden columns were read as well: {names}")

    def no_rows(self, sheet: str, row: int) -> None:
        """Name a table that has nothing but its header."""
        self.add(sheet, row, FindingCode.NO_ROWS, "no row stands under the header")

    def told_apart(self, sheet: str, rows: Sequence[tuple[int, str]]) -> None:
        """Name the rows that were taken for no data, each with the reason."""
        listed = _listed([f"{number} ({reason})" for number, reason in rows[:_SHOWN]], len(rows))
        self.add(sheet, rows[0][0], FindingCode.NOT_DATA, f"rows that are no data were passed over: {listed}")


def _span(first: int, last: int) -> str:
    return letters(first) if first == last else f"{letters(first)}-{letters(last)}"


def _listed(shown: Sequence[object], count: int) -> str:
    listed = [str(item) for item in shown[:_SHOWN]]
    rest = count - len(listed)
    return ", ".join(listed) + (f" and {rest} more" if rest else "")
