"""Reads a GraphQL request from HTTP (GraphQL over HTTP, section 4) and checks its media type, size and shape."""

import re
from collections.abc import Sequence
from typing import Any

import orjson
from starlette.requests import Request as HttpRequest

from auth import request_body
from hub.core.errors import DocumentLimit, Invalid
from hub.endpoints.headers import header_values
from schema.requests.request import GraphQLRequest

GREATEST = 256 * 1024
#: The only one: a browser sends it to another site after a preflight only, so no page can query in a reader's name.
MEDIA_TYPE = "application/json"
_USUAL_TYPE = [MEDIA_TYPE]
_UTF_8 = ("utf-8", "utf8")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DOCUMENT = re.compile(r"sha256:[0-9a-f]{64}")


class UnsupportedMediaType(Invalid):
    status = 415


class MalformedRequest(Invalid):
    status = 400


class TooSlow(MalformedRequest):
    status = 408


async def read(http: HttpRequest) -> GraphQLRequest:
    """Raises UnsupportedMediaType, DocumentLimit, TooSlow or MalformedRequest, naming the fault."""
    headers = header_values(http.scope)
    _check_type(headers.get(b"content-type", ()))
    if headers.get(b"content-encoding", ("identity",))[0].lower() != "identity":
        raise UnsupportedMediaType("a request is sent as it is, without a Content-Encoding")
    return from_json(_parsed(await _body(http)))


def _check_type(values: Sequence[str]) -> None:
    if values == _USUAL_TYPE:
        return
    media_type, *parameters = (piece.strip() for piece in ",".join(values).split(";"))
    if media_type.lower() != MEDIA_TYPE:
        raise UnsupportedMediaType(f"a request is {MEDIA_TYPE}, not {media_type or 'of no type'}")
    for parameter in parameters:
        name, _, value = parameter.lower().partition("=")
        if name == "charset" and value.strip('"') not in _UTF_8:
            raise UnsupportedMediaType(f"a request is UTF-8, not {parameter}")


async def _body(http: HttpRequest) -> bytes:
    try:
        return await request_body.read(http, GREATEST)
    except request_body.BodyTooLarge as error:
        raise DocumentLimit(f"the request has more than {GREATEST} bytes") from error
    except request_body.BodyTooSlow as error:
        raise TooSlow(str(error)) from error
    except request_body.BodyIncomplete as error:
        raise MalformedRequest(str(error)) from error


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedRequest(f"the body is not JSON: {error}") from None


def from_json(body: Any) -> GraphQLRequest:
    """Make a request of parsed JSON; raises MalformedRequest, naming the member that is wrong."""
    if not isinstance(body, dict):
        raise MalformedRequest("the body is not a JSON object")
    query = body.get("query")
    operation = body.get("operationName")
    variables = body.get("variables")
    digest = _digest(body)
    if not isinstance(query, str) and (query is not None or digest is None):
        raise MalformedRequest("'query' is missing or not a string")
    if operation is not None and not isinstance(operation, str):
        raise MalformedRequest("'operationName' is not a string")
    if variables is not None and not isinstance(variables, dict):
        raise MalformedRequest("'variables' is not an object")
    return GraphQLRequest(query or "", operation or None, variables or {}, digest)


def _digest(body: dict[str, Any]) -> str | None:
    """Of a persisted document: named as the draft of GraphQL over HTTP has it (appendix A), or as Apollo does."""
    document, extensions = body.get("documentId"), body.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise MalformedRequest("'extensions' is not an object")
    if document is not None:
        if not isinstance(document, str) or not _DOCUMENT.fullmatch(document):
            raise MalformedRequest("'documentId' is not 'sha256:' and 64 hexadecimal digits in small letters")
        return document.removeprefix("sha256:")
    persisted = (extensions or {}).get("persistedQuery")
    if persisted is None:
        return None
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise MalformedRequest("'extensions.persistedQuery.sha256Hash' is not 64 hexadecimal digits in small letters")
    return digest
