"""Answers `GET /feeds/{view}`: a page of JSON Lines, or a stream where the client accepts one."""

import time
from collections.abc import AsyncIterator

import orjson
from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse

from hub.core.errors import HubError, Invalid
from hub.endpoints.feeds.pages import EventPage, RefusedPage, RequestedPage, page
from hub.endpoints.graphql import entries
from hub.endpoints.graphql.accept import ResponseFormat
from hub.endpoints.graphql.answering import Caller
from hub.endpoints.graphql.handler import caller_of, refuse
from hub.endpoints.graphql.waiting import changed
from hub.endpoints.services import Services, services

LINES, STREAM = "application/jsonl", "text/event-stream"
_MOST = 500
#: Seconds between two looks whether the token still opens the feed, and between two signs of life of a silent stream.
_BETWEEN_LOOKS, _SILENCE = 1.0, 15.0


async def feed(http: HttpRequest) -> Response:
    """Respond with the events behind the cursor in `after`, or in `Last-Event-ID` of a stream that is resumed."""
    hub = services(http)
    try:
        caller = await caller_of(hub, http)
        asked = _asked(http)
        told = await page(hub, http.state.request_id, caller, asked)
    except HubError as error:
        return await refuse(hub, http, error, ResponseFormat())
    except RefusedPage as refused:
        return Response(orjson.dumps({"errors": refused.errors}), refused.status, media_type="application/json")
    if STREAM in http.headers.get("accept", ""):
        stream = _stream(hub, http, caller, asked, told)
        return StreamingResponse(stream, media_type=STREAM, headers={"Cache-Control": "no-store"})
    lines = b"".join(orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE) for event in told.events)
    return Response(lines, media_type=LINES, headers={"Cache-Control": "no-store", **_where(told)})


def _asked(http: HttpRequest) -> RequestedPage:
    first = http.query_params.get("first", str(_MOST))
    if not first.isascii() or not first.isdecimal() or not 1 <= int(first[:9]) <= _MOST:
        raise Invalid(f"first is {first[:20]!r}; it must be 1 to {_MOST}", field="first")
    after = http.headers.get("last-event-id") or http.query_params.get("after") or None
    return RequestedPage(http.path_params["view"], after, int(first))


def _where(told: EventPage) -> dict[str, str]:
    return {"Feed-Head": told.head, "Feed-Cursor": told.end, "Feed-More": "true" if told.more else "false"}


async def _stream(
    hub: Services, http: HttpRequest, caller: Caller, asked: RequestedPage, told: EventPage
) -> AsyncIterator[bytes]:
    """Send what was missed, then what comes; ends with the reason and the cursor once the caller may not read it."""
    try:
        while True:
            for event in told.events:
                yield _frame("change", event, str(event["cursor"]))
            asked = asked._replace(after=told.end)
            if not told.more:
                yield _frame("position", {"head": told.head, "cursor": told.end}, told.end)
                async for sign in _silence(hub, caller):
                    yield sign
            caller = await _again(hub, caller)
            told = await page(hub, http.state.request_id, caller, asked)
    except HubError as error:
        await entries.log(
            hub, http.state.request_id, caller.actor, entries.refusal(error, http.state.request_id, caller.language)
        )
        yield _frame("end", {"code": error.code, "message": error.message, "cursor": asked.after})
    except RefusedPage as refused:
        first = refused.errors[0]
        yield _frame("end", {"code": first["extensions"]["code"], "message": first["message"], "cursor": asked.after})


async def _silence(hub: Services, caller: Caller) -> AsyncIterator[bytes]:
    """Wait for the next change that this process learns of; raises HubError once the token is not good any more."""
    since, quiet = hub.changes.version, time.monotonic()
    while not await changed(hub, since, _BETWEEN_LOOKS):
        await caller.authenticate_again()
        if time.monotonic() - quiet > _SILENCE:
            quiet = time.monotonic()
            yield b": waiting\n\n"


async def _again(hub: Services, caller: Caller) -> Caller:
    version = hub.changes.version
    grant, actor = await caller.authenticate_again()
    return caller._replace(grant=grant, actor=actor, version=version)


def _frame(name: str, data: object, cursor: str | None = None) -> bytes:
    number = f"id: {cursor}\n".encode() if cursor else b""
    return number + f"event: {name}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
