"""Records that departments delivered, each with its provider."""

from dataclasses import dataclass
from datetime import date, datetime

import strawberry

from hub.core.district import district
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.facts.derivation.display import Display as DisplayRow
from hub.intake.ingest.expected.rules import ProvidedSource
from hub.intake.ingest.queries import RecordRow
from hub.intake.ingest.resources import RESOURCES
from schema.language.declarations import answer, field, of
from schema.language.directives import about


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One column of a record."""

    name: str
    title: str
    value: str | None


@of(ItemRow)
class RecordItem:
    """One column of a record, as text."""

    name: str = field(description="The column's English name.")
    title: str = field(description="The column's title in the department file.")
    value: str | None = field(description="Dates as 2026-01-31, money in its smallest unit and currency.")


@of(DisplayRow)
class Display:
    """How long a negative record is shown, and therefore counts; all days are those on which it is still shown."""

    severity: str = field(description="Its class: minor, general or serious.")
    basis: str = field(description="The rule that the days follow from.")
    confidence: str = field(description="C1, C2: confirmed; M: from memory, to be checked; D: a default.")
    begins: date = field(description="The day of the document; the term runs from the day after it.")
    shortest_end: date | None = field(description="The last day of the shortest display; null where it has none.")
    longest_end: date | None = field(description="The last day of the longest display; null where it is not shown.")


@of(RecordRow)
class Record:
    """One row of a department file, as the hub understood it; records that were repaired are not shown."""

    resource: str = field(description="The kind of record, such as tax-grade.")
    provider: str = field(description="The department that delivered it.")
    valid_from: date = field(description="The first day it holds.")
    valid_to: date | None = field(description="The first day it no longer holds; null while it does.")
    as_of: date = field(description="The day its provider stated it for.")
    received_at: datetime = field(description="When the hub took it in.")

    @answer(scope=None)
    def id(self: RecordRow) -> strawberry.ID:
        """Its number, stable as long as nothing about it changes."""
        return strawberry.ID(str(self.id))

    @answer(scope=None)
    def title(self: RecordRow) -> str:
        """The kind of record in Chinese."""
        return RESOURCES[self.resource].title

    @answer(scope=None, size=about(10))
    def items(self: RecordRow) -> list[RecordItem]:
        """Its columns in the order of the department file."""
        row = RESOURCES[self.resource].row
        return [
            ItemRow(name, row.title(name), _text(self.body.get(name))) for name in row.model_fields if name != "uscc"
        ]

    @answer(scope=None)
    def display(self: RecordRow) -> Display | None:
        """How long it is shown, by the newest windows; null unless it is a negative record with a term."""
        windows = library().display_windows
        return windows.of_record(self.resource, self.body, self.valid_from, self.valid_to)


@of(ProvidedSource)
class SourceDelivery:
    """How far one provider's deliveries of one kind of record go, and how many of its rows wait for a person."""

    resource: str = field(description="The kind of record, such as penalty.")
    provider: str = field(description="The code of whoever delivers it.")
    expected: bool = field(description="Whether a list's silence says nothing until this provider has delivered.")
    newest: date | None = field(description="The newest day that it was stated for; null if nothing came.")
    waiting: int = field(description="Its rows that wait in quarantine.")
    without_code: int = field(description="Those of them whose enterprise cannot be read: they may be anybody's.")

    @answer(scope=None)
    def title(self: ProvidedSource) -> str:
        """The kind of record in Chinese."""
        return RESOURCES[self.resource].title

    @answer(scope=None)
    def provider_name(self: ProvidedSource) -> str:
        """What people call the provider."""
        return district().provider_name(self.provider)


def _text(value: object) -> str | None:
    match value:
        case None | str():
            return value
        case {"minor": minor, "currency": currency}:
            return f"{minor} {currency}"
        case bool():
            return "true" if value else "false"
    return str(value)
