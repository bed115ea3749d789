"""Errors as a reader is told them: message, path and code; of the unexpected only a request id."""

from typing import Any

import structlog
from graphql import GraphQLError

from hub.core.errors import HubError, Unavailable, told_to_operator

log = structlog.get_logger()


def rendered(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """Make one entry of `errors`: a HubError has its own code, a faulty request VALIDATION; other causes are masked."""
    cause = _cause(error)
    shown: dict[str, Any] = {"message": error.message}
    if error.locations:
        shown["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        shown["path"] = error.path
    if isinstance(cause, HubError):
        if isinstance(cause, Unavailable):
            log.warning("unavailable", path=error.path, cause=told_to_operator(cause))
        shown["message"] = cause.message
        known = {name: detail for name, detail in cause.details.items() if detail is not None}
        shown["extensions"] = {"code": cause.code, **known}
    elif cause is None:
        shown["extensions"] = {"code": "VALIDATION"}
    else:
        log.error("unexpected error", path=error.path, exc_info=cause)
        shown["message"] = f"something went wrong in the hub; ask about request {request_id}"
        shown["extensions"] = {"code": HubError.code, "requestId": request_id}
    return shown


def hub_errors(errors: list[GraphQLError] | None) -> list[HubError]:
    return [cause for error in errors or [] if isinstance(cause := _cause(error), HubError)]


def _cause(error: GraphQLError) -> BaseException | None:
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause
