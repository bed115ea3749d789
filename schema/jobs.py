"""What waits for a worker, as an operator sees it."""

from datetime import datetime

import strawberry

from auth.scopes import Scope
from resolvers import jobs
from resolvers.jobs import JobKind
from resolvers.jobs import JobQueue as QueueRow
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from schema.language.declarations import answer, field, of
from schema.language.mutations import Payload, mutation

strawberry.enum(JobKind, description="What a worker does.")


@of(QueueRow)
class JobQueue:
    """The jobs of one kind."""

    kind: JobKind = field(description="What the worker does.")
    waiting: int = field(description="How many wait.")
    working: int = field(description="How many are under way.")
    failed: int = field(description="How many of those that wait were tried already, or have ended without a result.")
    oldest: datetime | None = field(description="Since when the oldest waits.")
    cause: str | None = field(description="Why the last of these failed, in a sentence or as a code.")


@strawberry.input(description="The kind of jobs that are tried again at once.")
class JobsRetryInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    kind: JobKind = strawberry.field(description="PACKAGE, DROP or WEBHOOK: the others are not put off.")


@of(MutationOutcome)
class JobsRetryPayload(Payload):
    """How many are tried again, or why none is."""

    @answer(scope=None)
    def jobs(self: MutationOutcome) -> int | None:
        """How many will be tried at once; null where nothing was changed."""
        return None if self.key is None else int(self.key)


@strawberry.type(description="Changes of what waits for a worker.")
class JobMutations:
    @mutation(scope=Scope.CLIENT_ADMIN)
    async def jobs_retry(self: MutationTransaction, input: JobsRetryInput) -> JobsRetryPayload | None:
        """Try those jobs of a kind at once that failed and wait for another time."""
        return await jobs.retry(self, input.kind)
