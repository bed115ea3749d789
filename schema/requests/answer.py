"""The answer to a GraphQL request, made of what execution returns or of what the request is refused with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, GraphQLError, OperationType

from hub.core.errors import Unavailable
from schema.limits.guard import Charge
from schema.limits.operation_costs import ROOT
from schema.requests.documents import Document
from schema.requests.errors import hub_errors, rendered
from schema.requests.operations import PricedOperation


@dataclass(slots=True)
class GraphQLAnswer:
    """An answer: its `body`, its HTTP status, the `codes` of its errors and the digest of its `document`.

    `told` is whether any field was answered at all. An answer that is `repeatable` changed nothing when it was made;
    one that is `remembered` was made for an earlier request. `cost` is what it did cost and `charge` what was taken
    for it, where that is counted; `retry_after` is how many seconds to wait, where that is all it takes.
    """

    body: dict[str, Any]
    status: int = 200
    codes: tuple[str, ...] = ()
    document: str | None = None
    told: bool = False
    repeatable: bool = False
    remembered: bool = False
    cost: int = ROOT
    charge: Charge | None = None
    retry_after: int | None = None


def answer_of(
    document: Document, operation: PricedOperation, result: ExecutionResult, request_id: str
) -> GraphQLAnswer:
    """Make the answer of what execution returned; raises Unavailable where a field raised it."""
    for error in hub_errors(result.errors):
        if isinstance(error, Unavailable):
            raise error
    if result.data is None and not _began(result):
        return refusal(result.errors or [], 422, request_id, document.digest)
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [rendered(error, request_id) for error in result.errors]
    told = any(value is not None for value in (result.data or {}).values())
    repeatable = operation.node.operation is OperationType.QUERY
    return GraphQLAnswer(body, 200, _codes(body), document.digest, told, repeatable)


def refusal(errors: list[GraphQLError], status: int, request_id: str, document: str | None = None) -> GraphQLAnswer:
    """Make the answer to a request that is refused before any field runs; it has no `data` at all."""
    body = {"errors": [rendered(error, request_id) for error in errors]}
    return GraphQLAnswer(body, status, _codes(body), document)


def _began(result: ExecutionResult) -> bool:
    """Whether fields were run: an error of a field has a path, one of the variables has none."""
    return any(error.path for error in result.errors or [])


def _codes(body: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted({error["extensions"]["code"] for error in body.get("errors", ())}))
