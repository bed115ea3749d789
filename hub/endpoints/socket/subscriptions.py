"""Follows a subscription: asks its pages one after another, and waits for changes where there is nothing to tell.

A page is asked when the one before has been sent, so a slow client makes nothing pile up: it is only told later.
"""

from collections.abc import Awaitable, Callable, Mapping

from graphql import OperationType

from hub.endpoints.graphql import answering
from hub.endpoints.graphql.answering import Caller
from hub.endpoints.graphql.waiting import changed
from hub.endpoints.services import Services
from schema.requests.answer import GraphQLAnswer
from schema.requests.request import GraphQLRequest
from schema.requests.subscriptions import Subscription, subscription

#: Seconds between two looks where no notification of changes arrives.
_BETWEEN_LOOKS = 1.0

Send = Callable[[Mapping[str, object]], Awaitable[None]]


def read(hub: Services, request: GraphQLRequest) -> Subscription | None:
    """The subscription that a request is; None for other operations, and for what is no valid document."""
    if OperationType.SUBSCRIPTION.value not in request.query:
        return None  # the text is read by whoever answers it
    document = hub.executor.documents.read(request.query, suggesting=False)
    return None if isinstance(document, list) else subscription(document, request)


async def follow(hub: Services, request_id: str, subscribed: Subscription, caller: Caller, send: Send) -> GraphQLAnswer:
    """Send each change; returns the refusal with which the subscription ends."""
    while True:
        since = hub.changes.version
        answer = await answering.answer(hub, request_id, subscribed.query, caller)
        if answer.codes:
            answer.status = max(answer.status, 422)
            return answer
        told = subscribed.page(answer.body)
        for payload in told.payloads:
            await send(payload)
        subscribed = subscribed.after(told.end)
        while not told.more and not await changed(hub, since, _BETWEEN_LOOKS):
            continue
        caller = await _again(hub, caller)


async def _again(hub: Services, caller: Caller) -> Caller:
    version = hub.changes.version
    grant, actor = await caller.authenticate_again()
    return caller._replace(grant=grant, actor=actor, version=version)
