"""The access log: who asked about whom, for what, and what was decided; never a value."""

from datetime import datetime

import strawberry

from auth.scopes import Scope
from hub.core.actor import Person, Purpose
from hub.core.audit.queries import Access as AccessRow
from hub.core.audit.verification.queries import Verification
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


@of(Verification)
class AccessLogCheck:
    """What a walk through the chain of the log found."""

    entries: int = field(description="How many entries are whole, from the first on.")
    head: str = field(description="The last hash; noted elsewhere, it proves that the log was not written anew.")
    fault: str | None = field(description="Where the chain breaks, in a sentence; null where it is whole.")
