"""Reading a GraphQL request from HTTP (GraphQL over HTTP): its media types, its size, its shape."""

from typing import Any

import orjson
from starlette.requests import Request as HttpRequest

from hub.errors import DocumentLimit, Invalid
from schema.execution.run import Request

GREATEST = 256 * 1024
MODERN = "application/graphql-response+json"
LEGACY = "application/json"


class UnsupportedMediaType(Invalid):
    status = 415


class NotAcceptable(Invalid):
    status = 406


class Malformed(Invalid):
    status = 400


def accepted(http: HttpRequest) -> str:
    """The media type to answer in; raises NotAcceptable when the client takes neither."""
    ranges = [part.split(";")[0].strip().lower() for part in ",".join(http.headers.getlist("accept")).split(",")]
    for media_type in (MODERN, LEGACY):
        if media_type in ranges:
            return media_type
    if not any(ranges) or "*/*" in ranges or "application/*" in ranges:
        return LEGACY
    raise NotAcceptable(f"an answer is {MODERN} or {LEGACY}")


async def read(http: HttpRequest) -> Request:
    """The request in the body; raises UnsupportedMediaType, DocumentLimit or Malformed, naming what is wrong."""
    media_type, _, parameters = http.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() != LEGACY:
        raise UnsupportedMediaType(f"a request is {LEGACY}, not {media_type.strip() or 'of no type'}")
    if parameters.replace(" ", "").replace('"', "").lower() not in ("", "charset=utf-8"):
        raise UnsupportedMediaType(f"a request is UTF-8, not {parameters.strip()}")
    return _shaped(_loaded(await _bounded(http)))


async def _bounded(http: HttpRequest) -> bytes:
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > GREATEST:
            raise DocumentLimit(f"the request has more than {GREATEST} bytes")
    return bytes(body)


def _loaded(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"the body is not JSON: {error}") from None


def _shaped(body: Any) -> Request:
    if not isinstance(body, dict):
        raise Malformed("the body is not a JSON object")
    query = body.get("query")
    operation = body.get("operationName")
    variables = body.get("variables")
    if not isinstance(query, str):
        raise Malformed("'query' is missing or not a string")
    if not isinstance(operation, str | None):
        raise Malformed("'operationName' is not a string")
    if not isinstance(variables, dict | None):
        raise Malformed("'variables' is not an object")
    if not isinstance(body.get("extensions"), dict | None):
        raise Malformed("'extensions' is not an object")
    return Request(query, operation or None, variables or {})
