"""Giving consent and taking it back."""

from hub import clock
from hub.actor import Actor, Kind
from hub.audit.commands import record
from hub.consent.rules import Terms
from hub.errors import Forbidden, NotFound
from hub.events import Event, EventKind
from hub.store.database import Connection

_GRANT = """
insert into consent (uscc, grantee, purpose, fields, valid_from, valid_to, granted_at, granted_by)
values ($1, $2, $3, $4, $5, $6, $7, $8) returning id
"""
_REVOKE = "update consent set revoked_at = $3 where uscc = $1 and id = $2 and revoked_at is null"
_REDECIDE = """
insert into redecision (uscc, since) values ($1, $2) on conflict (uscc) do update set since = excluded.since
"""


async def grant_consent(connection: Connection, actor: Actor, terms: Terms) -> int:
    """Record the enterprise's consent and return its number; only the enterprise itself, or the counter for it, may."""
    _must_be_of(actor, terms.uscc)
    at = clock.now()
    fields = [group.value for group in terms.fields]
    number: int = await connection.fetchval(
        _GRANT,
        terms.uscc,
        terms.grantee,
        terms.purpose.value,
        fields,
        terms.valid_from,
        terms.valid_to,
        at,
        actor.organisation,
    )
    await connection.execute(_REDECIDE, terms.uscc, at)
    details = {"consent": number, "grantee": terms.grantee, "purpose": terms.purpose.value, "fields": fields}
    await record(connection, actor, Event(EventKind.CONSENT_GRANTED, [terms.uscc], details))
    return number


async def revoke_consent(connection: Connection, actor: Actor, uscc: str, number: int) -> None:
    """End a consent at once; raises NotFound when the enterprise has no such live consent."""
    _must_be_of(actor, uscc)
    at = clock.now()
    if await connection.execute(_REVOKE, uscc, number, at) == "UPDATE 0":
        raise NotFound(f"{uscc} has no live consent {number}")
    await connection.execute(_REDECIDE, uscc, at)
    await record(connection, actor, Event(EventKind.CONSENT_REVOKED, [uscc], {"consent": number}))


def _must_be_of(actor: Actor, uscc: str) -> None:
    if actor.kind is not Kind.HUB and actor.organisation != uscc:
        raise Forbidden(f"{actor.organisation!r} cannot decide on the consents of {uscc}")
