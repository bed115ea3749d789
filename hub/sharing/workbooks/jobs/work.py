"""One workbook from the queue to its answer; a worker that dies over it leaves it to the next."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from hub.core.errors import HubError, Unavailable
from hub.core.store.database import Database
from hub.sharing.workbooks.asking import Ask, answered
from hub.sharing.workbooks.jobs import commands
from hub.sharing.workbooks.jobs.results import ClaimedJob
from hub.sharing.workbooks.results import AskedSheet, FilledSheet
from hub.sharing.workbooks.rules import asked_sheet
from hub.sharing.workbooks.xlsx.files import sheets_of, with_columns

#: Seconds between two signs of life of a worker.
_BEAT = 5.0

log = structlog.get_logger()
#: Finds how a job's person asks now; raises Forbidden where she may not any more.
AskFor = Callable[[ClaimedJob], Awaitable[Ask]]


@dataclass(slots=True)
class AskedCount:
    """How many enterprises have been asked about."""

    enterprises: int = 0

    def note(self, enterprises: int) -> None:
        self.enterprises = enterprises


async def answer_next(database: Database, ask_for: AskFor) -> bool:
    """Answer the workbook whose turn it is; False where none waits.

    Raises Unavailable where the store is out of reach: the workbook is taken up again.
    """
    job = await commands.claim(database)
    if job is None:
        return False
    count = AskedCount()
    try:
        async with _alive(database, job, count):
            result = await _answered(job, await ask_for(job), count)
    except Unavailable:
        raise
    except HubError as error:
        await commands.fail(database, job, error.code)
        log.warning("a workbook is not answered", job=job.id, cause=error.message)
        return True
    if await commands.finish(database, job, result):
        log.info("answered a workbook", job=job.id, enterprises=count.enterprises)
    return True


async def _answered(job: ClaimedJob, ask: Ask, count: AskedCount) -> bytes:
    sheets, asked = await asyncio.to_thread(_read, job)
    added = await answered(asked, job.scenarios, ask, count.note)
    return await asyncio.to_thread(with_columns, sheets, asked, added)


def _read(job: ClaimedJob) -> tuple[list[FilledSheet], AskedSheet]:
    sheets = sheets_of(job.name, job.content)
    return sheets, asked_sheet(sheets)


@asynccontextmanager
async def _alive(database: Database, job: ClaimedJob, count: AskedCount) -> AsyncIterator[None]:
    """Move the job's heartbeat until the block ends."""

    async def beat() -> None:
        while True:
            await commands.beat(database, job, count.enterprises)
            await asyncio.sleep(_BEAT)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        await asyncio.wait([beating])
