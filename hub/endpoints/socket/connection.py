"""One connection of graphql-transport-ws: it lasts no longer than its token, and answers operations by their ids."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn
from uuid import uuid4

import orjson
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from auth.grant import Grant
from auth.presented import Presented
from hub.core import clock
from hub.core.actor import Actor, Kind
from hub.core.errors import Forbidden, HubError, Unauthenticated, Unavailable
from hub.endpoints.graphql import answering, entries, trusted
from hub.endpoints.graphql.answering import Caller
from hub.endpoints.graphql.purpose import purpose
from hub.endpoints.services import Services
from hub.endpoints.socket import messages
from hub.endpoints.socket.messages import Closing, Code, Complete, Incoming, Init, Ping, Subscribe
from hub.endpoints.socket.quotas import Limits, Seats
from hub.intake.consent.queries import opens_anything
from schema.execution.guard import Reading
from schema.execution.run import Answer, Request


@dataclass(slots=True)
class Conversation:
    """`hold` it once."""

    socket: WebSocket
    hub: Services
    seats: Seats
    limits: Limits
    _operations: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def hold(self) -> None:
        """Until it ends: raises Closing, or WebSocketDisconnect, alone or in a group."""
        with self.seats.stranger():
            init = await self._introduction()
            grant, _ = await self._introduced(init)
        with self.seats.connection(grant.client):
            await self._send({"type": "connection_ack"})
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._watch(init, grant))
                while True:
                    self._take(await self._receive(), init, tasks)

    async def _introduction(self) -> Init:
        try:
            async with asyncio.timeout(self.limits.init_timeout):
                while not isinstance(message := await self._receive(), Init):
                    if isinstance(message, Subscribe):
                        raise Closing(Code.UNAUTHORIZED, "Unauthorized: connection_init comes first")
                return message
        except TimeoutError:
            raise Closing(Code.INIT_TIMEOUT, "Connection initialisation timeout") from None

    async def _introduced(self, init: Init) -> tuple[Grant, Actor]:
        """Who that is; a refusal is logged."""
        try:
            return _acting(init, await self.hub.auth.authenticate(_presented(init)))
        except HubError as error:
            await self._refused(error, uuid4().hex)
            _close(error)

    async def _admitted(self, init: Init) -> tuple[Grant, Actor]:
        """Whether that is still so, for every operation: the proof of the introduction is good for the connection.

        Raises Unauthenticated, Forbidden, Invalid or Unavailable.
        """
        return _acting(init, await self.hub.auth.authenticate_again(_presented(init)))

    async def _watch(self, init: Init, grant: Grant) -> NoReturn:
        """Raises Closing when the token expires or is revoked, or when no consent is left that it was given for."""
        while True:
            left = (grant.expires_at - clock.now()).total_seconds()
            if left <= 0:
                raise Closing(Code.FORBIDDEN, "the token has expired")
            await asyncio.sleep(min(left, self.limits.between_checks))
            try:
                _, actor = await self._admitted(init)
                await self._check_consents(actor)
            except Unavailable:
                continue  # nothing is answered meanwhile
            except HubError as error:
                _close(error)

    async def _check_consents(self, actor: Actor) -> None:
        bound = actor.kind is Kind.PARTNER and actor.reach.bounds is not None
        if bound and not await opens_anything(self.hub.database, actor):
            raise Forbidden("no consent is left that the token was given for")

    def _take(self, message: Incoming, init: Init, tasks: asyncio.TaskGroup) -> None:
        match message:
            case Init():
                raise Closing(Code.TOO_MANY, "Too many initialisation requests")
            case Subscribe(name, request):
                if name in self._operations:
                    raise Closing(Code.ID_TAKEN, f"Subscriber for {name} already exists")
                self._operations[name] = tasks.create_task(self._operate(init, name, request))
            case Complete(name) if name in self._operations:
                self._operations.pop(name).cancel()

    async def _operate(self, init: Init, name: str, request: Request) -> None:
        """As over HTTP: what was refused before any field ran is an `error`, all else is `next` and `complete`."""
        answer = await self._answer(init, request)
        if answer.status == 200:
            await self._send({"id": name, "type": "next", "payload": answer.body})
        if self._operations.get(name) is asyncio.current_task():
            del self._operations[name]
        if answer.status == 200:
            await self._send({"id": name, "type": "complete"})
        else:
            await self._send({"id": name, "type": "error", "payload": answer.body["errors"]})

    async def _answer(self, init: Init, request: Request) -> Answer:
        request_id, actor = uuid4().hex, None
        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                version = self.hub.changes.version
                grant, actor = await self._admitted(init)
                with self.seats.operation(grant.client):
                    with Reading(self.hub.executor.guard, grant):
                        request = await trusted.whole(request, self.hub.documents, grant)
                    caller = Caller(grant, actor, version, lambda: self._admitted(init))
                    return await answering.answer(self.hub, request_id, request, caller)
            except HubError as error:
                return await self._refused(error, request_id, actor)

    async def _refused(self, error: HubError, request_id: str, actor: Actor | None = None) -> Answer:
        answer = entries.refusal(error, request_id)
        with suppress(Unavailable):  # a refusal tells nothing, also where it cannot be logged
            await entries.log(self.hub, request_id, actor, answer)
        return answer

    async def _receive(self) -> Incoming:
        """The next message; a ping is answered at once, whatever else is under way."""
        frame = await self.socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame["code"])
        message = messages.read(frame.get("text"))
        if isinstance(message, Ping):
            payload = {} if message.payload is None else {"payload": message.payload}
            await self._send({"type": "pong", **payload})
        return message

    async def _send(self, message: Mapping[str, object]) -> None:
        await self.socket.send({"type": "websocket.send", "text": orjson.dumps(message).decode()})


def _presented(init: Init) -> Presented:
    return Presented(init.header("authorization"), init.header("dpop"), method="GET")


def _acting(init: Init, grant: Grant) -> tuple[Grant, Actor]:
    return grant, grant.actor(purpose(init.header("hub-purpose")))


def _close(error: HubError) -> NoReturn:
    if isinstance(error, Unavailable):
        raise Closing(Code.TRY_AGAIN_LATER, "the hub cannot answer at present") from error
    forbidden = isinstance(error, Unauthenticated | Forbidden)
    raise Closing(Code.FORBIDDEN if forbidden else Code.INVALID, error.message) from error
