"""Validate one row of a department file: all its findings, and the row itself where none of them is an error."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hub.intake.enterprises.reference.regions import place_in_city
from hub.intake.ingest.headers.layout import Layout
from hub.intake.ingest.personal.numbers import masked
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.results import CheckedRow, Finding, Severity
from hub.intake.ingest.rows.codes import code_findings, has_doubtful_code, readable_code
from hub.intake.ingest.rows.findings import FieldFinding
from hub.intake.ingest.rows.given import GivenCells, given_by
from hub.intake.ingest.rows.refusals import kept_cells, readable_key
from hub.intake.ingest.spellings import cell_text, is_currency, shown, with_unit
from hub.intake.ingest.standard.finding_codes import FindingCode
from hub.intake.ingest.standard.row import Row

_LIMITS = {
    "too_long": "has more than {max_length} characters",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
}
_MASK = "****"


def validate(layout: Layout, source: SourceRow, as_of: date) -> CheckedRow:
    """Validate one row of a file that is stated for a day; any error keeps the whole row out, and so does no data."""
    if source.told_apart:
        return CheckedRow(source.number, None, source.cells, (), (), source.sheet, told_apart=source.told_apart)
    given = given_by(layout, source)
    repairs, doubts = code_findings(given.values.get("uscc"))
    told = list(_faults(layout, source))
    doubts += [
        *told,
        *given.findings,
        *_extra_cells(source),
        *_state_units(layout, source, given.values),
        *_infer_jurisdiction(layout, source, given.values),
        *_masked_before(layout, given.values),
    ]
    row, faults = _read(layout.resource.row, given, as_of)
    faults = [fault for fault in faults if not _is_told(fault, told)]
    findings = tuple(_finding(layout, source, doubt) for doubt in doubts + faults)
    refused = any(finding.severity is Severity.ERROR for finding in findings)
    row, cells = None if refused else row, source.all_cells()
    checked = CheckedRow(source.number, row, cells, findings, repairs, source.sheet, given=layout.given)
    return _with_key(layout, source, given, checked) if refused or has_doubtful_code(checked) else checked


def _with_key(layout: Layout, source: SourceRow, given: GivenCells, checked: CheckedRow) -> CheckedRow:
    """What the row would be, and its cells masked, where it waits or may have to."""
    uscc = readable_code(given.values.get("uscc"))
    cells, key = kept_cells(layout, source, uscc), readable_key(layout, given)
    return replace(checked, cells=cells, uscc=uscc, key=key)


def _faults(layout: Layout, source: SourceRow) -> Iterator[FieldFinding]:
    """What the reader found in the row, but for columns from which nothing is read."""
    fields: Mapping[str, str] = dict(layout.columns) if source.faults else {}
    for title, code, reason in source.faults:
        if title is None or layout.reads(title):
            field = fields.get(title or "")
            yield FieldFinding(field, code, reason if field or not title else f"{title}: {reason}")


def _is_told(fault: FieldFinding, told: list[FieldFinding]) -> bool:
    """Whether the reader said already why the field, or each field of another table's row, has no value."""
    return any(fault.field == known.field or known.code == FindingCode.OTHER_TABLE for known in told)


def _extra_cells(source: SourceRow) -> Iterator[FieldFinding]:
    if source.overflow:
        extra = ", ".join(f"{shown(cell)} {place}" for place, cell in source.overflow.items())
        yield FieldFinding(None, FindingCode.EXTRA_CELLS, f"no header stands over {extra}")


def _state_units(layout: Layout, source: SourceRow, values: dict[str, object]) -> Iterator[FieldFinding]:
    """Write each column's unit, and the currency beside it, into its bare numbers."""
    for field, amount in layout.amounts.items():
        if field not in values:
            continue
        currency = cell_text(source.cells.get(amount.currency_header) or "") if amount.currency_header else ""
        if amount.currency_header and not is_currency(currency):
            del values[field]
            reason = f"left empty: {shown(currency)} in {amount.currency_header} is no currency the hub knows"
            yield FieldFinding(field, FindingCode.UNKNOWN_CURRENCY, reason, Severity.WARNING)
        else:
            values[field] = with_unit(values[field], amount.unit + currency)


def _infer_jurisdiction(layout: Layout, source: SourceRow, values: dict[str, object]) -> Iterator[FieldFinding]:
    """Fill an empty division from the words of other columns.

    Never from digits 3-8 of the code: those are the registering authority.
    """
    if not layout.jurisdiction_from or "jurisdiction_code" in values:
        return
    texts = (cell_text(source.cells.get(title) or "") for title in layout.jurisdiction_from)
    if place := place_in_city(texts):
        values["jurisdiction_code"] = place.region.code
        reason = f"empty, inferred as {place.region.code} {place.region.name} from {shown(place.word)}"
        yield FieldFinding("jurisdiction_code", FindingCode.INFERRED_JURISDICTION, reason, Severity.WARNING)


def _masked_before(layout: Layout, values: Mapping[str, object]) -> Iterator[FieldFinding]:
    """A row that comes back from quarantine may have lost what identifies its record to a mask."""
    for field in layout.resource.identity:
        if isinstance(value := values.get(field), str) and _MASK in value:
            yield FieldFinding(field, FindingCode.INVALID_TEXT, f"{shown(value)} was masked: write the number anew")


def _read(model: type[Row], given: GivenCells, as_of: date) -> tuple[Row | None, list[FieldFinding]]:
    try:
        row = model.model_validate(given.values)
    except ValidationError as error:
        return None, [_unreadable(mistake, given.nothing) for mistake in error.errors(include_url=False)]
    doubts = [FieldFinding(field, FindingCode.CONTRADICTION, reason) for field, reason in row.contradictions()]
    doubts += [FieldFinding(field, code, reason, Severity.WARNING) for field, code, reason in row.doubts()]
    doubts += _future(row, as_of)
    return row, doubts


def _future(row: Row, as_of: date) -> Iterator[FieldFinding]:
    for field in row.happened:
        value = getattr(row, field)
        if value is not None and (date(value, 1, 1) if isinstance(value, int) else value) > as_of:
            yield FieldFinding(field, FindingCode.FUTURE_DATE, f"{value} lies after the file's as-of date {as_of}")


def _unreadable(mistake: ErrorDetails, nothing: Mapping[str, object]) -> FieldFinding:
    field = str(mistake["loc"][0])
    if mistake["type"] in FindingCode.__members__:
        return FieldFinding(field, mistake["type"], mistake["msg"])
    if mistake["type"] == "missing":
        said = f"{shown(nothing[field])} says that there is none, but " if field in nothing else ""
        return FieldFinding(field, FindingCode.MISSING_VALUE, f"{said}the value is missing")
    limit = _LIMITS.get(mistake["type"], "cannot be taken").format(**mistake.get("ctx", {}))
    return FieldFinding(field, FindingCode.OUT_OF_RANGE, f"{shown(mistake['input'])} {limit}")


def _finding(layout: Layout, source: SourceRow, doubt: FieldFinding) -> Finding:
    """The finding as it is told; a reader's reason may quote a person's number, so all are masked."""
    message = f"{layout.resource.row.title(doubt.field)}: {doubt.reason}" if doubt.field else doubt.reason
    return Finding(source.number, doubt.field, doubt.code, masked(message), doubt.severity, source.sheet)
