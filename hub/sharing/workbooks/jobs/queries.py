"""Read the jobs of one person: nobody else finds them."""

from collections.abc import Sequence

from hub.core.actor import Actor
from hub.core.errors import NotFound
from hub.core.store.database import Reader, Row
from hub.sharing.workbooks.jobs.results import Job, JobState

_LISTED = 10

_OWN = "issuer = $1 and subject = $2 and client = $3"
_COLUMNS = "id, name, scenarios, rows, state, progress, created_at, finished_at, cause"
_JOBS = f"select {_COLUMNS} from workbook_job where {_OWN} order by id desc limit $4"
_JOB = f"select {_COLUMNS} from workbook_job where {_OWN} and id = $4"
_RESULT = f"select result from workbook_job where {_OWN} and id = $4 and result is not null"

_QUEUE = """
select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'working') as working,
       count(*) filter (where state = 'failed') as failed, min(created_at) filter (where state = 'waiting') as oldest,
       (array_agg(cause order by finished_at desc) filter (where state = 'failed'))[1] as cause
from workbook_job
"""


async def queue(reader: Reader) -> Row:
    """How many jobs of all people wait, are under way and have failed; whose they are is not told."""
    [row] = await reader.fetch(_QUEUE)
    return row


async def jobs_of(reader: Reader, actor: Actor) -> Sequence[Job]:
    """The newest jobs of the person who acts."""
    return [_job(row) for row in await reader.fetch(_JOBS, *_owner(actor), _LISTED)]


async def job(reader: Reader, actor: Actor, number: int) -> Job:
    """One job; raises NotFound for one that is somebody else's, or gone."""
    for row in await reader.fetch(_JOB, *_owner(actor), number):
        return _job(row)
    raise NotFound(f"no workbook {number}")


async def result(reader: Reader, actor: Actor, number: int) -> bytes:
    """The workbook that a job has made; raises NotFound where there is none."""
    for row in await reader.fetch(_RESULT, *_owner(actor), number):
        content: bytes = row["result"]
        return content
    raise NotFound(f"no answered workbook {number}")


def _owner(actor: Actor) -> tuple[str | None, str | None, str]:
    person = actor.person
    return (person.issuer, person.subject, actor.client) if person else (None, None, actor.client)


def _job(row: Row) -> Job:
    values = dict(row.items())
    return Job(**{**values, "state": JobState(values["state"])})
