"""An answer and its entry in the access log, which stand together or not at all.

The transaction of the entry knows for certain what was changed before it. Where that is anything, the entry is not
written: the caller is looked at once more, so that a token called back by then gets nothing, and what the change has
touched is asked anew. So the log never shows an answer by a consent behind that consent's end.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

from auth.grant import Grant
from hub.core.actor import Actor
from hub.endpoints.graphql import entries
from hub.endpoints.metrics import AGAIN
from hub.endpoints.services import Services
from resolvers.context import Context
from schema.execution.run import Answer, Request

#: An answer that takes longer than changes take to come is given as it was read the last time.
_MOST_TIMES = 3


class Caller(NamedTuple):
    """Who was let in, as of which version of the hub's changes, and how to tell whether that is still so."""

    grant: Grant
    actor: Actor
    version: int
    look_again: Callable[[], Awaitable[tuple[Grant, Actor]]]


async def answered(hub: Services, request_id: str, request: Request, caller: Caller) -> Answer:
    """Raises what the caller is refused with, and Unavailable where nothing can be read or logged."""
    grant, actor, version = caller.grant, caller.actor, caller.version
    times = 0
    while True:
        times += 1
        context, since = Context(hub.database, grant, actor), hub.changes.version
        answer = await hub.executor.answer(request, context, request_id)
        holds = True
        while holds:
            final = not answer.repeatable or (times >= _MOST_TIMES and not answer.remembered)
            still = None if final else partial(hub.changes.unchanged, version)
            if await entries.log(hub, request_id, actor, answer, context, request.operation, still):
                return answer
            version = hub.changes.version
            grant, actor = await caller.look_again()
            holds = grant == context.grant and hub.changes.untouched(since, context.about)
        if answer.charge:
            answer.charge.undo(answer.cost)
        AGAIN.inc()
