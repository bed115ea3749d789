"""Keep mappings for the files of a provider, and remove them."""

from asyncpg import UniqueViolationError

from hub.core import clock
from hub.core.actor import Actor
from hub.core.audit.commands import record
from hub.core.district import district
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection
from hub.intake.ingest.headers.mappings import HeaderMapping
from hub.intake.ingest.resources import RESOURCES

_ADD = """
insert into header_mapping (provider, resource, code, body, added_at) values ($1, $2, $3, $4, $5) returning id
"""
_REMOVE = "delete from header_mapping where id = $1 returning provider, resource, code"
_NUMBER = "select id from header_mapping where provider = $1 and resource = $2 and code = $3"


async def add(connection: Connection, actor: Actor, provider: str, mapping: HeaderMapping) -> int:
    """Keep a mapping for a provider's files of its resource, and return its number.

    Raises Invalid where the provider does not send the resource, Conflict where its code is taken.
    """
    _may_come_from(provider, mapping)
    body = mapping.model_dump(mode="json")
    try:
        number: int = await connection.fetchval(_ADD, provider, mapping.resource, mapping.code, body, clock.now())
    except UniqueViolationError:
        raise Conflict(
            f"{provider} has a mapping {mapping.code!r} for {mapping.resource} already: remove it first"
        ) from None
    await record(connection, actor, _event(EventKind.MAPPING_ADDED, number, provider, mapping.resource, mapping.code))
    return number


async def remove(connection: Connection, actor: Actor, number: int) -> None:
    """Forget a kept mapping; the files that were read by it stay as they are. Raises NotFound."""
    row = await connection.fetchrow(_REMOVE, number)
    if row is None:
        raise NotFound(f"no mapping {number} is kept")
    await record(connection, actor, _event(EventKind.MAPPING_REMOVED, number, *row.values()))


async def number_of(connection: Connection, provider: str, resource: str, code: str) -> int:
    """The number of a kept mapping; raises NotFound."""
    number: int | None = await connection.fetchval(_NUMBER, provider, resource, code)
    if number is None:
        raise NotFound(f"no mapping {code!r} for {resource} is kept for {provider}")
    return number


def _may_come_from(provider: str, mapping: HeaderMapping) -> None:
    resource = RESOURCES[mapping.resource]
    if not resource.accepts(provider):
        raise Invalid(f"{resource.code} is not delivered by {provider!r}, but by {resource.provided_by}")
    if not district().knows_provider(provider):
        nearest = district().nearest_provider(provider)
        advice = f"; did you mean {nearest}?" if nearest else ""
        raise Invalid(f"no provider {provider!r} in the district's file{advice}")


def _event(kind: EventKind, number: int, provider: str, resource: str, code: str) -> Event:
    return Event(kind, details={"mapping": number, "provider": provider, "resource": resource, "code": code})
