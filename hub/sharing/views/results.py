"""A view, the rows it has held, and how they differ between two positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from hub.core.actor import Purpose


class ViewKind(StrEnum):
    """What the rows of a view are about."""

    ENTERPRISES = "enterprises"
    """The register: a row an enterprise."""
    GRADES = "grades"
    """The grades of one scheme: a row an enterprise that has one."""
    VERDICTS = "verdicts"
    """The verdicts of one scenario: a row an enterprise."""
    RECORDS = "records"
    """The records of one resource: a row a record."""


@dataclass(frozen=True, slots=True)
class NewView:
    """A view as its owner asks for it; `subject` is the scheme, scenario or resource, no `fields` are all there are."""

    code: str
    kind: ViewKind
    subject: str | None = None
    fields: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A view of one client, which holds what that client may read for its purpose; `position` is how far it goes."""

    id: int
    client: str
    code: str
    kind: ViewKind
    subject: str | None
    fields: tuple[str, ...]
    jurisdictions: tuple[str, ...] | None
    purpose: Purpose | None
    created_at: datetime
    position: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the values in a row, in their order."""
        return ("key", "uscc", *self.fields)


class WithdrawalReason(StrEnum):
    """Why a row is not in a view any more."""

    REPAIRED = "repaired"
    EXPIRED = "expired"
    CORRECTED = "corrected"
    LEFT_SCOPE = "left-scope"
    CONSENT_ENDED = "consent-ended"


class CopyOperation(StrEnum):
    """What a change does to a copy; a withdrawal sorts before whatever else has the same position."""

    WITHDRAW = "withdraw"
    UPSERT = "upsert"


class HeldRow(NamedTuple):
    """A row of a view: `text` is its canonical JSON, `digest` the first 16 bytes of the SHA-256 of that."""

    bucket: int
    key: str
    uscc: str
    text: str
    digest: bytes


class ViewChange(NamedTuple):
    """What became of one key of a view; a withdrawal has no row, and its `fields_changed` are empty.

    `held_now` says whether the view still holds the row as it is here.
    """

    position: int
    operation: CopyOperation
    bucket: int
    key: str
    uscc: str
    text: str | None
    digest: bytes | None
    reason: WithdrawalReason | None
    fields_changed: Sequence[str]
    at: datetime
    held_now: bool
