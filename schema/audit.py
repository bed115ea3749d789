"""The access log: who asked about whom, for what, and what was decided; never a value."""

from datetime import datetime

import strawberry

from auth.scopes import Scope
from hub.core.actor import Person, Purpose
from hub.core.audit.queries import Access as AccessRow
from hub.core.audit.verification.check import LogCheck
from schema.language.client_kind import Kind
from schema.language.declarations import answer, field, of


@of(Person)
class LoggedPerson:
    """A person as an entry of the access log names one."""

    issuer: str = field(description="The identity provider at which the person logged in.")
    subject: str = field(description="The provider's own name for the person, never given to somebody else.")
    name: str = field(description="The person's name at that time.")


@of(AccessRow)
class Access:
    """One entry of the access log, as far as its reader may know of it."""

    at: datetime = field(description="The moment of the entry.")
    client: str | None = field(description="The client that asked; null where it could not prove who it is.")
    client_name: str | None = field(description="The client's name in its record.")
    client_kind: Kind | None = field(description="What the client is.")
    organisation: str | None = field(description="Whom it acts for: a department, a partner, or an enterprise's code.")
    on_behalf_of: str | None = field(description="The enterprise that a department's counter acted for.")
    purpose: Purpose | None = field(description="The purpose that was named.")
    usccs: list[str] = field(description="The enterprises it is about, as far as the reader may see them.")

    @answer(scope=Scope.AUDIT_PERSON_READ)
    def person(self: AccessRow) -> LoggedPerson | None:
        """The person who sat at a page of the hub; null where a program asked."""
        return self.person

    @answer(scope=None)
    def id(self: AccessRow) -> strawberry.ID:
        """Its number in the log's chain."""
        return strawberry.ID(str(self.number))

    @answer(scope=None)
    def event(self: AccessRow) -> str:
        """What happened, such as QueryAnswered or ConsentRevoked."""
        return self.kind

    @answer(scope=None)
    def consents(self: AccessRow) -> list[strawberry.ID]:
        """The consents by which a partner read, or the one that was granted or ended."""
        return [strawberry.ID(str(number)) for number in self.consents]

    @answer(scope=None)
    def fields(self: AccessRow) -> list[str]:
        """The protected fields that were asked for, or the groups that a consent opens."""
        return list(self.details.get("fields", ()))

    @answer(scope=None)
    def decision(self: AccessRow) -> str | None:
        """What became of a request: answered, partly refused, refused."""
        return self.details.get("decision")

    @answer(scope=None)
    def refusals(self: AccessRow) -> list[str]:
        """The codes of what was refused."""
        return list(self.details.get("refusals", ()))


@of(LogCheck)
class AccessLogCheck:
    """What one request found that looked at the newest entries of the log; `hub audit verify` looks at all of them."""

    whole: bool = field(
        description="Whether all entries that the hub keeps at hand were looked at, and fit. False without a fault:"
        " only a part was looked at, from `after` on, with as many left as `left` says."
    )
    checkpoint: int | None = field(
        description="How many entries the newest signed checkpoint is over, where the check began behind one. Entries"
        " under it were looked at when it was signed, and not again."
    )

    @answer(scope=None)
    def after(self: LogCheck) -> int:
        """The entry behind which it began: a checkpoint's last, the last in an archive, or 0, before the first."""
        return self.found.after

    @answer(scope=None)
    def entries(self: LogCheck) -> int:
        """The number of the last entry that was looked at: those after `after` are whole up to this one."""
        return self.found.entries

    @answer(scope=None)
    def left(self: LogCheck) -> int:
        """How many were written after that and not looked at: one request looks at 5,000, or up to the first fault."""
        return self.found.left

    @answer(scope=None)
    def head(self: LogCheck) -> str:
        """The hash of the last that was looked at; noted elsewhere, it proves that the log was not written anew."""
        return self.found.head

    @answer(scope=None)
    def fault(self: LogCheck) -> str | None:
        """Where the log breaks, in a sentence; null where nothing that was looked at does."""
        return self.found.fault
