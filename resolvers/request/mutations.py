"""Makes each change once, in a transaction of its own; an expected refusal is an answer, not an error."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from hub.core.errors import BadInput, Conflict, Forbidden, HubError, Invalid, NotFound
from hub.core.store import idempotency
from hub.core.store.database import Connection
from hub.core.store.idempotency import MutationName
from resolvers.request.context import Context
from resolvers.request.loaders import Loaders

_LONGEST_NAME = 100
#: Refusals that tell the client what to do otherwise; all else is an error.
_EXPECTED = (Forbidden, BadInput, NotFound, Conflict)


@dataclass(frozen=True, slots=True)
class MutationTransaction:
    """Who makes the change, and the connection whose transaction it is part of."""

    context: Context
    connection: Connection


@dataclass(frozen=True, slots=True)
class Refusal:
    """`field` is the part of the input that was wrong, if it was one."""

    code: str
    message: str
    field: str | None


@dataclass(frozen=True, slots=True)
class MutationOutcome:
    """`key` is that of the row which was changed; None where the change was refused."""

    client_mutation_id: str
    key: int | str | None
    refusal: Refusal | None


#: Makes the change and returns the key of the row that it changed; raises a refusal.
MakeChange: TypeAlias = Callable[[MutationTransaction], Awaitable[int | str]]


async def mutate(context: Context, asked: MutationName, make: MakeChange) -> MutationOutcome:
    """The outcome of now, or of the first time that it was asked for; later loads see the store as it is afterwards."""
    try:
        outcome = await _once(context, asked, make)
    except _EXPECTED as error:
        outcome = _refused(error)
    context.loaders = Loaders()
    refusal = Refusal(**outcome["refusal"]) if "refusal" in outcome else None
    if refusal:
        context.touched.refusals.add(refusal.code)
    return MutationOutcome(asked.id, outcome.get("key"), refusal)


async def _once(context: Context, asked: MutationName, make: MakeChange) -> Mapping[str, Any]:
    if not (asked.id.isprintable() and 0 < len(asked.id) <= _LONGEST_NAME):
        raise Invalid(f"clientMutationId is not a text of 1 to {_LONGEST_NAME} characters", field="clientMutationId")
    async with context.database.transaction() as connection:
        outcome = await idempotency.claim(connection, asked)
        if outcome is None:
            outcome = await _made(MutationTransaction(context, connection), make)
            await idempotency.settle(connection, asked, outcome)
    return outcome


async def _made(change: MutationTransaction, make: MakeChange) -> Mapping[str, Any]:
    """A refusal rolls back what was written until then, and is remembered like any other outcome."""
    try:
        async with change.connection.transaction():
            return {"key": await make(change)}
    except _EXPECTED as error:
        return _refused(error)


def _refused(error: HubError) -> Mapping[str, Any]:
    named = error.details.get("field")
    return {"refusal": asdict(Refusal(error.code, error.message, str(named) if named else None))}
