"""Records that departments delivered, each with its provider."""

from dataclasses import dataclass
from datetime import date, datetime

import strawberry
from strawberry.scalars import JSON

from auth.scopes import Scope
from hub.core import clock
from hub.core.district import Coverage, district
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.facts.derivation.display import Display as DisplayRow
from hub.intake.ingest.batches.results import BatchRow
from hub.intake.ingest.expected.rules import ProvidedSource
from hub.intake.ingest.queries import RecordRow, SubmittedBatch
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.row import Row
from hub.intake.ingest.standard.written import written
from hub.intake.ingest.submissions import MOST, Submission
from resolvers.deliveries.ingest import batch_by_number, submit
from resolvers.deliveries.withdrawals import tasks_by_batch
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from schema.deliveries.batch_work import BatchWork
from schema.language.declarations import Info, answer, field, load, of
from schema.language.directives import about
from schema.language.mutations import Payload, mutation

strawberry.enum(Coverage, description="WHOLE: of every enterprise. PARTIAL: of those that they name, and no other.")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One column of a record."""

    name: str
    title: str
    value: str | None
    text: str | None


@of(ItemRow)
class RecordItem:
    """One column of a record, as text."""

    name: str = field(description="The column's English name.")
    title: str = field(description="The column's title in the department file.")
    value: str | None = field(description="Dates as 2026-01-31, money in its smallest unit and currency.")
    text: str | None = field(description="The same in Chinese, as people read it: words for codes, money in 元.")


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
    def provider_name(self: RecordRow) -> str:
        """What people call the provider."""
        return district().provider_name(self.provider)

    @answer(scope=None)
    def title(self: RecordRow) -> str:
        """The kind of record in Chinese."""
        return RESOURCES[self.resource].title

    @answer(scope=None, size=about(10))
    def items(self: RecordRow) -> list[RecordItem]:
        """Its columns in the order of the department file."""
        row = RESOURCES[self.resource].row
        return [_item(row, name, self.body.get(name)) for name in row.model_fields if name != "uscc"]

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
    coverage: Coverage | None = field(description="Of which enterprises an expected provider's deliveries speak.")
    newest: date | None = field(description="The newest day that it was stated for; null if nothing came.")
    due_on: date | None = field(description="The last day for its next delivery to be stated for; null if none came.")
    waiting: int = field(description="Its rows that wait in quarantine.")
    without_code: int = field(description="Those of them whose enterprise cannot be read: they may be anybody's.")

    @answer(scope=None)
    def title(self: ProvidedSource) -> str:
        """The kind of record in Chinese."""
        return RESOURCES[self.resource].title

    @answer(scope=None)
    def overdue(self: ProvidedSource) -> bool:
        """Whether the next delivery should have come by now; of a provider that is expected, the first one too."""
        return self.overdue(clock.today())

    @answer(scope=None)
    def provider_name(self: ProvidedSource) -> str:
        """What people call the provider."""
        return district().provider_name(self.provider)


@of(BatchRow)
class Batch:
    """One delivery of a department, with what became of its rows."""

    resource: str = field(description="The kind of record, such as penalty.")
    provider: str = field(description="The code of whoever delivered it.")
    as_of: date = field(description="The day that it was stated for.")
    received_at: datetime = field(description="When the hub took it in.")
    file_name: str | None = field(description="The file's name; null for rows that a program sent.")
    whole: bool = field(description="Whether it is all that its provider knows of a kind of event.")
    rows: int = field(description="Rows delivered.")
    accepted: int = field(description="Rows that said something new.")
    repaired: int = field(description="The same, after the spelling of a code was repaired.")
    unchanged: int = field(description="Rows that the hub knew already.")
    quarantined: int = field(description="Rows that had to wait for a person.")
    withdrawn_at: datetime | None = field(description="When it was taken back; null while it stands.")
    withdrawn_reason: str | None = field(description="Why it was taken back.")
    waiting: int = field(description="Its rows that wait in quarantine now.")
    proposed_at: datetime | None = field(description="When a person proposed to take it back; null where nobody did.")
    proposed_reason: str | None = field(description="Why that was proposed.")
    proposer: str | None = field(description="The name of the person who proposed it.")

    @answer(scope=None)
    def may_confirm(self: BatchRow, info: Info) -> bool:
        """Whether somebody else has proposed to take it back, so that the person who asks may confirm that."""
        person = info.context.actor.person
        return self.proposed_by is not None and person is not None and person.key != self.proposed_by

    large: bool = field(description="Whether taking it back is left to a worker.")

    @load(tasks_by_batch, key="id", scope=None)
    def work(self: BatchRow) -> BatchWork | None:
        """What was left to workers about it."""

    @answer(scope=None)
    def id(self: BatchRow) -> strawberry.ID:
        """Its number, as the operator's commands have it."""
        return strawberry.ID(str(self.id))

    @answer(scope=None)
    def title(self: BatchRow) -> str:
        """The kind of record in Chinese."""
        return RESOURCES[self.resource].title if self.resource in RESOURCES else self.resource

    @answer(scope=None)
    def provider_name(self: BatchRow) -> str:
        """What people call the provider."""
        return district().provider_name(self.provider)


def _item(row: type[Row], name: str, value: object) -> ItemRow:
    return ItemRow(name, row.title(name), _text(value), written(row, name, value))


def _text(value: object) -> str | None:
    match value:
        case None | str():
            return value
        case {"minor": minor, "currency": currency}:
            return f"{minor} {currency}"
        case bool():
            return "true" if value else "false"
    return str(value)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as a delivery keeps it."""

    row: int
    field: str | None
    code: str
    message: str
    severity: str


@of(FindingRow)
class RecordFinding:
    """What was found in one row; an error keeps the row out, a warning is stored with it."""

    row: int = field(description="The row's place in the call, from 1; 0 where the columns are meant.")
    code: str = field(description="One of the codes of docs/reference.md, such as INVALID_DATE.")
    message: str = field(description="The value and the cause, in a sentence.")
    severity: str = field(description="error or warning.")
    field: str | None = field(description="The column's English name; null where the whole row is meant.")


@of(SubmittedBatch)
class RecordDelivery:
    """What became of the rows of a call; rows is the sum of the counts below it."""

    resource: str = field(description="The kind of record.")
    provider: str = field(description="The department that delivered it: the client's organisation.")
    as_of: date = field(description="The day that it was stated for.")
    received_at: datetime = field(description="When the hub took it in.")
    rows: int = field(description="Rows sent.")
    accepted: int = field(description="Rows that said something new.")
    repaired: int = field(description="The same, after the spelling of a code was repaired.")
    unchanged: int = field(description="Rows that the hub knew already, or that something newer is known of.")
    quarantined: int = field(description="Rows with an error, which wait for a person.")
    not_data: int = field(description="Rows that a mapping leaves out.")

    @answer(scope=None)
    def id(self: SubmittedBatch) -> strawberry.ID:
        """The number of the batch, as the operator's commands have it."""
        return strawberry.ID(str(self.id))

    @answer(scope=None, size=about(20))
    def findings(self: SubmittedBatch) -> list[RecordFinding]:
        """All that was found, in the order of the rows."""
        names = ("row", "field", "code", "message", "severity")
        return [FindingRow(**{name: finding[name] for name in names}) for finding in self.findings]


@strawberry.input(description="Rows of one kind of record.")
class RecordsSubmitInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    resource: str = strawberry.field(description="The kind of record, which the client may write, such as tax-grade.")
    rows: list[JSON] = strawberry.field(
        description=f"1 to {MOST} rows, each an object of cells by the columns' titles or English names."
    )
    as_of: date | None = strawberry.field(
        default=None, description="The day that the rows are stated for; today unless given."
    )


@of(MutationOutcome)
class RecordsSubmitPayload(Payload):
    """What became of the rows, or why none was looked at."""

    @load(batch_by_number, key="key", scope=Scope.RECORD_WRITE)
    def delivery(self) -> RecordDelivery | None:
        """The delivery that the rows have become; null where they were refused as a whole."""


@strawberry.type(description="Deliveries of records.")
class RecordMutations:
    @mutation(scope=Scope.RECORD_WRITE, cost=500)
    async def records_submit(self: MutationTransaction, input: RecordsSubmitInput) -> RecordsSubmitPayload | None:
        """Deliver rows as a file of them would be: the same rules, findings and quarantine; all or none of the call."""
        return await submit(self, Submission(input.resource, input.rows, input.as_of or clock.today()))
