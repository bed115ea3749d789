"""Answering one request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType, execute

from hub.errors import HubError, Unavailable
from resolvers.context import Context
from schema.execution.documents import Document, Documents
from schema.execution.errors import hub_errors, rendered


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, as far as JSON tells: the document's text, the operation to run and its variables."""

    query: str
    operation: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is what goes out; `status` its HTTP status, `codes` its errors' codes, `document` its digest."""

    body: dict[str, Any]
    status: int = 200
    codes: tuple[str, ...] = ()
    document: str | None = None


class Executor:
    """One per process: the schema and the documents it has seen."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._documents = Documents(schema)

    async def answer(self, request: Request, context: Context, request_id: str) -> Answer:
        """Never raises but for Unavailable: every refusal is an answer."""
        try:
            document = self._documents.read(request.query)
            if isinstance(document, list):
                return _refused(document, 422, request_id)
            operation = document.operation(request.operation)
            if operation.operation is OperationType.SUBSCRIPTION:
                raise HubError("subscriptions are not answered over HTTP")
        except HubError as error:
            return _refused([GraphQLError(error.message, original_error=error)], error.status, request_id)
        return await self._execute(document, request, context, request_id)

    async def _execute(self, document: Document, request: Request, context: Context, request_id: str) -> Answer:
        running = execute(
            self._schema,
            document.node,
            context_value=context,
            variable_values=dict(request.variables),
            operation_name=request.operation,
        )
        result: ExecutionResult = await _finished(running)
        for error in hub_errors(result.errors):
            if isinstance(error, Unavailable):
                raise error
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [rendered(error, request_id) for error in result.errors]
        status = 200 if result.data is not None or _began(result) else 422
        return Answer(body, status, _codes(body), document.digest)


async def _finished(running: Any) -> Any:
    return await running if isawaitable(running) else running


def _began(result: ExecutionResult) -> bool:
    """Whether fields were run: an error of theirs has a path, one of variables has none."""
    return any(error.path for error in result.errors or [])


def _refused(errors: list[GraphQLError], status: int, request_id: str) -> Answer:
    body = {"errors": [rendered(error, request_id) for error in errors]}
    return Answer(body, status, _codes(body))


def _codes(body: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted({error["extensions"]["code"] for error in body.get("errors", ())}))
