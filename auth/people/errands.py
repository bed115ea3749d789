"""What a worker may ask for a person who is away: as much as she at a page, but nothing that needs a fresh login."""

from auth.clients import queries as clients
from auth.grant import Grant
from auth.people import queries, roles
from auth.people.record import LONGEST
from auth.people.roles import FRESH_SCOPES
from hub.core import clock
from hub.core.errors import Forbidden
from hub.core.store.database import Connection


async def away(connection: Connection, issuer: str, subject: str, client: str, errand: str) -> Grant:
    """Return the person's present grant, named after the errand; raises Forbidden for one who is shut out by now."""
    known = await queries.find(connection, issuer, subject)
    record = await clients.find(connection, client)
    if known is None or not known.enabled or known.client != client or record is None or not record.enabled:
        raise Forbidden(f"{errand}: {subject!r} of client {client!r} may not use the hub any more")
    return Grant(
        client=record.code,
        kind=record.kind,
        organisation=record.organisation,
        scopes=(roles.scopes(known.roles, acting_for=None) - FRESH_SCOPES) & record.scopes,
        reach=record.reach,
        expires_at=clock.now() + LONGEST,
        jti=errand,
        limits=record.limits,
        person=known.person,
    )
