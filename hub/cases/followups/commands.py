"""Record what was done with a recommendation, or correct what was recorded."""

import asyncpg

from hub.cases.followups.results import NewFollowUp
from hub.cases.followups.rules import check
from hub.core import clock
from hub.core.actor import Actor, Kind
from hub.core.audit.commands import record
from hub.core.errors import Conflict, Forbidden, NotFound
from hub.core.events import Event, EventKind
from hub.core.store import visible
from hub.core.store.database import Connection

_SEEN = "select true from enterprise e where e.uscc = $1 and {visible}"
_CLOSE = """
update follow_up set known_to = $5 where id = $1 and uscc = $2 and scenario = $3 and organisation = $4
and known_to is null
"""
_RECORD = """
insert into follow_up (uscc, scenario, organisation, result, reason, amount_fen, decided_on, known_from)
values ($1, $2, $3, $4, $5, $6, $7, $8) returning id
"""


async def record_follow_up(connection: Connection, actor: Actor, decided: NewFollowUp) -> int:
    """Record a decision of the actor's organisation and return its number; what it corrects stays readable as it was.

    Raises Forbidden, NotFound, Invalid, or Conflict where that day's decision is recorded already.
    """
    if actor.kind not in (Kind.DEPARTMENT, Kind.PARTNER):
        raise Forbidden(f"{actor.organisation!r} decides on no recommendation")
    check(decided, clock.today())
    seen = visible.credit(actor, group="verdict")
    if not await connection.fetchval(seen.into(_SEEN), decided.uscc, *seen.parameters):
        raise NotFound(f"no enterprise {decided.uscc[:40]!r}", field="uscc")
    at = clock.now()
    whose = (decided.uscc, decided.scenario, actor.organisation)
    if decided.corrects is not None and await connection.execute(_CLOSE, decided.corrects, *whose, at) == "UPDATE 0":
        raise NotFound(f"{actor.organisation!r} has recorded no such outcome {decided.corrects}", field="corrects")
    number = await _insert(connection, whose, decided, at)
    details = {"scenario": decided.scenario, "outcome": number, "corrects": decided.corrects}
    await record(connection, actor, Event(EventKind.OUTCOME_RECORDED, [decided.uscc], details))
    return number


async def _insert(connection: Connection, whose: tuple[str, str, str], decided: NewFollowUp, at: object) -> int:
    content = (decided.result.value, decided.reason, decided.amount_fen, decided.decided_on, at)
    try:
        number: int = await connection.fetchval(_RECORD, *whose, *content)
    except asyncpg.UniqueViolationError:
        raise Conflict(
            f"an outcome of {decided.decided_on} is recorded already: correct it by its id", field="decidedOn"
        ) from None
    return number
