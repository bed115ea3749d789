"""Taking deliveries back: foreseen, proposed by one person and confirmed by another; large ones by a worker."""

from collections.abc import Mapping, Sequence

from hub.core.errors import Conflict, Forbidden, NotFound
from hub.core.store.paging import whole_number
from hub.credit.effects import queries as effects
from hub.credit.effects.results import ForeseenWithdrawal, foreseen_withdrawal
from hub.intake.ingest.batches import commands, queries
from hub.intake.ingest.batches.results import BatchRow, BatchTasks
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction


async def batch(context: Context, typed: str) -> BatchRow:
    """Raises NotFound for a delivery that is not the client's organisation's, unless it is the operator."""
    context.of_this_moment()
    return await queries.batch_of(context.database, context.actor, _number(typed))


async def batches_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, BatchRow]:
    context.of_this_moment()
    named = [number for number in numbers if number is not None]
    return {number: await queries.batch_of(context.database, context.actor, number) for number in named}


async def tasks_by_batch(context: Context, numbers: Sequence[int]) -> Mapping[int, BatchTasks]:
    """What was left to workers about deliveries that were found for the actor."""
    return await queries.batch_tasks(context.database, numbers)


async def foresee(context: Context, typed: str) -> ForeseenWithdrawal:
    """Take it back as the hub would, weigh that, and undo it; raises Conflict for a large one."""
    known = await batch(context, typed)
    if known.withdrawn_at is not None:
        raise NotFound(f"batch {known.id} was withdrawn already")
    if known.large:
        raise Conflict(f"batch {known.id} is large: withdrawalRehearse leaves it to a worker")
    return await effects.foresee_withdrawal(context.database, known.id)


def foreseen(tasks: BatchTasks) -> ForeseenWithdrawal | None:
    """What a worker has foreseen, where the last one that was asked has come to its end."""
    rehearsal = tasks.rehearsal
    return foreseen_withdrawal(rehearsal.result) if rehearsal and rehearsal.result else None


async def rehearse(change: MutationTransaction, typed: str) -> int:
    """The number of the delivery; raises Conflict where it is withdrawn, or a rehearsal is under way."""
    known = await _own(change, typed)
    if known.withdrawn_at is not None:
        raise Conflict(f"batch {known.id} was withdrawn already")
    await commands.leave_rehearsal(change.connection, change.context.actor, known.id)
    return known.id


async def propose(change: MutationTransaction, typed: str, reason: str) -> int:
    """The number of the delivery; raises Conflict where it is withdrawn or proposed already."""
    known = await _own(change, typed)
    await commands.propose_withdrawal(change.connection, change.context.actor, known.id, reason)
    return known.id


async def confirm(change: MutationTransaction, typed: str, reason: str | None) -> int:
    """The number of the delivery; raises Conflict where nobody else has proposed it, for a person."""
    known = await _own(change, typed)
    actor = change.context.actor
    await commands.confirm_withdrawal(change.connection, actor, known.id, reason, large=known.large)
    return known.id


async def refuse(change: MutationTransaction, typed: str, reason: str) -> int:
    """The number of the delivery, which stands on; raises Conflict where nothing was proposed."""
    known = await _own(change, typed)
    await commands.refuse_withdrawal(change.connection, change.context.actor, known.id, reason)
    return known.id


async def _own(change: MutationTransaction, typed: str) -> BatchRow:
    known = await queries.batch_of(change.connection, change.context.actor, _number(typed))
    if known.resource not in change.context.actor.reach.resources:
        raise Forbidden(f"client {change.context.actor.client!r} may not write {known.resource!r}")
    return known


def _number(typed: str) -> int:
    number = whole_number(typed)
    if number is None:
        raise NotFound(f"no batch {typed[:60]!r}", field="batch")
    return number
