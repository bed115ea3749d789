"""The executor answers requests: it reads the document, asks the guard, looks for a remembered answer, or runs it."""

from inspect import isawaitable

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType, execute

from hub.core.errors import HubError, Invalid, RateLimit, Unavailable
from resolvers.request.context import Context
from schema.limits.guard import Charge, Guard, give_back, price_told, require_introspection
from schema.requests.answer import GraphQLAnswer, answer_of, refusal
from schema.requests.answer_cache import AnswerCache
from schema.requests.documents import Document, Documents
from schema.requests.operations import PricedOperation
from schema.requests.plan_cache import PlanCache
from schema.requests.request import GraphQLRequest


class Executor:
    """The executor of one process: the schema, the documents it has seen, their plans and answers.

    Neither `planned` nor the cache of answers changes what is answered. Without a guard nobody's limits are looked at.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        planned: bool = True,
        answers: AnswerCache | None = None,
        guard: Guard | None = None,
    ) -> None:
        self._schema = schema
        self._answers = answers
        self.documents = Documents(schema)
        self.plans = PlanCache(schema)
        self.guard = guard
        self._planned = planned

    async def answer(self, request: GraphQLRequest, context: Context, request_id: str) -> GraphQLAnswer:
        """Answer a request; every refusal is an answer, so it raises nothing but Unavailable."""
        digest = None
        try:
            document = self.documents.read(request.query, suggesting=context.introspects)
            if isinstance(document, list):
                self._charge_refusal(context)
                return refusal(document, 422, request_id)
            operation = document.operation(request.operation)
            digest = document.digest  # from here on the operation's name is one of the document's, and is logged
            if operation.node.operation is OperationType.SUBSCRIPTION:
                raise Invalid(
                    "subscriptions are not answered over HTTP: connect to the socket, or stream /feeds/{view}"
                )
            if operation.node.operation is OperationType.QUERY:
                context.changes_nothing()
            require_introspection(operation.cost, context)
            charge = self._admit(operation, request, context)
        except HubError as error:
            answer = refusal([GraphQLError(error.message, original_error=error)], error.status, request_id, digest)
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

    def _admit(self, operation: PricedOperation, request: GraphQLRequest, context: Context) -> Charge | None:
        if self.guard is None:
            return None
        return self.guard.admit(operation.cost, operation.size, request.variables, context)

    def _charge_refusal(self, context: Context, error: HubError | None = None) -> int:
        return self.guard.charge_refusal(context.grant, error) if self.guard else 0

    async def _answer(
        self,
        document: Document,
        operation: PricedOperation,
        request: GraphQLRequest,
        context: Context,
        request_id: str,
    ) -> GraphQLAnswer:
        """Return the cached answer to the same question if it still holds; else make it now."""
        answers, key = self._answers, None
        if answers and self._planned and operation.plannable:
            key = answers.key((document.digest, operation.name), request.variables, context)
        if answers is None or key is None:
            return await self._make(document, operation, request, context, request_id)
        if cached := await answers.find(key):
            cached.note(context)
            return GraphQLAnswer(
                dict(cached.body),
                200,
                cached.codes,
                document.digest,
                cached.told,
                True,
                remembered=True,
                cost=cached.cost,
            )
        with answers.making(key, context) as in_progress:
            answer = await self._make(document, operation, request, context, request_id)
            if answer.status == 200:
                in_progress.keep(answer.body, answer.codes, told=answer.told, cost=answer.cost)
        return answer

    async def _make(
        self,
        document: Document,
        operation: PricedOperation,
        request: GraphQLRequest,
        context: Context,
        request_id: str,
    ) -> GraphQLAnswer:
        result = await self._execute(document, operation, request, context)
        answer = answer_of(document, operation, result, request_id)
        if self.guard and answer.body.get("data") is not None:
            answer.cost = operation.answer_cost.points(answer.body["data"])
        return answer

    async def _execute(
        self, document: Document, operation: PricedOperation, request: GraphQLRequest, context: Context
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
