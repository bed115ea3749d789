"""Does what was left to workers: large deliveries are taken back, and rehearsed; proposed rulesets are rehearsed."""

import structlog

from hub.core.errors import HubError, Unavailable
from hub.core.store.database import Database
from hub.core.tasks import commands
from hub.core.tasks.results import ClaimedTask, TaskKind
from hub.core.tasks.work import TaskProgress, alive
from hub.credit.effects.queries import foresee_withdrawal
from hub.credit.proposals.commands import rehearse
from hub.intake.ingest.deliveries import carry_out

log = structlog.get_logger()


class TaskRounds:
    """One worker's rounds of tasks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def round(self) -> None:
        """Do whatever waits, or was left by a worker that died over it."""
        while task := await commands.claim(self._database):
            await self._do(task)

    async def _do(self, task: ClaimedTask) -> None:
        """Do a task as a whole or not at all; raises Unavailable without the store: it is taken up again."""
        try:
            async with alive(self._database, task) as progress:
                await self._work(task, progress)
        except Unavailable:
            raise
        except HubError as error:
            await commands.fail(self._database, task, error.code)
            log.warning("a task is not done", kind=task.kind.value, subject=task.subject, cause=error.message)
        else:
            log.info("did a task", kind=task.kind.value, subject=task.subject)

    async def _work(self, task: ClaimedTask, progress: TaskProgress) -> None:
        match task.kind:
            case TaskKind.WITHDRAWAL:
                await carry_out(self._database, task, progress)
            case TaskKind.WITHDRAWAL_REHEARSAL:
                foreseen = await foresee_withdrawal(self._database, task.subject, progress)
                async with self._database.transaction() as connection:
                    await commands.finish(connection, task, foreseen.kept(), progress.total)
            case TaskKind.RULESET_REHEARSAL:
                await rehearse(self._database, task)
