"""The code of a row: how it was repaired, which check digit it fails, and who may deliver one that fails."""

from collections.abc import Collection
from dataclasses import replace

from hub.core.uscc import MALFORMED, Fault, Reading, Spelling
from hub.intake.ingest.personal.numbers import stands_for_person
from hub.intake.ingest.results import CheckedRow, Finding, Severity
from hub.intake.ingest.rows.findings import FieldFinding
from hub.intake.ingest.spellings import shown
from hub.intake.ingest.standard.fields import is_sound, parse_uscc, read_uscc
from hub.intake.ingest.standard.finding_codes import FindingCode

_REPAIRS = {
    Spelling.INVISIBLE: "invisible characters removed",
    Spelling.QUOTED: "quotes around it removed",
    Spelling.TRIMMED: "blanks removed",
    Spelling.FULL_WIDTH: "full-width characters made half-width",
    Spelling.DASHED: "dashes removed",
    Spelling.LOWER_CASE: "lower case made upper case",
}
_CHECK_DIGITS = {Fault.CHECK_DIGIT: FindingCode.CHECK_DIGIT, Fault.SUBJECT_CHECK_DIGIT: FindingCode.SUBJECT_CHECK_DIGIT}
_FAILED_CHECKS = frozenset(_CHECK_DIGITS.values())
_KEPT = "kept as delivered"
_NOT_REGISTERED = "the register has no such code, so it is mistyped"


def code_findings(cell: object) -> tuple[tuple[Spelling, ...], list[FieldFinding]]:
    """The repairs of a code that can be read, and warnings of them and of a check digit that fails."""
    reading = _reading(cell)
    if reading is None:
        return (), []
    findings = []
    if reading.repairs:
        done = ", ".join(_REPAIRS[repair] for repair in reading.repairs)
        reason = f"{shown(cell)} was read as {reading.code}: {done}"
        findings.append(FieldFinding("uscc", FindingCode.REPAIRED_USCC, reason, Severity.WARNING))
    if reading.fault:
        reason = f"{reading.code}: {reading.reason}; {_KEPT}"
        findings.append(FieldFinding("uscc", _CHECK_DIGITS[reading.fault], reason, Severity.WARNING))
    return reading.repairs, findings


def readable_code(cell: object) -> str | None:
    """The enterprise's code in its one spelling, as far as it can be read; never a person's number."""
    return reading.code if (reading := _reading(cell)) else None


def has_doubtful_code(checked: CheckedRow) -> bool:
    """Whether an accepted row's code fails a check digit."""
    return checked.row is not None and any(finding.code in _FAILED_CHECKS for finding in checked.findings)


def unless_registered(checked: CheckedRow, registered: Collection[str]) -> CheckedRow:
    """The row, refused where its code fails a check digit and is not one of the `registered`.

    The register alone may hold such a code; in any other file it is a typing error, and the record would vanish under
    a code that no enterprise has.
    """
    if not has_doubtful_code(checked) or checked.uscc in registered:
        return checked
    return replace(checked, row=None, findings=tuple(map(_refused, checked.findings)))


def _refused(finding: Finding) -> Finding:
    if finding.code not in _FAILED_CHECKS:
        return finding
    return replace(finding, message=finding.message.replace(_KEPT, _NOT_REGISTERED), severity=Severity.ERROR)


def _reading(cell: object) -> Reading | None:
    """The reading of a code that the hub could keep."""
    if not isinstance(cell, str):
        return None
    reading = read_uscc(cell)
    if reading.fault in MALFORMED:
        return None
    return reading if is_sound(reading) or _is_readable(cell) else None


def _is_readable(cell: str) -> bool:
    """Whether what fails its check digit is a code, and not a person's number or a rounded one."""
    if stands_for_person(cell):
        return False
    try:
        parse_uscc(cell)
    except ValueError:
        return False
    return True
