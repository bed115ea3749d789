"""Changes: how one is declared, and the payload that every change answers."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from hashlib import sha256
from typing import Any, TypeAlias

import orjson

from auth.scopes import Scope
from hub.core.languages import translated
from hub.core.store.idempotency import MutationName
from resolvers.request.mutations import MutationOutcome, mutate
from resolvers.request.mutations import Refusal as RefusalRow
from schema.language.declarations import Info, answer, field, of

#: `make(change, input)` makes a change and answers the key of what it changed.
ChangeFunction: TypeAlias = Callable[..., Awaitable[Any]]
#: Points for a transaction and its entry in the log.
_COST = 10


@of(RefusalRow)
class Refusal:
    """Why nothing was changed."""

    code: str = field(description="One of the error codes, such as NOT_FOUND.")

    @answer(scope=None)
    def message(self: RefusalRow, info: Info) -> str:
        """The cause, in a sentence, in the language of Accept-Language."""
        return translated(self.message, info.context.language)

    field: str | None = field(description="The part of the input that was wrong, if it was one.")


@of(MutationOutcome)
class Payload:
    """The result of a change; asked again under the same clientMutationId, it is the same."""

    client_mutation_id: str = field(description="The clientMutationId of the input (Relay).")
    refusal: Refusal | None = field(description="Why nothing was changed; null where something was.")


def mutation(*, scope: Scope, cost: int = _COST) -> Callable[[ChangeFunction], Any]:
    """Declare a change with one input, made by the function below in a transaction; its docstring describes it.

    The function answers the key of what it changed, by which the payload's fields are loaded. Asked again by the same
    client under the same clientMutationId, it is not called: the answer is the first one.
    """

    def declare(make: ChangeFunction) -> Any:
        async def change(self: None, info: Info, input: Any) -> MutationOutcome:
            name = MutationName(info.context.grant.holder, input.client_mutation_id, _digest(make.__name__, input))
            return await mutate(info.context, name, partial(make, input=input))

        change.__name__, change.__module__, change.__doc__ = make.__name__, make.__module__, inspect.getdoc(make)
        change.__annotations__ = {**make.__annotations__, "info": Info}
        return answer(scope=scope, cost=cost)(change)

    return declare


def _digest(name: str, input: Any) -> bytes:
    """Digest what is asked for, without its clientMutationId: the same input has the same digest."""
    content = {**asdict(input), "client_mutation_id": None}
    return sha256(orjson.dumps((name, content), option=orjson.OPT_SORT_KEYS)).digest()
