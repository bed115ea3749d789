"""Changes of the table `person`: people are let in, get other roles, and are shut out."""

from auth.clients import queries as clients
from auth.people import queries, roles
from auth.people.record import NewPerson, PersonRecord
from auth.people.roles import Role
from hub.core import clock
from hub.core.actor import HUB, Actor, Person
from hub.core.audit.commands import record
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection

_INSERT = """
insert into person (issuer, subject, name, client, enterprise, roles, set_by_hand, added_at)
values ($1, $2, $3, $4, $5, $6, true, $7)
on conflict (issuer, subject) do nothing
returning subject
"""
#: Follows a provider's claims, unless somebody has set the roles by hand.
_FOLLOW = """
insert into person (issuer, subject, name, client, enterprise, roles, added_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (issuer, subject) do update set
    name = excluded.name, client = excluded.client, enterprise = excluded.enterprise, roles = excluded.roles
    where not person.set_by_hand
"""
_NO_ROLES = "update person set roles = '{}', enterprise = null where issuer = $1 and subject = $2 and not set_by_hand"
_ROLES = "update person set roles = $3, set_by_hand = true where issuer = $1 and subject = $2"
_DISABLED = "update person set disabled_at = $3 where issuer = $1 and subject = $2"
_END_SESSIONS = "delete from session where issuer = $1 and subject = $2"


async def add(connection: Connection, actor: Actor, new: NewPerson) -> PersonRecord:
    """Let a person in.

    Raises NotFound for an unknown client, Invalid for roles that do not go with it, and Conflict for a known person.
    """
    await _check(connection, new)
    person, names = new.person, sorted(new.roles)
    values = (person.issuer, person.subject, person.name, new.client, new.enterprise, names, clock.now())
    if not await connection.fetchval(_INSERT, *values):
        raise Conflict(f"{person.issuer} {person.subject!r} is known already")
    details = {**_named(person), "client": new.client, "enterprise": new.enterprise, "roles": names}
    await record(connection, actor, Event(EventKind.PERSON_ADDED, details=details))
    return await _existing(connection, person.issuer, person.subject)


async def follow_claims(connection: Connection, person: Person, claimed: NewPerson | None) -> None:
    """Give a person who logs in what the provider's claims are worth, nothing where these are worth nothing.

    Roles that were set by hand stay. Raises NotFound for a client that does not exist, or Invalid for roles that do not
    go with it: both are faults of the providers' file.
    """
    known = await queries.find(connection, person.issuer, person.subject)
    if known is not None and known.set_by_hand:
        return
    if claimed is None:
        await connection.execute(_NO_ROLES, person.issuer, person.subject)
    else:
        await _check(connection, claimed)
        names = sorted(claimed.roles)
        values = (person.issuer, person.subject, person.name, claimed.client, claimed.enterprise, names)
        await connection.execute(_FOLLOW, *values, clock.now())
    now = await queries.find(connection, person.issuer, person.subject)
    await _record_claims(connection, known, now)


async def _record_claims(connection: Connection, before: PersonRecord | None, now: PersonRecord | None) -> None:
    """Record what a login has made of a person, where that is something new."""
    if now is None or (before and (before.client, before.roles) == (now.client, now.roles)):
        return
    details = {**_named(now.person), "client": now.client, "enterprise": now.enterprise, "roles": sorted(now.roles)}
    if before is None:
        event = Event(EventKind.PERSON_ADDED, details=details)
    else:
        event = Event(EventKind.PERSON_ROLES_CHANGED, details={**details, "before": sorted(before.roles)})
    await record(connection, HUB, event)


async def set_roles(
    connection: Connection, actor: Actor, issuer: str, subject: str, held: frozenset[Role]
) -> PersonRecord:
    """Give a person other roles, from the next request on; raises NotFound or Invalid."""
    known = await _existing(connection, issuer, subject)
    await _check(connection, NewPerson(known.person, known.client, held, known.enterprise))
    await connection.execute(_ROLES, issuer, subject, sorted(held))
    details = {**_named(known.person), "before": sorted(known.roles), "roles": sorted(held)}
    await record(connection, actor, Event(EventKind.PERSON_ROLES_CHANGED, details=details))
    return await _existing(connection, issuer, subject)


async def disable(connection: Connection, actor: Actor, issuer: str, subject: str) -> PersonRecord:
    """Shut a person out: all sessions end at once. Disabling somebody again changes nothing. Raises NotFound."""
    known = await _existing(connection, issuer, subject)
    if known.enabled:
        await connection.execute(_DISABLED, issuer, subject, clock.now())
        await connection.execute(_END_SESSIONS, issuer, subject)
        await record(connection, actor, Event(EventKind.PERSON_DISABLED, details=_named(known.person)))
    return await _existing(connection, issuer, subject)


async def enable(connection: Connection, actor: Actor, issuer: str, subject: str) -> PersonRecord:
    """Let a person in again. Enabling somebody again changes nothing. Raises NotFound."""
    known = await _existing(connection, issuer, subject)
    if not known.enabled:
        await connection.execute(_DISABLED, issuer, subject, None)
        await record(connection, actor, Event(EventKind.PERSON_ENABLED, details=_named(known.person)))
    return await _existing(connection, issuer, subject)


async def _check(connection: Connection, new: NewPerson) -> None:
    for what in ("issuer", "subject", "name"):
        value: str = getattr(new.person, what)
        if not value.strip() or not value.isprintable():
            raise Invalid(f"the person's {what} is {value!r}: it must be text that can be printed")
    organisation = await clients.find(connection, new.client)
    if organisation is None:
        raise NotFound(f"no client {new.client!r}")
    roles.check(new.roles, organisation.kind, new.enterprise)


async def _existing(connection: Connection, issuer: str, subject: str) -> PersonRecord:
    known = await queries.find(connection, issuer, subject)
    if known is None:
        raise NotFound(f"nobody is known here whom {issuer} calls {subject!r}")
    return known


def _named(person: Person) -> dict[str, str]:
    """The person in an entry of the access log."""
    return {"issuer": person.issuer, "subject": person.subject, "name": person.name}
