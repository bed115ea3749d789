"""The messages and close codes of graphql-transport-ws (graphql-ws, PROTOCOL.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeAlias

import orjson

from hub.core import tracing
from hub.core.tracing import Trace
from hub.endpoints.graphql import body
from hub.endpoints.graphql.body import MalformedRequest
from schema.requests.request import GraphQLRequest

SUBPROTOCOL = "graphql-transport-ws"
_LONGEST_ID = 100
#: Bytes that a control frame (RFC 6455, 5.5) has for it, beside the code.
_LONGEST_REASON = 123


class CloseCode(IntEnum):
    """Those of the protocol, and two of the registry of RFC 6455."""

    TOO_BIG = 1009
    TRY_AGAIN_LATER = 1013
    INVALID = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    ID_TAKEN = 4409
    TOO_MANY = 4429
    INTERNAL = 4500


class SocketClosed(Exception):
    """The hub closes the socket: code and reason are sent to the client."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class ConnectionInit:
    """`payload` holds what POST /graphql takes as headers; as in HTTP, the case of their names does not matter."""

    payload: dict[str, Any]

    def header(self, name: str) -> list[str]:
        """All values under this name; raises SocketClosed for one that is not a string."""
        values = [value for key, value in self.payload.items() if key.lower() == name and value is not None]
        if not all(isinstance(value, str) for value in values):
            raise SocketClosed(CloseCode.INVALID, f"connection_init: {name!r} is not a string")
        return values


@dataclass(frozen=True, slots=True)
class Ping:
    payload: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pong:
    pass


@dataclass(frozen=True, slots=True)
class Subscribe:
    """`extensions` of the operation are the client's own: the hub reads its trace in them."""

    id: str
    request: GraphQLRequest
    extensions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def trace(self) -> Trace | None:
        """The trace that the operation names; None for none, and for what is malformed."""
        parent, state = self.extensions.get("traceparent"), self.extensions.get("tracestate")
        return (
            tracing.continued([parent], [state] if isinstance(state, str) else []) if isinstance(parent, str) else None
        )


@dataclass(frozen=True, slots=True)
class Complete:
    id: str


Incoming: TypeAlias = ConnectionInit | Ping | Pong | Subscribe | Complete


def read(text: str | None) -> Incoming:
    """Parse a frame; raises SocketClosed for one that is binary, too big or not of the protocol."""
    if text is None:
        raise SocketClosed(CloseCode.INVALID, "a message is text, not binary")
    if len(text) > body.GREATEST or len(text.encode()) > body.GREATEST:
        raise SocketClosed(CloseCode.TOO_BIG, f"the message has more than {body.GREATEST} bytes")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise SocketClosed(CloseCode.INVALID, "the message is not JSON") from None
    if not isinstance(message, dict):
        raise SocketClosed(CloseCode.INVALID, "the message is not a JSON object")
    return _incoming(message)


def _incoming(message: dict[str, Any]) -> Incoming:
    match message.get("type"):
        case "connection_init":
            return ConnectionInit(_payload(message) or {})
        case "ping":
            return Ping(_payload(message))
        case "pong":
            _payload(message)
            return Pong()
        case "subscribe":
            return Subscribe(_id(message), _request(message), (_payload(message) or {}).get("extensions") or {})
        case "complete":
            return Complete(_id(message))
    raise SocketClosed(CloseCode.INVALID, "the message has no type that a client may send")


def _payload(message: dict[str, Any]) -> dict[str, Any] | None:
    payload = message.get("payload")
    if not isinstance(payload, dict | None):
        raise SocketClosed(CloseCode.INVALID, f"{message['type']}: 'payload' is not an object")
    return payload


def _id(message: dict[str, Any]) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not 0 < len(operation_id) <= _LONGEST_ID:
        reason = f"{message['type']}: 'id' is not a string of 1 to {_LONGEST_ID} characters"
        raise SocketClosed(CloseCode.INVALID, reason)
    return operation_id


def _request(message: dict[str, Any]) -> GraphQLRequest:
    try:
        return body.from_json(_payload(message))
    except MalformedRequest as error:
        raise SocketClosed(CloseCode.INVALID, f"subscribe: {error.message}") from None
