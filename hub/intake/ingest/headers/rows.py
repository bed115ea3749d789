"""Leave out of a row what is never kept, and put in what its mapping says of every row."""

from dataclasses import replace

from hub.intake.ingest.headers.layout import Layout
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.results import CheckedRow, Finding, Severity
from hub.intake.ingest.spellings import cell_text, narrow
from hub.intake.ingest.standard.finding_codes import FindingCode


def as_kept(layout: Layout, source: SourceRow) -> SourceRow:
    """The row without the cells of persons' numbers, and with the constants."""
    if not layout.personal and not layout.constants:
        return source
    cells = {title: cell for title, cell in source.cells.items() if title not in layout.personal}
    return replace(source, cells={**cells, **layout.constants})


def left_out(layout: Layout, source: SourceRow) -> CheckedRow | None:
    """The row as told apart, with none of its cells, where a column says that it is no data; None where none does."""
    for title, words in layout.left_out.items():
        word = narrow(cell_text(source.cells.get(title) or ""))
        if word in words:
            reason = f"{title} is {word}: left out, and nothing of the row was kept"
            finding = Finding(source.number, None, FindingCode.LEFT_OUT, reason, Severity.WARNING, source.sheet)
            return CheckedRow(source.number, None, {}, (finding,), (), source.sheet, told_apart=reason)
    return None
