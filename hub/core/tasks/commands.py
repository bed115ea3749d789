"""Keep tasks, hand them to workers one by one, and keep what became of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hub.core import clock
from hub.core.actor import Actor, Kind, Person
from hub.core.errors import Conflict
from hub.core.store.database import Connection, Database
from hub.core.tasks.results import ClaimedTask, NewTask, TaskKind

#: A worker that has not moved its heartbeat for this long is taken for dead.
SILENT = timedelta(seconds=30)
#: A task that so many workers have died of fails.
_MOST_ATTEMPTS = 3

_INSERT = """
insert into task (kind, subject, details, actor, state, created_at) values ($1, $2, $3, $4, 'waiting', $5)
on conflict (kind, subject) where finished_at is null do nothing returning id
"""
_CLAIM = """
update task set state = 'working', heartbeat = $1, attempts = attempts + 1, progress = 0, total = 0
where id = (
    select id from task where finished_at is null and (state = 'waiting' or heartbeat < $2) and attempts < $3
    order by id limit 1 for update skip locked
)
returning id, attempts, kind, subject, details, actor
"""
_GIVE_UP = """
update task set state = 'failed', cause = 'INTERNAL', finished_at = $1
where finished_at is null and heartbeat < $2 and attempts >= $3
"""
_BEAT = """
update task set heartbeat = $3, progress = $4, total = $5 where id = $1 and attempts = $2 and state = 'working'
"""
_END = """
update task
set state = case when $4::text is null then 'done' else 'failed' end, result = $3, cause = $4, finished_at = $5,
    total = greatest(total, $6), progress = case when $4::text is null then greatest(total, $6) else progress end
where id = $1 and attempts = $2 and state = 'working' returning id
"""


async def queue(connection: Connection, actor: Actor, new: NewTask) -> None:
    """Leave a task to a worker, which does it in the name of the actor; raises Conflict where it is under way."""
    named = (new.kind.value, new.subject, new.details)
    if await connection.fetchval(_INSERT, *named, _kept(actor), clock.now()) is None:
        raise Conflict(f"the {new.kind} of {new.subject} is left to a worker already")


async def claim(database: Database, silent: timedelta = SILENT) -> ClaimedTask | None:
    """Take the next task that waits, or that a dead worker has left; None where there is nothing to do."""
    now = clock.now()
    await database.fetch(_GIVE_UP, now, now - silent, _MOST_ATTEMPTS)
    for row in await database.fetch(_CLAIM, now, now - silent, _MOST_ATTEMPTS):
        values = dict(row.items())
        return ClaimedTask(**{**values, "kind": TaskKind(values["kind"]), "actor": _actor(values["actor"])})
    return None


async def beat(database: Database, task: ClaimedTask, progress: int, total: int) -> None:
    """Say that the worker is alive, and how many of how many enterprises are done."""
    await database.fetch(_BEAT, task.id, task.attempts, clock.now(), progress, total)


async def finish(connection: Connection, task: ClaimedTask, result: Mapping[str, Any], total: int = 0) -> None:
    """End a task in the transaction of its work; raises Conflict, which undoes that, where another worker has it.

    `total` is of how many it was, which a quick one has not told by a sign of life.
    """
    if await connection.fetchval(_END, task.id, task.attempts, result, None, clock.now(), total) is None:
        raise Conflict(f"another worker has taken over the {task.kind} of {task.subject}")


async def fail(database: Database, task: ClaimedTask, cause: str) -> None:
    """End a task of which nothing is done; `cause` is the code of the error."""
    await database.fetch(_END, task.id, task.attempts, None, cause, clock.now(), 0)


def _kept(actor: Actor) -> Mapping[str, Any]:
    person = actor.person
    return {
        "organisation": actor.organisation,
        "kind": actor.kind.value,
        "client": actor.client,
        "person": [person.issuer, person.subject, person.name] if person else None,
    }


def _actor(kept: Mapping[str, Any]) -> Actor:
    person = Person(*kept["person"]) if kept["person"] else None
    return Actor(kept["organisation"], Kind(kept["kind"]), kept["client"], person=person)
