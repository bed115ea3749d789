"""Validate one row of a department file: all its findings, and the row itself where none of them is an error."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hub.core.uscc import MALFORMED, Fault, Spelling
from hub.intake.enterprises.reference.regions import place_in_city
from hub.intake.ingest.headers.layout import Layout
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.results import CheckedRow, Finding, Severity
from hub.intake.ingest.spellings import cell_text, is_currency, shown, with_unit
from hub.intake.ingest.standard.fields import read_uscc
from hub.intake.ingest.standard.finding_codes import FindingCode
from hub.intake.ingest.standard.row import Row

_REPAIRS = {
    Spelling.TRIMMED: "blanks removed",
    Spelling.FULL_WIDTH: "full-width characters made half-width",
    Spelling.LOWER_CASE: "lower case made upper case",
}
_LIMITS = {
    "too_long": "has more than {max_length} characters",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
}
_CHECK_DIGITS = {Fault.CHECK_DIGIT: FindingCode.CHECK_DIGIT, Fault.SUBJECT_CHECK_DIGIT: FindingCode.SUBJECT_CHECK_DIGIT}


@dataclass(frozen=True, slots=True)
class _FieldFinding:
    """A finding of a field, without the row and the title of the column."""

    field: str | None
    code: str
    reason: str
    severity: Severity = Severity.ERROR


def validate(layout: Layout, source: SourceRow, as_of: date) -> CheckedRow:
    """Validate one row of a file that is stated for a day; any error keeps the whole row out."""
    values: dict[str, object] = {
        field: cell for title, field in layout.columns if (cell := source.cells.get(title)) not in (None, "")
    }
    repairs, doubts = _code(values.get("uscc"))
    doubts += [
        *_extra_cells(source),
        *_state_units(layout, source, values),
        *_infer_jurisdiction(layout, source, values),
    ]
    row, faults = _read(layout.resource.row, values, as_of)
    findings = tuple(_finding(layout, source.number, doubt) for doubt in doubts + faults)
    accepted = all(finding.severity is Severity.WARNING for finding in findings)
    given = layout.given
    return CheckedRow(source.number, row if accepted else None, source.all_cells(), findings, repairs, given=given)


def _code(cell: object) -> tuple[tuple[Spelling, ...], list[_FieldFinding]]:
    """The repairs of a well-formed code, and the check digit that it fails."""
    if not isinstance(cell, str):
        return (), []
    reading = read_uscc(cell)
    if reading.fault in MALFORMED:
        return (), []
    doubts = []
    if reading.repairs:
        done = ", ".join(_REPAIRS[repair] for repair in reading.repairs)
        reason = f"{shown(cell)} was read as {reading.code}: {done}"
        doubts.append(_FieldFinding("uscc", FindingCode.REPAIRED_USCC, reason, Severity.WARNING))
    if reading.fault:
        reason = f"{reading.code}: {reading.reason}; kept as delivered"
        doubts.append(_FieldFinding("uscc", _CHECK_DIGITS[reading.fault], reason, Severity.WARNING))
    return reading.repairs, doubts


def _extra_cells(source: SourceRow) -> Iterator[_FieldFinding]:
    if source.overflow:
        extra = ", ".join(f"{shown(cell)} {place}" for place, cell in source.overflow.items())
        yield _FieldFinding(None, FindingCode.EXTRA_CELLS, f"no header stands over {extra}")


def _state_units(layout: Layout, source: SourceRow, values: dict[str, object]) -> Iterator[_FieldFinding]:
    """Write each column's unit, and the currency beside it, into its bare numbers."""
    for field, amount in layout.amounts.items():
        if field not in values:
            continue
        currency = cell_text(source.cells.get(amount.currency_header) or "") if amount.currency_header else ""
        if amount.currency_header and not is_currency(currency):
            del values[field]
            reason = f"left empty: {shown(currency)} in {amount.currency_header} is no currency the hub knows"
            yield _FieldFinding(field, FindingCode.UNKNOWN_CURRENCY, reason, Severity.WARNING)
        else:
            values[field] = with_unit(values[field], amount.unit + currency)


def _infer_jurisdiction(layout: Layout, source: SourceRow, values: dict[str, object]) -> Iterator[_FieldFinding]:
    """Fill an empty division from the words of other columns.

    Never from digits 3-8 of the code: those are the registering authority.
    """
    if not layout.jurisdiction_from or "jurisdiction_code" in values:
        return
    texts = (cell_text(source.cells.get(title) or "") for title in layout.jurisdiction_from)
    if place := place_in_city(texts):
        values["jurisdiction_code"] = place.region.code
        reason = f"empty, inferred as {place.region.code} {place.region.name} from {shown(place.word)}"
        yield _FieldFinding("jurisdiction_code", FindingCode.INFERRED_JURISDICTION, reason, Severity.WARNING)


def _read(model: type[Row], values: dict[str, object], as_of: date) -> tuple[Row | None, list[_FieldFinding]]:
    try:
        row = model.model_validate(values)
    except ValidationError as error:
        return None, [_unreadable(mistake) for mistake in error.errors(include_url=False)]
    doubts = [_FieldFinding(field, FindingCode.CONTRADICTION, reason) for field, reason in row.contradictions()]
    doubts += [_FieldFinding(field, code, reason, Severity.WARNING) for field, code, reason in row.doubts()]
    doubts += _future(row, as_of)
    return row, doubts


def _future(row: Row, as_of: date) -> Iterator[_FieldFinding]:
    for field in row.happened:
        value = getattr(row, field)
        if value is not None and (date(value, 1, 1) if isinstance(value, int) else value) > as_of:
            yield _FieldFinding(field, FindingCode.FUTURE_DATE, f"{value} lies after the file's as-of date {as_of}")


def _unreadable(mistake: ErrorDetails) -> _FieldFinding:
    field = str(mistake["loc"][0])
    if mistake["type"] in FindingCode.__members__:
        return _FieldFinding(field, mistake["type"], mistake["msg"])
    if mistake["type"] == "missing":
        return _FieldFinding(field, FindingCode.MISSING_VALUE, "the value is missing")
    limit = _LIMITS.get(mistake["type"], "cannot be taken").format(**mistake.get("ctx", {}))
    return _FieldFinding(field, FindingCode.OUT_OF_RANGE, f"{shown(mistake['input'])} {limit}")


def _finding(layout: Layout, number: int, doubt: _FieldFinding) -> Finding:
    message = f"{layout.resource.row.title(doubt.field)}: {doubt.reason}" if doubt.field else doubt.reason
    return Finding(number, doubt.field, doubt.code, message, doubt.severity)
