"""Clients and people as those see them who administer the hub; no secret is among what is shown."""

from datetime import datetime

import strawberry

from auth.clients.record import Client
from auth.people.record import PersonRecord
from auth.scopes import Scope
from resolvers import access
from resolvers.access import client_by_code, person_by_key
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from schema.language.client_kind import Kind
from schema.language.declarations import answer, field, load, of
from schema.language.mutations import Payload, mutation


@of(Client)
class RegisteredClient:
    """A client in its record: what its tokens, and its people's sessions, may do at most."""

    code: str = field(description="The client's code.")
    name: str = field(description="What people call it.")
    kind: Kind = field(description="What the client is.")
    organisation: str = field(description="Whom it acts for.")
    created_at: datetime = field(description="When it was added.")
    disabled_at: datetime | None = field(description="When it was disabled; null while it may ask.")

    @answer(scope=None)
    def scopes(self: Client) -> list[str]:
        """What it may ask for at most."""
        return sorted(self.scopes)

    @answer(scope=None)
    def jurisdictions(self: Client) -> list[str] | None:
        """The divisions that it sees; null for all."""
        return None if self.reach.jurisdictions is None else sorted(self.reach.jurisdictions)

    @answer(scope=None)
    def scenarios(self: Client) -> list[str] | None:
        """The scenarios that it may ask for; null for all."""
        return None if self.reach.scenarios is None else sorted(self.reach.scenarios)

    @answer(scope=None)
    def resources(self: Client) -> list[str]:
        """The kinds of records that it may deliver."""
        return sorted(self.reach.resources)

    @answer(scope=None)
    def authentication(self: Client) -> str:
        """How its programs prove who they are, by the names of RFC 7591."""
        return self.auth_method.value


@of(PersonRecord)
class RegisteredPerson:
    """A person who may log in, by an identity provider and the name that it gives her there."""

    client: str = field(description="The code of the organisation's client.")
    enterprise: str | None = field(description="The enterprise that she acts for as its own person.")
    set_by_hand: bool = field(description="Whether her roles stay whatever the provider claims.")
    disabled_at: datetime | None = field(description="When she was shut out; null while she may log in.")

    @answer(scope=None)
    def id(self: PersonRecord) -> strawberry.ID:
        """The provider, a blank, and the provider's own name for her."""
        return strawberry.ID(self.person.key)

    @answer(scope=None)
    def name(self: PersonRecord) -> str:
        """What people call her."""
        return self.person.name

    @answer(scope=None)
    def roles(self: PersonRecord) -> list[str]:
        """What she does at the hub; within her client's record that is what she may."""
        return sorted(self.roles)


@strawberry.input(description="A client that may ask no longer.")
class ClientDisableInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    code: str = strawberry.field(description="The client's code.")


@strawberry.input(description="A person who is shut out, or let in again.")
class PersonDisableInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    person: strawberry.ID = strawberry.field(description="The person's id.")


@strawberry.input(description="The roles that a person has from the next request on.")
class PersonRolesInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    person: strawberry.ID = strawberry.field(description="The person's id.")
    roles: list[str] = strawberry.field(description="All of them, one at least; they stay whatever a provider claims.")


@of(MutationOutcome)
class RegisteredClientPayload(Payload):
    """The client as it is afterwards, or why nothing was changed."""

    @load(client_by_code, key="key", scope=None)
    def client(self) -> RegisteredClient | None:
        """The client; null where nothing was changed."""


@of(MutationOutcome)
class RegisteredPersonPayload(Payload):
    """The person's entry as it is afterwards, or why nothing was changed."""

    @load(person_by_key, key="key", scope=None)
    def person(self) -> RegisteredPerson | None:
        """The person; null where nothing was changed."""


@strawberry.type(description="Changes of who may use the hub.")
class AccessMutations:
    @mutation(scope=Scope.CLIENT_ADMIN)
    async def client_disable(self: MutationTransaction, input: ClientDisableInput) -> RegisteredClientPayload | None:
        """Disable a client: its tokens and its people's sessions end at once; not the one that asks."""
        return await access.disable_client(self, input.code)

    @mutation(scope=Scope.CLIENT_ADMIN)
    async def person_disable(self: MutationTransaction, input: PersonDisableInput) -> RegisteredPersonPayload | None:
        """Shut a person out, whose sessions end at once; not the one who asks."""
        return await access.disable_person(self, input.person)

    @mutation(scope=Scope.CLIENT_ADMIN)
    async def person_enable(self: MutationTransaction, input: PersonDisableInput) -> RegisteredPersonPayload | None:
        """Let a person in again who was shut out."""
        return await access.enable_person(self, input.person)

    @mutation(scope=Scope.CLIENT_ADMIN)
    async def person_roles(self: MutationTransaction, input: PersonRolesInput) -> RegisteredPersonPayload | None:
        """Give a person these roles and no others; not the one who asks."""
        return await access.set_roles(self, input.person, input.roles)
