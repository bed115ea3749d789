"""What waits for a worker: answers to derive, packages, drops, webhooks, workbooks, withdrawals, rehearsals."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.core.errors import Invalid
from hub.core.store import stale
from hub.core.store.database import Row
from hub.core.tasks import queries as tasks
from hub.core.tasks.results import TaskKind
from hub.sharing.packages import commands as package_commands
from hub.sharing.packages import queries as packages
from hub.sharing.webhooks import commands as webhook_commands
from hub.sharing.webhooks import queries as webhooks
from hub.sharing.workbooks.jobs import queries as workbooks
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction


class JobKind(StrEnum):
    """What a worker does."""

    EVALUATION = "evaluation"
    PACKAGE = "package"
    DROP = "drop"
    WEBHOOK = "webhook"
    WORKBOOK = "workbook"
    WITHDRAWAL = "withdrawal"
    RULESET = "ruleset"


@dataclass(frozen=True, slots=True)
class JobQueue:
    """The jobs of one kind: how many wait, are under way or failed, since when the oldest waits, and the last cause."""

    kind: JobKind
    waiting: int
    working: int
    failed: int
    oldest: datetime | None
    cause: str | None


async def queues(context: Context) -> list[JobQueue]:
    """Every kind, also those of which nothing waits."""
    context.of_this_moment()
    database = context.database
    return [
        _queue(JobKind.EVALUATION, await stale.queue(database)),
        _queue(JobKind.PACKAGE, await packages.package_queue(database)),
        _queue(JobKind.DROP, await packages.drop_queue(database)),
        _queue(JobKind.WEBHOOK, await webhooks.webhook_queue(database)),
        _queue(JobKind.WORKBOOK, await workbooks.queue(database)),
        _queue(JobKind.WITHDRAWAL, await tasks.queue(database, TaskKind.WITHDRAWAL, TaskKind.WITHDRAWAL_REHEARSAL)),
        _queue(JobKind.RULESET, await tasks.queue(database, TaskKind.RULESET_REHEARSAL)),
    ]


async def retry(change: MutationTransaction, kind: JobKind) -> int:
    """How many are tried again at once, which waited for another time; raises Invalid for what does not wait so."""
    if kind is JobKind.PACKAGE:
        return await package_commands.retry_packages(change.connection)
    if kind is JobKind.DROP:
        return await package_commands.retry_drops(change.connection)
    if kind is JobKind.WEBHOOK:
        return await webhook_commands.retry(change.connection)
    raise Invalid(f"jobs of the kind {kind.name} are not put off: there is nothing to try again", field="kind")


def _queue(kind: JobKind, row: Row) -> JobQueue:
    return JobQueue(kind, **dict(row.items()))
