"""A person's entry, and a session: what a person who is logged in may do now."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from auth.clients.record import Client
from auth.grant import Grant
from auth.people import roles
from auth.people.roles import FRESH_SCOPES, Role
from auth.scopes import Scope
from hub.core import clock
from hub.core.actor import Kind, Person, Purpose
from hub.core.errors import Unauthenticated
from hub.core.store.database import Row

#: A session ends after so long without a request, and after so long in all.
IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=8)
#: How long after a login somebody may decide and unmask.
FRESH = timedelta(minutes=10)


class Channel(StrEnum):
    """Where a person sits: at a department's desk, at the counter of the hall, or at a page of an enterprise's own."""

    CONSOLE = "console"
    COUNTER = "counter"
    MY = "my"


class StaleLogin(Unauthenticated):
    """The person proved too long ago who is sitting there: she has to log in once more, and goes on after that."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person who is to be let in: by which organisation's client, in which roles, and for which enterprise."""

    person: Person
    client: str
    roles: frozenset[Role]
    enterprise: str | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord(NewPerson):
    """A row of the table `person`; roles that were set by hand do not follow the provider's claims."""

    set_by_hand: bool = False
    disabled_at: datetime | None = None

    @property
    def enabled(self) -> bool:
        return self.disabled_at is None


@dataclass(frozen=True, slots=True)
class Login:
    """A person who has just come back from an identity provider.

    `claimed` is the entry that the provider's claims are worth, None where they are worth nothing.
    """

    person: Person
    provider: str
    claimed: NewPerson | None = None
    provider_session: str | None = None
    authenticated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A person who is logged in, with the present record of the organisation's client; printing it shows no secret.

    `csrf` is to stand in every form. `enterprise` is whom a person with the role enterprise acts for, `on_behalf_of`
    whom a clerk at the counter acts for at present.
    """

    id_hash: bytes = field(repr=False)
    person: Person
    client: Client
    roles: frozenset[Role]
    enterprise: str | None
    on_behalf_of: str | None
    purpose: Purpose | None
    csrf: str = field(repr=False)
    started_at: datetime
    last_used_at: datetime
    authenticated_at: datetime | None

    @property
    def channel(self) -> Channel:
        if self.enterprise is not None:
            return Channel.MY
        return Channel.COUNTER if self.on_behalf_of is not None else Channel.CONSOLE

    @property
    def expires_at(self) -> datetime:
        """When the session ends unless it is used before."""
        return min(self.last_used_at + IDLE, self.started_at + LONGEST)

    def is_fresh(self, within: timedelta = FRESH) -> bool:
        """Return whether the person proved so short a time ago who is sitting there."""
        return self.authenticated_at is not None and clock.now() < self.authenticated_at + within

    def require_fresh(self, within: timedelta = FRESH) -> None:
        """Raise StaleLogin unless the person proved so short a time ago who is sitting there."""
        if not self.is_fresh(within):
            minutes = within // timedelta(minutes=1)
            raise StaleLogin(f"this asks for a login within the last {minutes} minutes: log in once more")

    def grant(self) -> Grant:
        """Return what the person may do: what her roles bring, within the record of the organisation's client."""
        client = self.client
        return Grant(
            client=client.code,
            kind=client.kind,
            organisation=self.enterprise if client.kind is Kind.SUBJECT and self.enterprise else client.organisation,
            scopes=self._role_scopes & client.scopes,
            reach=client.reach,
            expires_at=self.started_at + LONGEST,
            jti=f"session {self.id_hash.hex()[:16]}",
            limits=client.limits,
            person=self.person,
            on_behalf_of=self.on_behalf_of,
        )

    @property
    def _role_scopes(self) -> frozenset[Scope]:
        held = roles.scopes(self.roles, acting_for=self.on_behalf_of)
        return held if self.is_fresh() else held - FRESH_SCOPES


def from_row(row: Row) -> PersonRecord:
    """Read a row of the table `person`."""
    return PersonRecord(
        person=Person(row["issuer"], row["subject"], row["name"]),
        client=row["client"],
        roles=roles.known(row["roles"]),
        enterprise=row["enterprise"],
        set_by_hand=row["set_by_hand"],
        disabled_at=row["disabled_at"],
    )


def session_from_row(row: Row, client: Client) -> Session:
    """Read a row of the table `session`, joined with its person."""
    return Session(
        id_hash=row["id_hash"],
        person=Person(row["issuer"], row["subject"], row["name"]),
        client=client,
        roles=roles.known(row["roles"]),
        enterprise=row["enterprise"],
        on_behalf_of=row["on_behalf_of"],
        purpose=Purpose(row["purpose"]) if row["purpose"] else None,
        csrf=row["csrf"],
        started_at=row["started_at"],
        last_used_at=row["last_used_at"],
        authenticated_at=row["authenticated_at"],
    )
