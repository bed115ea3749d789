"""From a Starlette request to Authlib's server and back, with every outcome on the log before it is told."""

from collections.abc import Awaitable, Callable

from anyio import CapacityLimiter, to_thread
from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from auth import client_rules, credentials, form
from auth.client import Client
from auth.refusals import TooLarge
from auth.server import Answer, Server, TokenRequest
from hub import clock
from hub.audit import rules
from hub.audit.log import AuditLog
from hub.errors import RateLimit, Unavailable
from hub.events import Event, EventKind

#: Bytes; a token request has a few hundred.
_LARGEST_BODY = 16_384
#: Secrets checked at once (each takes a core and 19 MiB), and requests that may wait for that.
_AT_ONCE = 2
_WAITING = 50
_LATER = {"error": "temporarily_unavailable", "error_description": "no token request can be answered now: try again"}


class TokenEndpoint:
    """`find` loads a client's present record; `ready` is awaited before a token may be signed."""

    def __init__(
        self,
        server: Server,
        find: Callable[[str], Awaitable[Client | None]],
        ready: Callable[[], Awaitable[None]],
        log: AuditLog,
    ) -> None:
        self._server = server
        self._find = find
        self._ready = ready
        self._log = log
        self._slots = CapacityLimiter(_AT_ONCE)

    async def __call__(self, request: Request) -> Response:
        """A refusal is on the log too, except the two that spare it: too many waiting, the store out of reach."""
        try:
            return _response(await self._answer(request))
        except (RateLimit, Unavailable) as error:
            return _response(Answer(error.status, _LATER, [("Cache-Control", "no-store"), ("Retry-After", "1")]))

    async def _answer(self, request: Request) -> Answer:
        asked: TokenRequest | None = None
        try:
            asked = await self._read(request)
            await self._ready()
            answer = await self._in_turn(asked)
        except OAuth2Error as error:
            answer = Answer(*error())
        await self._record(asked, answer)
        return answer

    async def _in_turn(self, asked: TokenRequest) -> Answer:
        if self._slots.statistics().tasks_waiting >= _WAITING:
            raise RateLimit("too many token requests are waiting")
        answer: Answer = await to_thread.run_sync(self._server.create_token_response, asked, limiter=self._slots)
        return answer

    async def _read(self, request: Request) -> TokenRequest:
        parameters = form.read(request.headers.get("content-type"), await _body(request))
        shown = credentials.presented(request.headers.getlist("authorization"), parameters)
        if "grant_type" not in parameters:
            raise InvalidRequestError("grant_type is missing")
        return TokenRequest(parameters, shown, await self._find(shown.code))

    async def _record(self, asked: TokenRequest | None, answer: Answer) -> None:
        """An unproven caller is no actor; the code it gave is noted if it can be one at all."""
        details: dict[str, object] = {}
        if asked and client_rules.CODE.fullmatch(asked.shown.code):
            details["client"] = asked.shown.code
        client = asked.client if asked else None
        if client and answer.status == 200:
            event = Event(EventKind.TOKEN_ISSUED, details=details | {"jti": client.jti, "scope": answer.body["scope"]})
        else:
            event = Event(EventKind.TOKEN_REFUSED, details=details | {"error": answer.body["error"]})
        await self._log.write(rules.entry(client.record.actor if client else None, event, clock.now()))


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_BODY:
                raise TooLarge(f"the body is larger than {_LARGEST_BODY} bytes")
    except ClientDisconnect as error:
        raise InvalidRequestError("the body is incomplete") from error
    return bytes(body)


def _response(answer: Answer) -> Response:
    return JSONResponse(dict(answer.body), answer.status, headers=dict(answer.headers))
