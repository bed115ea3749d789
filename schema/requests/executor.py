"""Answering one request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType, execute

from hub.core.errors import HubError, Invalid, RateLimit, Unavailable
from resolvers.context import Context
from schema.limits.guard import Charge, Guard, give_back, price_told, require_introspection
from schema.limits.operation_costs import ROOT
from schema.requests.answer_cache import Answers
from schema.requests.documents import Document, Documents
from schema.requests.errors import hub_errors, rendered
from schema.requests.operations import PricedOperation
from schema.requests.plan_cache import Plans


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, as far as JSON tells: the document's text, the operation to run and its variables.

    `digest` is the SHA-256 of a trusted document, which may stand instead of the text.
    """

    query: str
    operation: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    digest: str | None = None


@dataclass(slots=True)
class Answer:
    """`body` is what goes out; `status` its HTTP status, `codes` its errors' codes, `document` its digest.

    `told` is whether a field was answered at all; an answer that is `repeatable` changed nothing when it was made, and
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


class Executor:
    """One per process: the schema, the documents it has seen, their plans and answers.

    Neither `planned` nor the memory of answers changes what is answered. Without a guard nobody's limits are looked at.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        planned: bool = True,
        answers: Answers | None = None,
        guard: Guard | None = None,
    ) -> None:
        self._schema = schema
        self._answers = answers
        self.documents = Documents(schema)
        self.plans = Plans(schema)
        self.guard = guard
        self._planned = planned

    async def answer(self, request: Request, context: Context, request_id: str) -> Answer:
        """Never raises but for Unavailable: every refusal is an answer."""
        digest = None
        try:
            document = self.documents.read(request.query, suggesting=context.introspects)
            if isinstance(document, list):
                self._charge_refusal(context)
                return _refused(document, 422, request_id)
            operation = document.operation(request.operation)
            digest = document.digest  # from here on the operation's name is one of the document's, and is logged
            if operation.node.operation is OperationType.SUBSCRIPTION:
                raise Invalid("subscriptions are not answered over HTTP")
            require_introspection(operation.measured, context)
            charge = self._admit(operation, request, context)
        except HubError as error:
            answer = _refused([GraphQLError(error.message, original_error=error)], error.status, request_id, digest)
            answer.body |= price_told(error, self._charge_refusal(context, error), context)
            answer.retry_after = error.retry_after if isinstance(error, RateLimit) else None
            return answer
        try:
            answer = await self._answer(document, operation, request, context, request_id)
        except Unavailable:
            give_back(charge)
            raise
        if charge:
            answer.charge = charge
            answer.body |= charge.settled(answer.cost)
        return answer

    def _admit(self, operation: PricedOperation, request: Request, context: Context) -> Charge | None:
        if self.guard is None:
            return None
        return self.guard.admit(operation.measured, operation.written, request.variables, context)

    def _charge_refusal(self, context: Context, error: HubError | None = None) -> int:
        return self.guard.charge_refusal(context.grant, error) if self.guard else 0

    async def _answer(
        self, document: Document, operation: PricedOperation, request: Request, context: Context, request_id: str
    ) -> Answer:
        """What was answered to the same question, if that still holds; else it is made now."""
        answers, key = self._answers, None
        if answers and self._planned and operation.plannable:
            key = answers.key((document.digest, operation.name), request.variables, context)
        if answers is None or key is None:
            return await self._made(document, operation, request, context, request_id)
        if kept := await answers.find(key):
            kept.note(context)
            return Answer(
                dict(kept.body), 200, kept.codes, document.digest, kept.told, True, remembered=True, cost=kept.cost
            )
        with answers.making(key, context) as making:
            answer = await self._made(document, operation, request, context, request_id)
            if answer.status == 200:
                making.keep(answer.body, answer.codes, told=answer.told, cost=answer.cost)
        return answer

    async def _made(
        self, document: Document, operation: PricedOperation, request: Request, context: Context, request_id: str
    ) -> Answer:
        result = await self._execute(document, operation, request, context)
        answer = _answered(document, operation, result, request_id)
        if self.guard and answer.body.get("data") is not None:
            answer.cost = operation.counted.cost(answer.body["data"])
        return answer

    async def _execute(
        self, document: Document, operation: PricedOperation, request: Request, context: Context
    ) -> ExecutionResult:
        if self._planned and operation.plannable:
            try:
                digest = document.digest if document.lasting else None
                return await self.plans.execute(digest, operation, request.variables, context)
            except RecursionError:
                pass  # nested deeper than columns go: graphql-core tells which field is too deep
        running = execute(
            self._schema,
            document.node,
            context_value=context,
            variable_values=dict(request.variables),
            operation_name=request.operation,
            hide_suggestions=not context.introspects,
        )
        result: ExecutionResult = await running if isawaitable(running) else running
        return result


def _answered(document: Document, operation: PricedOperation, result: ExecutionResult, request_id: str) -> Answer:
    for error in hub_errors(result.errors):
        if isinstance(error, Unavailable):
            raise error
    if result.data is None and not _began(result):
        return _refused(result.errors or [], 422, request_id, document.digest)
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [rendered(error, request_id) for error in result.errors]
    told = any(value is not None for value in (result.data or {}).values())
    repeatable = operation.node.operation is OperationType.QUERY
    return Answer(body, 200, _codes(body), document.digest, told, repeatable)


def _began(result: ExecutionResult) -> bool:
    """Whether fields were run: an error of theirs has a path, one of variables has none."""
    return any(error.path for error in result.errors or [])


def _refused(errors: list[GraphQLError], status: int, request_id: str, document: str | None = None) -> Answer:
    """A request refused before any field was run has no `data` at all."""
    body = {"errors": [rendered(error, request_id) for error in errors]}
    return Answer(body, status, _codes(body), document)


def _codes(body: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted({error["extensions"]["code"] for error in body.get("errors", ())}))
