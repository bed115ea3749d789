"""Read tasks: what was left to workers about one thing, and how many wait."""

from collections.abc import Collection, Mapping
from typing import Any

from hub.core.store.database import Reader, Row
from hub.core.tasks.results import Task, TaskKind, TaskState

_IS_OPEN = "select from task where kind = $1 and subject = $2 and finished_at is null"
_QUEUE = """
select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'working') as working,
       count(*) filter (where state = 'failed') as failed, min(created_at) filter (where state = 'waiting') as oldest,
       (array_agg(cause order by finished_at desc) filter (where state = 'failed'))[1] as cause
from task where kind = any ($1) and (finished_at is null or finished_at > now() - interval '1 day')
"""
_NEWEST = """
select distinct on (subject) subject, kind, state, progress, total, created_at, finished_at, cause, result
from task where kind = $1 and subject = any ($2) order by subject, id desc
"""


async def is_open(reader: Reader, kind: TaskKind, subject: int) -> bool:
    """Whether a task waits or is under way."""
    return bool(await reader.fetch(_IS_OPEN, kind.value, subject))


async def newest(reader: Reader, kind: TaskKind, subjects: Collection[int]) -> Mapping[int, Task]:
    """The last task of a kind about each of these, by its number."""
    return {row["subject"]: _task(row) for row in await reader.fetch(_NEWEST, kind.value, list(subjects))}


async def queue(reader: Reader, *kinds: TaskKind) -> Row:
    """How many tasks of these kinds wait, are under way, and have failed within a day."""
    [row] = await reader.fetch(_QUEUE, [kind.value for kind in kinds])
    return row


def _task(row: Row) -> Task:
    values: dict[str, Any] = {name: value for name, value in row.items() if name != "subject"}
    return Task(**{**values, "kind": TaskKind(values["kind"]), "state": TaskState(values["state"])})
