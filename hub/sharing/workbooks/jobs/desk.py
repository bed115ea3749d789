"""The jobs of one person, as a page holds them."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.core.actor import Actor
from hub.core.store.database import Database
from hub.sharing.workbooks.jobs import commands, queries
from hub.sharing.workbooks.jobs.results import Job, NewJob


@dataclass(frozen=True, slots=True)
class JobDesk:
    """Queues, shows and deletes the workbooks of the person who acts."""

    database: Database
    actor: Actor

    async def queue(self, new: NewJob) -> int:
        """Return the number of the job; raises Conflict for a person who has too many unfinished ones."""
        async with self.database.transaction() as connection:
            return await commands.queue(connection, self.actor, new)

    async def jobs(self) -> Sequence[Job]:
        return await queries.jobs_of(self.database, self.actor)

    async def job(self, number: int) -> Job:
        """Raises NotFound for a job that is somebody else's, or gone."""
        return await queries.job(self.database, self.actor, number)

    async def result(self, number: int) -> bytes:
        """Raises NotFound where there is none."""
        return await queries.result(self.database, self.actor, number)

    async def delete(self, number: int) -> None:
        async with self.database.transaction() as connection:
            await commands.delete(connection, self.actor, number)
