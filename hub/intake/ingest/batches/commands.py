"""Take a delivery back: afterwards all is as if it had never come, and the past still shows that it had."""

from datetime import date, datetime

from hub.core import clock, four_eyes
from hub.core.actor import Actor
from hub.core.audit.commands import record
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.events import Event, EventKind
from hub.core.progress import Progress
from hub.core.store import stale
from hub.core.store.database import Connection, Row
from hub.core.store.locks import Lock
from hub.core.tasks import commands as tasks
from hub.core.tasks.queries import is_open
from hub.core.tasks.results import NewTask, TaskKind
from hub.core.tasks.work import TaskProgress
from hub.intake.enterprises.commands import enrol, strike_off
from hub.intake.ingest.batches.queries import batch_readers
from hub.intake.ingest.batches.results import Withdrawal
from hub.intake.ingest.present.commands import compose, touch_table, touched_enterprises
from hub.intake.ingest.queries import source_freshness
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.staging.commands import settle_said_later
from hub.intake.ingest.standard.resource import Cadence, Resource

_BATCH = "select * from batch where id = $1"
_WITHDRAW = "update batch set withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4 where id = $1"
_PROPOSE = """
update batch set withdrawal_proposed_by = $2, withdrawal_proposed_at = $3, withdrawal_proposed_reason = $4 where id = $1
"""
_LONGEST_REASON = 500
_TOUCH = """
insert into touched
select uscc, key from record where batch_id = $1 union select uscc, key from restatement where batch_id = $1
"""
#: What a whole list may have ended.
_TOUCH_ENDED = """
insert into touched select uscc, key from record
where resource = $1 and provider = $2 and known_to is null and composed
"""
#: A row that a standing delivery had again waits as a row of that one.
_HAND_OVER = """
update quarantined_row q set batch_id = b.id, also_in = array_remove(q.also_in, b.id)
from batch b
where q.batch_id = $1 and q.settled_at is null and b.id = (
    select min(other.id) from batch other where other.id = any (q.also_in) and other.withdrawn_at is null)
"""
_RELEASE = """
update quarantined_row set settled_at = $2, settled_as = 'withdrawn', settled_by = $3, settled_reason = $4
where batch_id = $1 and settled_at is null returning uscc
"""
#: A row that the delivery had settled waits again from now on; that it did not wait meanwhile stays written.
_WAIT_AGAIN = """
insert into quarantined_row
    (batch_id, row_number, sheet, resource, provider, uscc, key, cells, digest, findings, mended_at, known_from)
select q.batch_id, q.row_number, q.sheet, q.resource, q.provider, q.uscc, q.key, q.cells, q.digest, q.findings,
       q.mended_at, $2
from quarantined_row q join batch b on b.id = q.batch_id and b.withdrawn_at is null
where q.resolved_by = $1 order by q.id returning uscc
"""
_REGISTERED = """
select r.uscc, r.body, r.warnings from (select distinct uscc from recomposed) t
join record r on r.uscc = t.uscc and r.resource = 'register' and r.known_to is null order by r.uscc
"""
_STRUCK_OFF = """
select distinct t.uscc from recomposed t where not exists (
    select 1 from record r where r.uscc = t.uscc and r.resource = 'register' and r.known_to is null)
"""
_CHANGED = """
select count(*) as all, count(r.uscc) as known from recomposed t
left join record r on r.uscc = t.uscc and r.resource = $1 and r.key = t.key and r.known_to is null
"""
_USCCS = "select uscc from recomposed union select uscc from settled order by uscc"
_STALE = "select uscc from recomposed union select uscc from settled"


async def propose_withdrawal(connection: Connection, actor: Actor, number: int, reason: str) -> None:
    """Propose, as a person, that a delivery be taken back: another person then withdraws it, and may see the reason.

    Raises NotFound for an unknown batch, Invalid for a program, and Conflict for what is withdrawn or proposed already.
    """
    reason = _checked(reason)
    await _not_under_way(connection, number)
    batch, proposer = await _standing_batch(connection, number), four_eyes.proposer(actor)
    if batch["withdrawal_proposed_by"]:
        raise Conflict(f"withdrawing batch {number} was proposed already")
    await connection.execute(_PROPOSE, number, proposer, clock.now(), reason)
    details = {"batch": number, "reason": reason}
    await record(connection, actor, Event(EventKind.WITHDRAWAL_PROPOSED, details=details))


async def confirm_withdrawal(
    connection: Connection, actor: Actor, number: int, reason: str | None, *, large: bool = False
) -> None:
    """Take a delivery back for the reason that was proposed, or the one given where nobody has proposed anything.

    A `large` one is left to a worker, in the name of whoever confirms it. Raises as `withdraw` does, and Invalid where
    there is no reason.
    """
    await _not_under_way(connection, number)
    batch = await _standing_batch(connection, number)
    reason = batch["withdrawal_proposed_reason"] or _checked(reason or "")
    if not large:
        await withdraw(connection, actor, number, reason)
        return
    _check_second(batch, actor)
    await tasks.queue(connection, actor, NewTask(TaskKind.WITHDRAWAL, number, {"reason": reason}))
    details = {"batch": number, "reason": reason}
    await record(connection, actor, Event(EventKind.WITHDRAWAL_CONFIRMED, details=details))


async def leave_rehearsal(connection: Connection, actor: Actor, number: int) -> None:
    """Leave to a worker what taking a delivery back would change; raises Conflict where that is under way."""
    await tasks.queue(connection, actor, NewTask(TaskKind.WITHDRAWAL_REHEARSAL, number))


async def refuse_withdrawal(connection: Connection, actor: Actor, number: int, reason: str) -> None:
    """Let a delivery stand that somebody proposed to take back; raises Conflict where nobody did."""
    reason = _checked(reason)
    await _not_under_way(connection, number)
    batch = await _standing_batch(connection, number)
    if batch["withdrawal_proposed_by"] is None:
        raise Conflict(f"nobody has proposed to withdraw batch {number}")
    await connection.execute(_PROPOSE, number, None, None, None)
    details = {"batch": number, "proposed_by": batch["withdrawal_proposed_by"], "reason": reason}
    await record(connection, actor, Event(EventKind.WITHDRAWAL_REFUSED, details=details))


async def _not_under_way(connection: Connection, number: int) -> None:
    """Raise Conflict for a delivery that a worker is to take back: asked before the lock, which that one holds."""
    if await is_open(connection, TaskKind.WITHDRAWAL, number):
        raise Conflict(f"a worker is withdrawing batch {number}: that was confirmed")


def _check_second(batch: Row, actor: Actor) -> None:
    four_eyes.check_second(f"withdrawing batch {batch['id']}", batch["withdrawal_proposed_by"], actor)


def _checked(reason: str) -> str:
    """The reason without blanks around it; raises Invalid for none, a long one, or one with control characters."""
    text = reason.strip()
    if not text or len(text) > _LONGEST_REASON or not "".join(text.splitlines()).isprintable():
        raise Invalid(f"the reason is not a text of 1 to {_LONGEST_REASON} printable characters", field="reason")
    return text


async def withdraw(
    connection: Connection, actor: Actor, number: int, reason: str, progress: TaskProgress | None = None
) -> Withdrawal:
    """Take one delivery back within the caller's transaction, and log it.

    Raises NotFound for an unknown batch, and Conflict for one that is withdrawn already, or that takes a second person.
    """
    withdrawal = await take_out(connection, actor, number, reason, progress)
    await record(connection, actor, await _event(connection, withdrawal), rows_of=_STALE)
    return withdrawal


async def take_out(
    connection: Connection, actor: Actor, number: int, reason: str, progress: TaskProgress | None = None
) -> Withdrawal:
    """Do what `withdraw` does but for the log, whose end stays locked until the transaction ends."""
    batch = await _standing_batch(connection, number)
    resource = RESOURCES[batch["resource"]]
    _check_second(batch, actor)
    at = clock.now()
    before = await _stated_up_to(connection, resource)
    await connection.execute(_WITHDRAW, number, at, actor.decider, reason)
    now = await _stated_up_to(connection, resource)
    await _touch(connection, batch)
    await compose(connection, resource, at, progress=await _noted(connection, progress))
    released, waiting = await _requeue(connection, actor, batch, reason, at)
    left = await _register(connection) if resource.code == "register" else 0
    count = await connection.fetchrow(_CHANGED, resource.code)
    assert count is not None
    if resource.cadence is Cadence.EVENT and before != now:
        await stale.mark_all(connection, at)
    else:
        await stale.mark_selected(connection, _STALE, at)
    readers = await batch_readers(connection, number)
    closed, changed = count["all"] - count["known"], count["known"]
    return Withdrawal(
        number, resource.code, batch["provider"], closed, changed, released, waiting, left, before, now, readers
    )


async def _noted(connection: Connection, progress: TaskProgress | None) -> Progress | None:
    """Where to note how many of the touched enterprises are done."""
    if progress is None:
        return None
    progress.begin(await touched_enterprises(connection))
    return progress.note


async def _stated_up_to(connection: Connection, resource: Resource) -> date | None:
    """The day up to which the resource is stated now, as its expected providers stand."""
    now = clock.now()
    return (await source_freshness(connection, clock.today(), now)).get(resource.code)


async def _standing_batch(connection: Connection, number: int) -> Row:
    batch = await connection.fetchrow(_BATCH, number)
    if batch is None:
        raise NotFound(f"no batch {number}")
    await connection.execute(Lock.DELIVERY.until_commit, batch["resource"])
    batch = await connection.fetchrow(_BATCH, number)  # whoever held the lock may have withdrawn it
    assert batch is not None
    if batch["withdrawn_at"]:
        raise Conflict(f"batch {number} was withdrawn by {batch['withdrawn_by']}: {batch['withdrawn_reason']}")
    return batch


async def _touch(connection: Connection, batch: Row) -> None:
    await touch_table(connection)
    await connection.execute(_TOUCH, batch["id"])
    if batch["whole"]:
        await connection.execute(_TOUCH_ENDED, batch["resource"], batch["provider"])


async def _requeue(connection: Connection, actor: Actor, batch: Row, reason: str, at: datetime) -> tuple[int, int]:
    """Release the rows that wait of the delivery, and let those wait again that it had settled; returns how many."""
    await connection.execute(_HAND_OVER, batch["id"])
    released = await connection.fetch(_RELEASE, batch["id"], at, actor.decider, reason)
    waiting = await connection.fetch(_WAIT_AGAIN, batch["id"], at)
    await settle_said_later(connection, batch["resource"], at)
    told = sorted({row["uscc"] for row in (*released, *waiting) if row["uscc"]})
    await connection.copy_records_to_table("settled", records=[(uscc,) for uscc in told])
    return len(released), len(waiting)


async def _register(connection: Connection) -> int:
    """Write the register as it is without the delivery; returns how many enterprises leave it."""
    await enrol(connection, connection.cursor(_REGISTERED, prefetch=5000))
    gone = [row["uscc"] for row in await connection.fetch(_STRUCK_OFF)]
    await strike_off(connection, gone)
    return len(gone)


async def _event(connection: Connection, withdrawal: Withdrawal) -> Event:
    usccs = [row["uscc"] for row in await connection.fetch(_USCCS)]
    details = {
        "batch": withdrawal.batch,
        "resource": withdrawal.resource,
        "provider": withdrawal.provider,
        "closed": withdrawal.closed,
        "changed": withdrawal.changed,
        "left": withdrawal.left,
    }
    return Event(EventKind.RECORDS_WITHDRAWN, usccs=usccs, details=details)
