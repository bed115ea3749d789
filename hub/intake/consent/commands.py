"""Record a consent, or end one."""

from dataclasses import replace

from hub.core import clock
from hub.core.actor import Actor, Kind
from hub.core.audit.commands import record
from hub.core.errors import Forbidden, NotFound
from hub.core.events import Event, EventKind
from hub.core.store import stale, visible
from hub.core.store.database import Connection
from hub.intake.consent.rules import Terms, check_beginning

_GRANT = """
insert into consent (uscc, grantee, purpose, fields, valid_from, valid_to, granted_at, granted_by, method, evidence)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id
"""
_REVOKE = "update consent set revoked_at = $3 where uscc = $1 and id = $2 and revoked_at is null"
_ENTERPRISE = "select true from enterprise e where e.uscc = $1 and {visible}"
_PARTNER = "select true from client where kind = $1 and organisation = $2 and disabled_at is null limit 1"


async def grant_consent(connection: Connection, actor: Actor, terms: Terms) -> int:
    """Record the enterprise's consent and return its number; raises Forbidden, NotFound or Invalid.

    The enterprise decides for itself, or a department's counter (窗口) on its behalf. The hub itself enters what was
    agreed elsewhere: that may have begun already, with a partner that is not connected yet.
    """
    deciding = await _deciding(connection, actor, terms.uscc)
    if actor.kind is not Kind.HUB:
        check_beginning(terms.valid_from, clock.today())
        await _check_grantee(connection, terms.grantee)
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
        deciding.organisation,
        terms.method.value if terms.method else None,
        terms.evidence,
    )
    await stale.mark(connection, terms.uscc, at)
    details = {"consent": number, "grantee": terms.grantee, "purpose": terms.purpose.value, "fields": fields}
    await record(connection, deciding, Event(EventKind.CONSENT_GRANTED, [terms.uscc], details))
    return number


async def revoke_consent(connection: Connection, actor: Actor, uscc: str, number: int) -> None:
    """End a consent at once; raises Forbidden, or NotFound when the enterprise has no such live consent."""
    deciding = await _deciding(connection, actor, uscc)
    at = clock.now()
    if await connection.execute(_REVOKE, uscc, number, at) == "UPDATE 0":
        raise NotFound(f"{uscc} has no live consent {number}")
    await stale.mark(connection, uscc, at)
    await record(connection, deciding, Event(EventKind.CONSENT_REVOKED, [uscc], {"consent": number}))


async def _deciding(connection: Connection, actor: Actor, uscc: str) -> Actor:
    """The actor, acting on behalf of the enterprise; raises Forbidden or NotFound if it may not."""
    match actor.kind:
        case Kind.HUB:
            return actor
        case Kind.SUBJECT if actor.organisation == uscc:
            deciding = actor
        case Kind.DEPARTMENT:
            deciding = replace(actor, on_behalf_of=uscc)
        case _:
            raise Forbidden(f"{actor.organisation!r} cannot decide on the consents of {uscc}")
    seen = visible.identities(actor)
    if not await connection.fetchval(seen.into(_ENTERPRISE), uscc, *seen.parameters):
        raise NotFound(f"no enterprise {uscc}", field="uscc")
    return deciding


async def _check_grantee(connection: Connection, grantee: str) -> None:
    if not grantee.isprintable() or not await connection.fetchval(_PARTNER, Kind.PARTNER.value, grantee):
        raise NotFound(f"no partner {grantee[:60]!r}", field="grantee")
