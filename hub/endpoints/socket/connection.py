"""One connection of graphql-transport-ws: answers operations by their ids, and ends with its token."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import NoReturn
from uuid import uuid4

import orjson
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from auth.grant import Grant
from auth.proofs.resource_request import ResourceRequest
from hub.core import clock, tracing
from hub.core.actor import Actor, Kind
from hub.core.errors import Forbidden, HubError, Unauthenticated, Unavailable
from hub.core.languages import MessageLanguage, asked_language
from hub.core.tracing import Trace
from hub.endpoints.graphql import answering, entries, trusted
from hub.endpoints.graphql.answering import Caller
from hub.endpoints.graphql.purpose import purpose
from hub.endpoints.services import Services
from hub.endpoints.socket import messages, subscriptions
from hub.endpoints.socket.messages import CloseCode, Complete, ConnectionInit, Incoming, Ping, SocketClosed, Subscribe
from hub.endpoints.socket.quotas import SocketLimits, SocketQuotas
from hub.intake.consent.queries import opens_anything
from schema.limits.guard import ReadingGuard
from schema.requests.answer import GraphQLAnswer
from schema.requests.request import GraphQLRequest

log = structlog.get_logger()


@dataclass(slots=True)
class SocketConnection:
    """Run it once; `trace` begins a span in the trace of the request that opened it."""

    socket: WebSocket
    hub: Services
    quotas: SocketQuotas
    limits: SocketLimits
    trace: Callable[[], Trace | None]
    _operations: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self) -> None:
        """Answer until it ends; raises SocketClosed or WebSocketDisconnect, alone or in a group."""
        init = await self._connection_init()
        grant, _ = await self._authenticate(init)
        with self.quotas.connection(grant.client):
            await self._send({"type": "connection_ack"})
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._watch_token(init, grant))
                while True:
                    self._dispatch(await self._receive(), init, tasks)

    async def _connection_init(self) -> ConnectionInit:
        try:
            async with self.quotas.silent():
                while not isinstance(message := await self._receive(), ConnectionInit):
                    if isinstance(message, Subscribe):
                        raise SocketClosed(CloseCode.UNAUTHORIZED, "Unauthorized: connection_init comes first")
                return message
        except TimeoutError:
            raise SocketClosed(CloseCode.INIT_TIMEOUT, "Connection initialisation timeout") from None

    async def _authenticate(self, init: ConnectionInit) -> tuple[Grant, Actor]:
        """Raises SocketClosed; a refusal is logged."""
        try:
            return _with_actor(init, await self.hub.auth.authenticate(_presented(init)))
        except HubError as error:
            await self._refuse(error, uuid4().hex)
            _close(error)

    async def _authenticate_again(self, init: ConnectionInit) -> tuple[Grant, Actor]:
        """Check the token again, for every operation; the proof of connection_init holds for the whole connection.

        Raises Unauthenticated, Forbidden, Invalid or Unavailable.
        """
        return _with_actor(init, await self.hub.auth.authenticate_again(_presented(init)))

    async def _watch_token(self, init: ConnectionInit, grant: Grant) -> NoReturn:
        """Raises SocketClosed when the token expires or is revoked, or when the last consent that it names ends."""
        while True:
            seconds_left = (grant.expires_at - clock.now()).total_seconds()
            if seconds_left <= 0:
                raise SocketClosed(CloseCode.FORBIDDEN, "the token has expired")
            await asyncio.sleep(min(seconds_left, self.limits.between_checks))
            try:
                _, actor = await self._authenticate_again(init)
                await self._check_consents(actor)
            except Unavailable:
                continue  # no operation is answered meanwhile either
            except HubError as error:
                _close(error)

    async def _check_consents(self, actor: Actor) -> None:
        bound = actor.kind is Kind.PARTNER and actor.reach.bounds is not None
        if bound and not await opens_anything(self.hub.database, actor):
            raise Forbidden("no consent is left that the token was given for")

    def _dispatch(self, message: Incoming, init: ConnectionInit, tasks: asyncio.TaskGroup) -> None:
        match message:
            case ConnectionInit():
                raise SocketClosed(CloseCode.TOO_MANY, "Too many initialisation requests")
            case Subscribe(operation_id):
                if operation_id in self._operations:
                    raise SocketClosed(CloseCode.ID_TAKEN, f"Subscriber for {operation_id} already exists")
                self._operations[operation_id] = tasks.create_task(self._run_operation(init, message))
            case Complete(operation_id) if operation_id in self._operations:
                self._operations.pop(operation_id).cancel()

    async def _run_operation(self, init: ConnectionInit, asked: Subscribe) -> None:
        """Send `error` for a request that was refused before any field ran, else `next` and `complete`."""
        request_id, operation_id = uuid4().hex, asked.id
        with tracing.followed(asked.trace or self.trace(), request=request_id):
            answer = await self._logged(self._answer(init, operation_id, request_id, asked.request))
        if answer.status == 200:
            await self._send({"id": operation_id, "type": "next", "payload": answer.body})
        if self._operations.get(operation_id) is asyncio.current_task():
            del self._operations[operation_id]
        if answer.status == 200:
            await self._send({"id": operation_id, "type": "complete"})
        else:
            await self._send({"id": operation_id, "type": "error", "payload": answer.body["errors"]})

    async def _logged(self, answer_comes: Awaitable[GraphQLAnswer]) -> GraphQLAnswer:
        """Write an operation's line of the log, as a request over HTTP has; one that its client ended has no status."""
        status, began = None, time.perf_counter()
        try:
            answer = await answer_comes
            status = answer.status
            return answer
        finally:
            log.info("operation", status=status, seconds=round(time.perf_counter() - began, 4))

    async def _answer(
        self, init: ConnectionInit, operation_id: str, request_id: str, request: GraphQLRequest
    ) -> GraphQLAnswer:
        """The answer to an operation; of a subscription the one with which it ends, when all before has been sent."""
        actor = None
        try:
            version = self.hub.changes.version
            grant, actor = await self._authenticate_again(init)
            with self.quotas.operation(grant.client):
                with ReadingGuard(self.hub.executor.guard, grant):
                    request = await trusted.with_text(request, self.hub.documents, grant)
                language = _language(init)
                caller = Caller(grant, actor, version, lambda: self._authenticate_again(init), language)
                if subscribed := subscriptions.read(self.hub, request):
                    send = partial(self._next, operation_id)
                    return await subscriptions.follow(self.hub, request_id, subscribed, caller, send)
                return await answering.answer(self.hub, request_id, request, caller)
        except HubError as error:
            return await self._refuse(error, request_id, actor, _language(init))

    async def _refuse(
        self,
        error: HubError,
        request_id: str,
        actor: Actor | None = None,
        language: MessageLanguage = MessageLanguage.ENGLISH,
    ) -> GraphQLAnswer:
        answer = entries.refusal(error, request_id, language)
        with suppress(Unavailable):  # a refusal shows no data, so it may leave without its entry
            await entries.log(self.hub, request_id, actor, answer)
        return answer

    async def _receive(self) -> Incoming:
        """The next message; a ping is answered here, also while operations run."""
        frame = await self.socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame["code"])
        message = messages.read(frame.get("text"))
        if isinstance(message, Ping):
            payload = {} if message.payload is None else {"payload": message.payload}
            await self._send({"type": "pong", **payload})
        return message

    async def _next(self, operation_id: str, payload: Mapping[str, object]) -> None:
        await self._send({"id": operation_id, "type": "next", "payload": payload})

    async def _send(self, message: Mapping[str, object]) -> None:
        await self.socket.send({"type": "websocket.send", "text": orjson.dumps(message).decode()})


def _language(init: ConnectionInit) -> MessageLanguage:
    return asked_language(init.header("accept-language"))


def _presented(init: ConnectionInit) -> ResourceRequest:
    return ResourceRequest(init.header("authorization"), init.header("dpop"), method="GET")


def _with_actor(init: ConnectionInit, grant: Grant) -> tuple[Grant, Actor]:
    return grant, grant.actor(purpose(init.header("hub-purpose")))


def _close(error: HubError) -> NoReturn:
    if isinstance(error, Unavailable):
        raise SocketClosed(CloseCode.TRY_AGAIN_LATER, "the hub cannot answer at present") from error
    forbidden = isinstance(error, Unauthenticated | Forbidden)
    raise SocketClosed(CloseCode.FORBIDDEN if forbidden else CloseCode.INVALID, error.message) from error
