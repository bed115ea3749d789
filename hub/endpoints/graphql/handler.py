"""`POST /graphql`: authenticates the client, reads the request, answers and logs it, and only then responds."""

from collections.abc import Mapping

import orjson
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from auth.addresses import resource_address
from auth.grant import Grant
from auth.proofs.resource_request import ResourceRequest
from auth.request_body import HANGING_UP
from auth.server import challenges
from hub.core.actor import Actor
from hub.core.errors import HubError, Invalid, RateLimit, Unauthenticated
from hub.core.languages import MessageLanguage, asked_language
from hub.endpoints.graphql import accept, answering, body, entries, trusted
from hub.endpoints.graphql.accept import ResponseFormat
from hub.endpoints.graphql.answering import Caller
from hub.endpoints.graphql.body import TooSlow
from hub.endpoints.graphql.purpose import purpose
from hub.endpoints.graphql.response import AnswerResponse
from hub.endpoints.graphql.statuses import status
from hub.endpoints.headers import header_values
from hub.endpoints.services import Services, services
from schema.limits.guard import ReadingGuard


class NotAcceptable(Invalid):
    status = 406


class GraphQL:
    """The endpoint as ASGI, whose errors the application tells: a wrapper for each route would do so twice."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await graphql(HttpRequest(scope, receive, send))
        await response(scope, receive, send)


async def graphql(http: HttpRequest) -> Response:
    """Answer one request; every refusal is a response."""
    hub = services(http)
    negotiated = accept.negotiate(header_values(http.scope).get(b"accept", ()))
    response_format = negotiated or ResponseFormat()
    try:
        caller = await caller_of(hub, http)
    except HubError as error:
        return await refuse(hub, http, error, response_format)
    try:
        if negotiated is None:
            raise NotAcceptable(f"an answer is {accept.MODERN} or {accept.LEGACY}")
        with ReadingGuard(hub.executor.guard, caller.grant):
            request = await trusted.with_text(await body.read(http), hub.documents, caller.grant)
        answer = await answering.answer(hub, http.state.request_id, request, caller)
    except HubError as error:
        return await refuse(hub, http, error, response_format, caller.actor)
    code = status(answer, request, response_format)
    return _response(answer.body, code, response_format, _retry_after(answer.retry_after))


async def caller_of(hub: Services, http: HttpRequest) -> Caller:
    """Who asks; raises Unauthenticated, or Invalid for an unknown purpose."""
    version, headers = hub.changes.version, header_values(http.scope)
    presented = ResourceRequest(headers.get(b"authorization", ()), headers.get(b"dpop", ()), http.method)
    named = headers.get(b"hub-purpose", ())

    def with_actor(grant: Grant) -> tuple[Grant, Actor]:
        return grant, grant.actor(purpose(named))

    async def authenticate_again() -> tuple[Grant, Actor]:
        return with_actor(await hub.auth.authenticate_again(presented))

    grant, actor = with_actor(await hub.auth.authenticate(presented))
    return Caller(grant, actor, version, authenticate_again, asked_language(headers.get(b"accept-language", ())))


def language_of(http: HttpRequest) -> MessageLanguage:
    """The language in which the caller reads messages."""
    return asked_language(header_values(http.scope).get(b"accept-language", ()))


async def refuse(
    hub: Services, http: HttpRequest, error: HubError, response_format: ResponseFormat, actor: Actor | None = None
) -> Response:
    """Respond that the request as a whole is refused, once that is logged."""
    if actor is None:
        error = _counted(hub, http, error)
    answer = entries.refusal(error, http.state.request_id, language_of(http))
    await entries.log(hub, http.state.request_id, actor, answer)
    return _response(answer.body, error.status, response_format, _headers(error, http, hub.auth.issuer))


def _counted(hub: Services, http: HttpRequest, error: HubError) -> HubError:
    """The refusal of a caller whom nobody knows, or of one more of them from the same address than are answered."""
    try:
        hub.auth.refusals.addresses.count_refusal(http.client.host if http.client else None)
    except RateLimit as too_many:
        return too_many
    return error


def _headers(error: HubError, http: HttpRequest, issuer: str) -> Mapping[str, str]:
    match error:
        case Unauthenticated():
            presented = header_values(http.scope).get(b"authorization", ())
            return challenges.headers(error, presented, resource_address(issuer))
        case TooSlow():
            return dict([HANGING_UP])
        case RateLimit():
            return _retry_after(error.retry_after)
    return {}


def _retry_after(seconds: int | None) -> Mapping[str, str]:
    return {"Retry-After": str(seconds)} if seconds else {}


def _response(
    content: Mapping[str, object], code: int, response_format: ResponseFormat, headers: Mapping[str, str] | None = None
) -> Response:
    return AnswerResponse(orjson.dumps(content), code, response_format.media_type, headers or {})
