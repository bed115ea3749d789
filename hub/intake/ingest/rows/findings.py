"""A finding of one row before it is told: without the row's number and the title of the column."""

from dataclasses import dataclass

from hub.intake.ingest.results import Severity


@dataclass(frozen=True, slots=True)
class FieldFinding:
    """`field` is None where the whole row is meant."""

    field: str | None
    code: str
    reason: str
    severity: Severity = Severity.ERROR
