"""Keep workbooks, hand them to workers one by one, keep what became of them, and forget them after a day."""

from datetime import timedelta

from hub.core import clock
from hub.core.actor import Actor, Purpose
from hub.core.errors import Conflict, Invalid
from hub.core.store.database import Connection, Database
from hub.core.store.locks import Lock
from hub.sharing.workbooks.jobs.results import MOST_OPEN, ClaimedJob, NewJob

#: How long what a job has made can be fetched.
KEPT = timedelta(hours=24)
#: A worker that has not moved its heartbeat for this long is taken for dead.
SILENT = timedelta(seconds=30)
#: A job that so many workers have died of fails.
_MOST_ATTEMPTS = 3

_OPEN = "select count(*) from workbook_job where issuer = $1 and subject = $2 and finished_at is null"
_INSERT = """
insert into workbook_job (client, issuer, subject, purpose, scenarios, name, content, rows, state, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9) returning id
"""
_CLAIM = """
update workbook_job set state = 'working', heartbeat = $1, attempts = attempts + 1, progress = 0
where id = (
    select id from workbook_job
    where finished_at is null and (state = 'waiting' or heartbeat < $2) and attempts < $3
    order by id limit 1 for update skip locked
)
returning id, attempts, client, issuer, subject, purpose, scenarios, name, content
"""
_GIVE_UP = """
update workbook_job set state = 'failed', cause = 'INTERNAL', finished_at = $1, content = null
where finished_at is null and heartbeat < $2 and attempts >= $3
"""
_BEAT = "update workbook_job set heartbeat = $3, progress = $4 where id = $1 and attempts = $2 and state = 'working'"
_END = """
update workbook_job
set state = case when $4::text is null then 'ready' else 'failed' end, result = $3, cause = $4, finished_at = $5,
    progress = case when $4::text is null then rows else progress end, content = null
where id = $1 and attempts = $2 and state = 'working' returning id
"""
_FORGET = "delete from workbook_job where finished_at < $1"
_DELETE = "delete from workbook_job where id = $1 and issuer = $2 and subject = $3 and client = $4"


async def queue(connection: Connection, actor: Actor, new: NewJob) -> int:
    """Keep a workbook for a worker; returns the job's number.

    Raises Invalid for a program, and Conflict for a person who has MOST_OPEN unfinished ones.
    """
    person = actor.person
    if person is None:
        raise Invalid(f"client {actor.client!r} is a program: only people leave workbooks to be answered")
    await connection.execute(Lock.WORKBOOKS.until_commit, person.key)
    if await connection.fetchval(_OPEN, person.issuer, person.subject) >= MOST_OPEN:
        raise Conflict(f"{person.name} has {MOST_OPEN} unfinished workbooks: the next one has to wait for one of them")
    purpose = actor.purpose.value if actor.purpose else None
    terms = (purpose, list(new.scenarios), new.name, new.content, new.rows, clock.now())
    return int(await connection.fetchval(_INSERT, actor.client, person.issuer, person.subject, *terms))


async def claim(database: Database, silent: timedelta = SILENT) -> ClaimedJob | None:
    """Take the next job that waits, or that a dead worker has left; None where there is nothing to do."""
    now = clock.now()
    await database.fetch(_GIVE_UP, now, now - silent, _MOST_ATTEMPTS)
    rows = await database.fetch(_CLAIM, now, now - silent, _MOST_ATTEMPTS)
    if not rows:
        return None
    values = dict(rows[0].items())
    return ClaimedJob(**{**values, "purpose": Purpose(values["purpose"]) if values["purpose"] else None})


async def beat(database: Database, job: ClaimedJob, progress: int) -> None:
    """Say that the worker is alive, and how many enterprises it has asked about."""
    await database.fetch(_BEAT, job.id, job.attempts, clock.now(), progress)


async def finish(database: Database, job: ClaimedJob, result: bytes) -> bool:
    """Keep the workbook that goes back; False where another worker has taken the job over, or it was deleted."""
    return bool(await database.fetch(_END, job.id, job.attempts, result, None, clock.now()))


async def fail(database: Database, job: ClaimedJob, cause: str) -> bool:
    """End a job without a result; `cause` is the code of the error."""
    return bool(await database.fetch(_END, job.id, job.attempts, None, cause, clock.now()))


async def forget_old(database: Database) -> None:
    """Delete the jobs that have ended KEPT ago."""
    await database.fetch(_FORGET, clock.now() - KEPT)


async def delete(connection: Connection, actor: Actor, number: int) -> None:
    """Delete a job of the actor's own with all that was sent and made; one that is not there is gone already."""
    if actor.person:
        await connection.execute(_DELETE, number, actor.person.issuer, actor.person.subject, actor.client)
