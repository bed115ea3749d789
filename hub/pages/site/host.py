"""What pages need of the house they stand in: who is there, and answers as everybody gets them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request

from hub.core.actor import Purpose
from hub.core.errors import HubError
from hub.intake.ingest.quarantine.desk import QuarantineDesk
from hub.sharing.workbooks.jobs.desk import JobDesk


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is logged in, as far as pages show her or depend on her.

    `enterprise` is the code of the one that she acts for, as its own person or at the counter. `form_token` has to
    stand in every form.
    """

    name: str
    organisation: str
    roles: frozenset[str]
    purpose: Purpose | None
    enterprise: str | None
    form_token: str

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class FieldRefusal:
    """Why a part of an answer is missing: its error code, its sentence, the field, and the scope that it needs."""

    code: str
    message: str
    path: tuple[str | int, ...] = ()
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The data of an answer, and what was refused in it."""

    data: Mapping[str, Any]
    faults: tuple[FieldRefusal, ...] = ()

    def fault(self, *path: str | int) -> FieldRefusal | None:
        """Return why a field is missing; None where nothing was refused of it."""
        return next((fault for fault in self.faults if fault.path[: len(path)] == path), None)


@dataclass(frozen=True, slots=True)
class SentFile:
    """The file that came with a form; both are empty where none was chosen."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form with its file; `choices` has every value of a field that may have several."""

    fields: Mapping[str, str]
    choices: Mapping[str, Sequence[str]]
    file: SentFile


class QuestionRefused(HubError):
    """A question that was refused as a whole."""

    def __init__(self, fault: FieldRefusal, status: int) -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.status = status  # type: ignore[misc]


class Host(Protocol):
    """The application, as pages see it.

    `base` is the path of the public address, without a slash at its end; `login` is where people log in.
    """

    base: str
    login: str

    async def visitor(self, request: Request) -> Visitor | None:
        """Return who is logged in."""

    def came_before(self, request: Request) -> bool:
        """Whether the browser still brings the cookie of a session, though that may have ended."""

    async def ask(self, request: Request, document: str, variables: Mapping[str, Any]) -> Answer:
        """Answer a document as `POST /graphql` would; raises QuestionRefused where nothing of it is answered."""

    async def form(self, request: Request) -> Mapping[str, str]:
        """Read a form of one of the hub's own pages; raises Forbidden for one that another site sent."""

    async def upload(self, request: Request) -> SentForm:
        """Read a form with a file; raises as `form` does, and DocumentLimit for a file that is too large."""

    async def workbooks(self, request: Request) -> JobDesk:
        """Return the visitor's workbooks that a worker answers."""

    async def quarantine(self, request: Request) -> QuarantineDesk:
        """Return the workbook of waiting rows; raises ScopeRequired for a visitor who may write no records."""

    async def choose_purpose(self, request: Request, purpose: Purpose) -> None:
        """Set the purpose for which the visitor looks at credit data from now on."""

    async def act_for(self, request: Request, uscc: str | None) -> None:
        """Let a visitor at the counter act for an enterprise, or for none again."""
