"""`POST /graphql`: who asks, what is asked, the answer, its entry in the log, and only then the bytes."""

from collections.abc import Mapping

import orjson
from graphql import GraphQLError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from auth.bearer import challenge
from auth.grant import Grant
from hub import clock
from hub.actor import Actor, Purpose
from hub.audit.rules import entry
from hub.endpoints import body
from hub.endpoints.metrics import ANSWERS
from hub.endpoints.services import Services, services
from hub.errors import HubError, Invalid, Unauthenticated
from hub.events import Event, EventKind
from resolvers.context import Context
from schema.execution.errors import rendered
from schema.execution.run import Answer, Request


async def graphql(http: HttpRequest) -> Response:
    hub = services(http)
    try:
        media_type = body.accepted(http)
    except HubError as error:
        return await _refuse(hub, http, error, body.LEGACY)
    try:
        grant = await hub.auth.authenticate(http.headers.getlist("authorization"))
        actor = grant.actor(_purpose(http))
    except HubError as error:
        return await _refuse(hub, http, error, media_type)
    try:
        request = await body.read(http)
    except HubError as error:
        return await _refuse(hub, http, error, media_type, actor)
    return await _answer(hub, http, request, grant, actor, media_type)


async def _answer(
    hub: Services, http: HttpRequest, request: Request, grant: Grant, actor: Actor, media_type: str
) -> Response:
    context = Context(hub.database, grant, actor)
    try:
        answer = await hub.executor.answer(request, context, http.state.request_id)
    except HubError as error:
        return await _refuse(hub, http, error, media_type, actor)
    await _log(hub, http, actor, answer, context, request.operation)
    status = 200 if media_type == body.LEGACY and answer.document else answer.status
    return _response(answer.body, status, media_type)


async def _refuse(
    hub: Services, http: HttpRequest, error: HubError, media_type: str, actor: Actor | None = None
) -> Response:
    shown = rendered(GraphQLError(error.message, original_error=error), http.state.request_id)
    answer = Answer({"errors": [shown]}, error.status, (error.code,))
    await _log(hub, http, actor, answer)
    headers = {"WWW-Authenticate": challenge(error)} if isinstance(error, Unauthenticated) else {}
    return _response(answer.body, error.status, media_type, headers)


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


def _response(
    content: Mapping[str, object], status: int, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        orjson.dumps(content),
        status,
        media_type=media_type,
        headers={"Cache-Control": "no-store", "Vary": "Accept, Authorization", **(headers or {})},
    )
