"""The messages of graphql-transport-ws (graphql-ws, PROTOCOL.md) and the codes it closes with."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias

import orjson

from hub.endpoints.graphql import body
from hub.endpoints.graphql.body import Malformed
from schema.execution.run import Request

SUBPROTOCOL = "graphql-transport-ws"
_LONGEST_ID = 100
#: What is left of a control frame (RFC 6455, 5.5) beside the code, in bytes.
_LONGEST_REASON = 123


class Code(IntEnum):
    """The protocol's own, and two of RFC 6455's registry."""

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


class Closing(Exception):
    """Why a connection ends; whoever is at the other end is told."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Init:
    """`payload` holds what POST /graphql takes as headers, by their names, which are large or small as in HTTP."""

    payload: dict[str, Any]

    def header(self, name: str) -> list[str]:
        """Its values as HTTP would have them; raises Closing for what is no text."""
        found = [value for key, value in self.payload.items() if key.lower() == name and value is not None]
        if not all(isinstance(value, str) for value in found):
            raise Closing(Code.INVALID, f"connection_init: {name!r} is not a string")
        return found


@dataclass(frozen=True, slots=True)
class Ping:
    payload: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pong:
    pass


@dataclass(frozen=True, slots=True)
class Subscribe:
    id: str
    request: Request


@dataclass(frozen=True, slots=True)
class Complete:
    id: str


Incoming: TypeAlias = Init | Ping | Pong | Subscribe | Complete


def read(text: str | None) -> Incoming:
    """What a frame says; raises Closing for one that is binary, too big or not of the protocol."""
    if text is None:
        raise Closing(Code.INVALID, "a message is text, not binary")
    if len(text) > body.GREATEST or len(text.encode()) > body.GREATEST:
        raise Closing(Code.TOO_BIG, f"the message has more than {body.GREATEST} bytes")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Closing(Code.INVALID, "the message is not JSON") from None
    if not isinstance(message, dict):
        raise Closing(Code.INVALID, "the message is not a JSON object")
    return _incoming(message)


def _incoming(message: dict[str, Any]) -> Incoming:
    match message.get("type"):
        case "connection_init":
            return Init(_payload(message) or {})
        case "ping":
            return Ping(_payload(message))
        case "pong":
            _payload(message)
            return Pong()
        case "subscribe":
            return Subscribe(_id(message), _request(message))
        case "complete":
            return Complete(_id(message))
    raise Closing(Code.INVALID, "the message has no type that a client may send")


def _payload(message: dict[str, Any]) -> dict[str, Any] | None:
    payload = message.get("payload")
    if not isinstance(payload, dict | None):
        raise Closing(Code.INVALID, f"{message['type']}: 'payload' is not an object")
    return payload


def _id(message: dict[str, Any]) -> str:
    given = message.get("id")
    if not isinstance(given, str) or not 0 < len(given) <= _LONGEST_ID:
        raise Closing(Code.INVALID, f"{message['type']}: 'id' is not a string of 1 to {_LONGEST_ID} characters")
    return given


def _request(message: dict[str, Any]) -> Request:
    try:
        return body.shaped(_payload(message))
    except Malformed as error:
        raise Closing(Code.INVALID, f"subscribe: {error.message}") from None
