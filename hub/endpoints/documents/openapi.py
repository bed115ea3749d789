"""`/openapi.json` tells programs of the addresses besides the graph (OpenAPI 3.1); it is made of the routes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

import hub
from auth import addresses
from auth.scopes import Scope
from hub.endpoints.documents.operations import OPERATIONS, AddressDescription, security

PATH = "/openapi.json"
_IN_PATH = re.compile(r"\{([a-z]+)\}")


def route(others: Sequence[BaseRoute], issuer: str) -> Route:
    """Return the address of the description, which is made once, of the routes beside it."""
    content = orjson.dumps(description(others, issuer))

    async def answer(_: Request) -> Response:
        return Response(content, media_type="application/json", headers={"Cache-Control": "public, max-age=300"})

    return Route(PATH, answer)


def description(routes: Sequence[BaseRoute], issuer: str) -> dict[str, Any]:
    """Describe those of the routes that are for programs."""
    paths: dict[str, dict[str, Any]] = {}
    for method, path in sorted({*programs(routes), ("GET", PATH)}):
        operation = OPERATIONS.get((method, path))
        if operation:
            paths.setdefault(path, {})[method.lower()] = _described(path, operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Credit hub", "version": hub.__version__},
        "servers": [{"url": issuer}],
        "paths": paths,
        "components": {"securitySchemes": _schemes(issuer)},
    }


def programs(routes: Sequence[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Give method and path of each route over HTTP."""
    for each in routes:
        if isinstance(each, Route):
            yield from ((method, each.path) for method in each.methods or () if method != "HEAD")


def _described(path: str, operation: AddressDescription) -> dict[str, Any]:
    told = {"summary": operation.summary, "security": security(operation), "responses": _responses(operation)}
    in_path = [_parameter(name, "path", None) for name in _IN_PATH.findall(path)]
    if operation.body:
        return {**told, "requestBody": _body(operation), **({"parameters": in_path} if in_path else {})}
    in_query = [_parameter(name, "query", said) for name, said in operation.takes.items()]
    return {**told, "parameters": [*in_path, *in_query]}


def _parameter(name: str, place: str, said: str | None) -> dict[str, Any]:
    described = {"description": said} if said else {}
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}, **described}


def _body(operation: AddressDescription) -> dict[str, Any]:
    members = {name: {"type": "string", "description": said} for name, said in operation.takes.items()}
    if operation.body == "application/json":
        members = {"query": {"type": "string"}, "variables": {"type": "object"}, "operationName": {"type": "string"}}
    schema = {"type": "object", "properties": members, "required": list(operation.needed)}
    return {"required": True, "content": {f"{operation.body}": {"schema": schema}}}


def _responses(operation: AddressDescription) -> Mapping[str, Any]:
    answered = {"200": {"description": "OK", "content": {operation.answers: {}}}}
    return answered | {str(code): {"description": HTTPStatus(code).phrase} for code in operation.refusals}


def _schemes(issuer: str) -> Mapping[str, Any]:
    scopes = {scope.value: scope.sentence for scope in Scope if not scope.reserved}
    flows = {"clientCredentials": {"tokenUrl": issuer + addresses.TOKEN, "scopes": scopes}}
    return {
        "token": {"type": "oauth2", "description": "A token sent as Bearer.", "flows": flows},
        "dpop": {"type": "http", "scheme": "DPoP", "description": "A token sent with a proof (RFC 9449)."},
        "secret": {"type": "http", "scheme": "basic", "description": "The client's code and secret."},
        "assertion": {"type": "http", "scheme": "private_key_jwt", "description": "A signed assertion (RFC 7523)."},
    }
