"""`POST /graphql`: who asks, what is asked, the answer, its entry in the log, and only then the bytes."""

from collections.abc import Mapping

import orjson
from graphql import GraphQLError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from auth import challenge
from auth.grant import Grant
from auth.presented import Presented
from hub import clock
from hub.actor import Actor, Purpose
from hub.audit.rules import entry
from hub.endpoints import accept, body
from hub.endpoints.accept import Wish
from hub.endpoints.metrics import ANSWERS
from hub.endpoints.services import Services, services
from hub.endpoints.statuses import status
from hub.errors import HubError, Invalid, Unauthenticated
from hub.events import Event, EventKind
from resolvers.context import Context
from schema.execution.errors import rendered
from schema.execution.run import Answer, Request


class NotAcceptable(Invalid):
    status = 406


async def graphql(http: HttpRequest) -> Response:
    hub = services(http)
    wish = accept.wish(http.headers.getlist("accept"))
    if wish is None:
        error = NotAcceptable(f"an answer is {accept.MODERN} or {accept.LEGACY}")
        return await _refuse(hub, http, error, Wish())
    try:
        grant = await hub.auth.authenticate(_presented(http))
        actor = grant.actor(_purpose(http))
    except HubError as error:
        return await _refuse(hub, http, error, wish)
    try:
        request = await body.read(http)
    except HubError as error:
        return await _refuse(hub, http, error, wish, actor)
    return await _answer(hub, http, request, grant, actor, wish)


async def _answer(
    hub: Services, http: HttpRequest, request: Request, grant: Grant, actor: Actor, wish: Wish
) -> Response:
    context = Context(hub.database, grant, actor)
    try:
        answer = await hub.executor.answer(request, context, http.state.request_id)
    except HubError as error:
        return await _refuse(hub, http, error, wish, actor)
    await _log(hub, http, actor, answer, context, request.operation)
    return _response(answer.body, status(answer, request, wish), wish)


async def _refuse(
    hub: Services, http: HttpRequest, error: HubError, wish: Wish, actor: Actor | None = None
) -> Response:
    shown = rendered(GraphQLError(error.message, original_error=error), http.state.request_id)
    answer = Answer({"errors": [shown]}, error.status, (error.code,))
    await _log(hub, http, actor, answer)
    headers: Mapping[str, str] = {}
    if isinstance(error, Unauthenticated):
        headers = challenge.headers(error, http.headers.getlist("authorization"))
    return _response(answer.body, error.status, wish, headers)


async def _log(
    hub: Services,
    http: HttpRequest,
    actor: Actor | None,
    answer: Answer,
    context: Context | None = None,
    operation: str | None = None,
) -> None:
    """Return once the entry is durable: no answer, and no refusal, leaves before it."""
    decision = _decision(answer)
    details = {
        "request": http.state.request_id,
        "decision": decision,
        "refusals": list(answer.codes),
        "document": answer.document,
        "operation": operation if answer.document else None,
        "fields": sorted(context.fields) if context else [],
        "count": len(context.usccs) if context else 0,
    }
    kind = EventKind.QUERY_REFUSED if decision == "refused" else EventKind.QUERY_ANSWERED
    usccs = sorted(context.usccs) if context else []
    await hub.audit.write(entry(actor, Event(kind, usccs, details), clock.now()))
    ANSWERS.labels(decision).inc()


def _decision(answer: Answer) -> str:
    if not answer.codes:
        return "answered"
    data = answer.body.get("data")
    return "partly refused" if data and any(value is not None for value in data.values()) else "refused"


def _purpose(http: HttpRequest) -> Purpose | None:
    named = http.headers.getlist("hub-purpose")
    if not named:
        return None
    try:
        (name,) = named
        return Purpose(name.strip())
    except ValueError:
        known = ", ".join(purpose.value for purpose in Purpose)
        raise Invalid(f"Hub-Purpose is {', '.join(named)!r}; it must be one of {known}") from None


def _presented(http: HttpRequest) -> Presented:
    return Presented(http.headers.getlist("authorization"), http.headers.getlist("dpop"), http.method)


def _response(
    content: Mapping[str, object], code: int, wish: Wish, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        orjson.dumps(content),
        code,
        media_type=accept.ENCODED.format(wish.media_type),
        headers={"Cache-Control": "no-store", "Vary": "Accept, Authorization", **(headers or {})},
    )
