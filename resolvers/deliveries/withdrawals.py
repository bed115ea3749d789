"""Taking deliveries back: foreseen, proposed by one person and confirmed by another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.core.actor import HUB
from hub.core.errors import Forbidden, NotFound
from hub.core.store.database import Connection
from hub.core.store.paging import whole_number
from hub.credit.effects import queries as effects
from hub.credit.effects.results import AnswerChange, AnswerEffect
from hub.intake.ingest import deliveries
from hub.intake.ingest.batches import commands, queries
from hub.intake.ingest.batches.results import BatchRow, Withdrawal
from hub.intake.ingest.effects.results import RecordEffect
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction

_FORESEEN = "foreseen"


@dataclass(frozen=True, slots=True)
class ForeseenWithdrawal:
    """What taking a delivery back would do: to its records, to those of its kind, and to answers."""

    withdrawal: Withdrawal
    records: RecordEffect
    answers: AnswerEffect


async def batch(context: Context, typed: str) -> BatchRow:
    """Raises NotFound for a delivery that is not the client's organisation's, unless it is the operator."""
    context.uncacheable = True
    return await queries.batch_of(context.database, context.actor, _number(typed))


async def batches_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, BatchRow]:
    context.uncacheable = True
    named = [number for number in numbers if number is not None]
    return {number: await queries.batch_of(context.database, context.actor, number) for number in named}


async def foresee(context: Context, typed: str) -> ForeseenWithdrawal:
    """Take it back as the hub would, weigh that, and undo it."""
    known = await batch(context, typed)
    if known.withdrawn_at is not None:
        raise NotFound(f"batch {known.id} was withdrawn already")

    async def weigh(connection: Connection) -> AnswerEffect:
        return await effects.weigh(context.database, connection)

    told = await deliveries.foresee_withdrawal(context.database, HUB, known.id, _FORESEEN, weigh)
    return ForeseenWithdrawal(told.result, told.records, told.answers)


async def propose(change: MutationTransaction, typed: str, reason: str) -> int:
    """The number of the delivery; raises Conflict where it is withdrawn or proposed already."""
    known = await _own(change, typed)
    await commands.propose_withdrawal(change.connection, change.context.actor, known, reason)
    return known


async def confirm(change: MutationTransaction, typed: str, reason: str | None) -> int:
    """The number of the delivery; raises Conflict where nobody else has proposed it, for a person."""
    known = await _own(change, typed)
    await commands.confirm_withdrawal(change.connection, change.context.actor, known, reason)
    return known


async def refuse(change: MutationTransaction, typed: str, reason: str) -> int:
    """The number of the delivery, which stands on; raises Conflict where nothing was proposed."""
    known = await _own(change, typed)
    await commands.refuse_withdrawal(change.connection, change.context.actor, known, reason)
    return known


async def _own(change: MutationTransaction, typed: str) -> int:
    known = await queries.batch_of(change.connection, change.context.actor, _number(typed))
    if known.resource not in change.context.actor.reach.resources:
        raise Forbidden(f"client {change.context.actor.client!r} may not write {known.resource!r}")
    return known.id


def _number(typed: str) -> int:
    number = whole_number(typed)
    if number is None:
        raise NotFound(f"no batch {typed[:60]!r}", field="batch")
    return number


def changes_of(effect: AnswerEffect) -> list[AnswerChange]:
    return [*effect.grades, *effect.verdicts]
