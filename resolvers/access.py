"""Clients and people of the hub: listed, shut out, and given other roles; nobody does that to herself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auth.clients import commands as client_commands
from auth.clients import queries as client_queries
from auth.clients.record import Client
from auth.people import commands as person_commands
from auth.people import queries as person_queries
from auth.people import roles
from auth.people.record import PersonRecord
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.store.paging import Cursors, Page, page, size
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction


@dataclass(frozen=True, slots=True)
class PersonName:
    """How an identity provider calls a person."""

    issuer: str
    subject: str

    @classmethod
    def read(cls, typed: str) -> "PersonName":
        """Read the id of a person; raises NotFound for a text that is none."""
        issuer, blank, subject = typed.partition(" ")
        if not (issuer and blank and subject) or "\0" in typed:
            raise NotFound(f"nobody is known here by {typed[:60]!r}", field="person")
        return cls(issuer, subject)


async def clients(context: Context, first: int, after: str | None) -> Page[Client]:
    """Every client, disabled ones too, in the order of their codes."""
    context.of_this_moment()
    limit, cursors = size(first), Cursors.of_list("clients")
    (last,) = cursors.position(after, str) or [""]
    found = await client_queries.listed(context.database, str(last), limit + 1)
    return page(found, [cursors.cursor(each.code) for each in found], limit)


async def people(context: Context, client: str | None, first: int, after: str | None) -> Page[PersonRecord]:
    """Everybody who may log in, or those of one client, in the order of clients and of how providers call them.

    Raises NotFound for a client that is not there.
    """
    context.of_this_moment()
    if client is not None and not await client_queries.is_known(context.database, client):
        raise NotFound(f"no client {client[:60]!r}", field="client")
    limit, cursors = size(first), Cursors.of_list("people", client)
    last = cursors.position(after, str, str, str) or ["", "", ""]
    found = await person_queries.listed(context.database, client, [str(part) for part in last], limit + 1)
    keys = [(each.client, each.person.issuer, each.person.subject) for each in found]
    return page(found, [cursors.cursor(*key) for key in keys], limit)


async def client_by_code(context: Context, codes: Sequence[str | None]) -> Mapping[str, Client]:
    context.of_this_moment()
    async with context.database.connection() as connection:
        found = [await client_queries.find(connection, code) for code in codes if code]
    return {client.code: client for client in found if client}


async def person_by_key(context: Context, keys: Sequence[str | None]) -> Mapping[str, PersonRecord]:
    context.of_this_moment()
    named = [PersonName.read(key) for key in keys if key]
    async with context.database.connection() as connection:
        found = [await person_queries.find(connection, name.issuer, name.subject) for name in named]
    return {known.person.key: known for known in found if known}


async def disable_client(change: MutationTransaction, code: str) -> str:
    """The client's code; its tokens and sessions end at once."""
    if code == change.context.actor.client:
        raise Conflict(f"client {code!r} cannot disable itself")
    await client_commands.disable(change.connection, change.context.actor, code)
    return code


async def disable_person(change: MutationTransaction, typed: str) -> str:
    name = _other(change, typed)
    known = await person_commands.disable(change.connection, change.context.actor, name.issuer, name.subject)
    return known.person.key


async def enable_person(change: MutationTransaction, typed: str) -> str:
    name = _other(change, typed)
    known = await person_commands.enable(change.connection, change.context.actor, name.issuer, name.subject)
    return known.person.key


async def set_roles(change: MutationTransaction, typed: str, names: Sequence[str]) -> str:
    """Raises Invalid for a role that there is not, or that does not go with the person's client."""
    name = _other(change, typed)
    try:
        held = roles.named(names)
        known = await person_commands.set_roles(
            change.connection, change.context.actor, name.issuer, name.subject, held
        )
    except Invalid as error:
        raise Invalid(error.message, field="roles") from error
    return known.person.key


def _other(change: MutationTransaction, typed: str) -> PersonName:
    """Read whom it is about; raises Conflict for the person who acts."""
    name, actor = PersonName.read(typed), change.context.actor
    if actor.person and (actor.person.issuer, actor.person.subject) == (name.issuer, name.subject):
        raise Conflict(f"{actor.person.name} cannot change her own entry: another person does that", field="person")
    return name
