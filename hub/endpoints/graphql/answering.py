"""Makes an answer and logs it: the two stand together or not at all.

The transaction that writes the entry of the access log knows for certain what was changed before it. Where anything
was, it writes nothing. Then the caller is authenticated again, so that a token revoked by then gets no answer, and an
answer whose data the change has touched is made anew. So the log never shows an answer by a consent behind that
consent's end.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

from auth.grant import Grant
from hub.core.actor import Actor
from hub.core.languages import MessageLanguage, errors_translated
from hub.endpoints.graphql import entries
from hub.endpoints.metrics import AGAIN
from hub.endpoints.services import Services
from resolvers.request.context import Context
from schema.requests.answer import GraphQLAnswer
from schema.requests.request import GraphQLRequest

#: Times that an answer is made; the last one is given as it was read, where changes come faster than answers are made.
_MOST_ATTEMPTS = 3


class Caller(NamedTuple):
    """Who was authenticated, at which version of the hub's changes, and in which language messages are read."""

    grant: Grant
    actor: Actor
    version: int
    authenticate_again: Callable[[], Awaitable[tuple[Grant, Actor]]]
    language: MessageLanguage = MessageLanguage.ENGLISH


class _Attempt(NamedTuple):
    """The first, second or third answer to one request; its data was read at a version of the hub's changes or later.

    `context` holds what the answer has touched.
    """

    number: int
    version: int
    context: Context
    answer: GraphQLAnswer


async def answer(hub: Services, request_id: str, request: GraphQLRequest, caller: Caller) -> GraphQLAnswer:
    """The answer, whose entry is written; raises what the caller is refused with, or Unavailable."""
    attempt = await _attempt(hub, request_id, request, caller, 1)
    while not await _logged(hub, request_id, request, caller, attempt):
        caller = await _authenticated_again(hub, caller)
        if not _holds(hub, attempt, caller):
            _discard(attempt)
            attempt = await _attempt(hub, request_id, request, caller, attempt.number + 1)
    if attempt.answer.told:
        hub.demand.note(attempt.context.touched.unstated)
    attempt.answer.body = errors_translated(attempt.answer.body, caller.language)
    return attempt.answer


async def _attempt(hub: Services, request_id: str, request: GraphQLRequest, caller: Caller, number: int) -> _Attempt:
    """Only the first one may read from replicas: a further one is made because there was a change a moment ago."""
    context, version = _context(hub, caller), hub.changes.version
    context.reads = hub.reads if number == 1 else None
    return _Attempt(number, version, context, await hub.executor.answer(request, context, request_id))


def _context(hub: Services, caller: Caller) -> Context:
    return Context(
        hub.database,
        caller.grant,
        caller.actor,
        receivers=hub.receivers,
        checkpoints=hub.checkpoints,
        language=caller.language,
    )


async def _logged(hub: Services, request_id: str, request: GraphQLRequest, caller: Caller, attempt: _Attempt) -> bool:
    """False where a change came after the caller was authenticated: then nothing is written."""
    still = None if _final(attempt) else partial(hub.changes.unchanged, caller.version)
    return await entries.log(
        hub, request_id, caller.actor, attempt.answer, attempt.context.touched, request.operation, still
    )


def _final(attempt: _Attempt) -> bool:
    """Whether the answer is given whatever has changed: a mutation is not made twice, nor a query for ever."""
    last = attempt.number >= _MOST_ATTEMPTS and not attempt.answer.remembered
    return last or not attempt.answer.repeatable


async def _authenticated_again(hub: Services, caller: Caller) -> Caller:
    """Its version is taken first: a change during the authentication leads to another one."""
    version = hub.changes.version
    grant, actor = await caller.authenticate_again()
    return caller._replace(grant=grant, actor=actor, version=version)


def _holds(hub: Services, attempt: _Attempt, caller: Caller) -> bool:
    """Whether the answer would be the same now: it can be logged as it is."""
    same_caller = caller.grant == attempt.context.grant
    return same_caller and hub.changes.untouched(attempt.version, attempt.context.about)


def _discard(attempt: _Attempt) -> None:
    """Only the answer that is given is charged for."""
    if attempt.answer.charge:
        attempt.answer.charge.undo(attempt.answer.cost)
    AGAIN.inc()
