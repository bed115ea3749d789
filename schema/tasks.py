"""Long work that is left to a worker, as whoever asked for it sees it."""

from datetime import datetime

import strawberry

from hub.core.tasks.results import Task, TaskKind, TaskState
from schema.language.declarations import field, of

strawberry.enum(TaskKind, description="What a worker was asked to do.")
strawberry.enum(TaskState, description="How far it is.")


@of(Task)
class WorkerTask:
    """Work that a worker does as a whole or not at all; one that dies over it leaves it to the next."""

    kind: TaskKind = field(description="What was asked for.")
    state: TaskState = field(description="How far it is.")
    progress: int = field(description="Enterprises that are done.")
    total: int = field(description="Enterprises that there are to do; 0 until they are counted.")
    created_at: datetime = field(description="When it was asked for.")
    finished_at: datetime | None = field(description="When it ended; null while it is open.")
    cause: str | None = field(description="The code of the error by which it failed.")
