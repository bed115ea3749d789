"""The values of this room: which rows are chosen, what waits, and how often for one cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the waiting rows; None asks for no limit of that kind. `cause` is the code of a finding."""

    batch: int | None = None
    resource: str | None = None
    provider: str | None = None
    cause: str | None = None

    def within(self, provider: str | None) -> Self:
        """Return the choice among one provider's rows, or of all (None); another one that was chosen has none."""
        if provider is None or self.provider == provider:
            return self
        return replace(self, provider=provider if self.provider is None else "")

    @property
    def parameters(self) -> tuple[object, ...]:
        return self.batch, self.resource, self.provider, self.cause


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row that waits for a person, with its cells by the titles of its file and what is wrong with them."""

    id: int
    batch_id: int
    row_number: int
    sheet: str
    resource: str
    provider: str
    cells: Mapping[str, Any]
    findings: Sequence[Mapping[str, Any]]
    mended_at: datetime | None
    file_name: str


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How many waiting rows of a resource and a provider have one cause; `first` and `message` are those of the first.

    A row with several causes counts under each of them.
    """

    resource: str
    provider: str
    code: str
    field: str | None
    rows: int
    first: int
    message: str
