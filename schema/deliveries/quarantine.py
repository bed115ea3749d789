"""Rows that could not be accepted and wait for a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import strawberry

from auth.scopes import Scope
from hub.core.district import district
from hub.intake.ingest.quarantine.results import CauseCount, WaitingRow
from hub.intake.ingest.quarantine.wording import IN_CHINESE
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.spellings import cell_text
from hub.intake.ingest.standard.finding_codes import FindingCode
from resolvers.deliveries import quarantine
from resolvers.deliveries.quarantine import rows_by_number
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from schema.language.declarations import answer, field, load, of
from schema.language.directives import about
from schema.language.mutations import Payload, mutation


@of(CauseCount)
class QuarantineCause:
    """How many waiting rows of one kind and provider have one cause; a row with several counts under each."""

    resource: str = field(description="The kind of record, such as penalty.")
    provider: str = field(description="The code of whoever delivered them.")
    code: str = field(description="The finding's code, such as INVALID_DATE.")
    rows: int = field(description="How many rows wait for this cause.")
    message: str = field(description="What is wrong with the first of them.")
    field: str | None = field(description="The column's English name; null where the whole row is meant.")

    @answer(scope=None)
    def title(self: CauseCount) -> str:
        """The kind of record in Chinese."""
        return _title(self.resource)

    @answer(scope=None)
    def provider_name(self: CauseCount) -> str:
        """What people call the provider."""
        return district().provider_name(self.provider)

    @answer(scope=None)
    def text(self: CauseCount) -> str:
        """The cause in Chinese."""
        return IN_CHINESE[FindingCode(self.code)]


@dataclass(frozen=True, slots=True)
class WaitingCellRow:
    """A cell as the file had it, or as it was mended."""

    title: str
    value: str


@of(WaitingCellRow)
class WaitingCell:
    """One cell of a waiting row."""

    title: str = field(description="The title in the file.")
    value: str = field(description="What stands in it, as text; personal numbers are masked.")


@dataclass(frozen=True, slots=True)
class WaitingFindingRow:
    """What is wrong with a waiting row."""

    code: str
    text: str
    message: str
    severity: str
    title: str | None


@of(WaitingFindingRow)
class WaitingFinding:
    """What is wrong with a waiting row; an error keeps it out."""

    code: str = field(description="The finding's code, such as INVALID_DATE.")
    text: str = field(description="The cause in Chinese.")
    message: str = field(description="The value and the cause, in a sentence.")
    severity: str = field(description="error or warning.")
    title: str | None = field(description="The column's title in the standard; null where the whole row is meant.")


@of(WaitingRow)
class QuarantinedRow:
    """A row that could not be accepted."""

    resource: str = field(description="The kind of record, such as penalty.")
    provider: str = field(description="The code of whoever delivered it.")
    row_number: int = field(description="Its place in the file, from 1.")
    sheet: str = field(description="The sheet it stands on; empty for a file without sheets.")
    file_name: str = field(description="The name of the file.")
    mended_at: datetime | None = field(description="When a person last wrote over its cells; null where nobody did.")

    @answer(scope=None)
    def id(self: WaitingRow) -> strawberry.ID:
        """Its number, as the operator's commands have it."""
        return strawberry.ID(str(self.id))

    @answer(scope=None)
    def title(self: WaitingRow) -> str:
        """The kind of record in Chinese."""
        return _title(self.resource)

    @answer(scope=None)
    def provider_name(self: WaitingRow) -> str:
        """What people call the provider."""
        return district().provider_name(self.provider)

    @answer(scope=None, size=about(10))
    def cells(self: WaitingRow) -> list[WaitingCell]:
        """Its cells in the order of the file."""
        return [WaitingCellRow(title, _text(value)) for title, value in self.cells.items()]

    @answer(scope=None, size=about(2))
    def findings(self: WaitingRow) -> list[WaitingFinding]:
        """What is wrong with it."""
        return [_finding(self.resource, each) for each in self.findings]


def _title(resource: str) -> str:
    return RESOURCES[resource].title if resource in RESOURCES else resource


def _text(value: object) -> str:
    return "" if value is None else cell_text(value)


def _finding(resource: str, found: Mapping[str, Any]) -> WaitingFindingRow:
    row = RESOURCES[resource].row if resource in RESOURCES else None
    name = found["field"]
    title = row.title(name) if row and name in row.model_fields else None
    return WaitingFindingRow(
        found["code"], IN_CHINESE[FindingCode(found["code"])], found["message"], found["severity"], title
    )


@strawberry.input(description="A new value of one cell.")
class WaitingCellInput:
    title: str = strawberry.field(description="The title in the file.")
    value: str = strawberry.field(description="What the row should say there.")


@strawberry.input(description="Cells of a waiting row that are written over.")
class QuarantineMendInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    row: strawberry.ID = strawberry.field(description="The row's number.")
    cells: list[WaitingCellInput] = strawberry.field(description="The cells that change, each once.")


@strawberry.input(description="Rows that will never be data.")
class QuarantineDiscardInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    rows: list[strawberry.ID] = strawberry.field(description=f"The rows' numbers, 1 to {quarantine.MOST}.")
    reason: str = strawberry.field(description="Why they are no data; kept with them, and logged.")


@of(MutationOutcome)
class QuarantineMendPayload(Payload):
    """The row as it waits still, or why nothing was changed."""

    @load(rows_by_number, key="key", scope=None)
    def row(self) -> QuarantinedRow | None:
        """The row with what is wrong with it now; null where it was taken in, or where nothing was changed."""


@of(MutationOutcome)
class QuarantineDiscardPayload(Payload):
    """That the rows wait no longer, or why none was discarded."""


@strawberry.type(description="What people do with rows that wait.")
class QuarantineMutations:
    @mutation(scope=Scope.RECORD_WRITE, cost=500)
    async def quarantine_mend(self: MutationTransaction, input: QuarantineMendInput) -> QuarantineMendPayload | None:
        """Write over cells of a waiting row, and take it in by the same rules as any other."""
        return await quarantine.mend(self, input.row, {cell.title: cell.value for cell in input.cells})

    @mutation(scope=Scope.RECORD_WRITE)
    async def quarantine_discard(
        self: MutationTransaction, input: QuarantineDiscardInput
    ) -> QuarantineDiscardPayload | None:
        """Take rows out of quarantine that will never be data: all of them, or none."""
        return await quarantine.discard(self, input.rows, input.reason)
