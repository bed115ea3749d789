"""The plans used last, each for one operation, one grant of scopes and one set of conditions."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from graphql import ExecutionResult, GraphQLSchema
from graphql.execution.values import VariableValues

from auth.scopes import Scope
from resolvers.request.context import Context
from schema.execution.plan import ExecutionPlan
from schema.requests.cache import Cache
from schema.requests.operations import PricedOperation

#: Counted as documents are: in selections, and for each plan as much as ten.
_REMEMBERED, _EACH = 6_000, 10


class CachedPlan(NamedTuple):
    """A plan, and its weight in selections: it keeps the tree of its document."""

    plan: ExecutionPlan
    weight: int


class PlanCache:
    """The plans of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self.known: Cache[CachedPlan] = Cache("plans", _REMEMBERED, lambda cached: cached.weight)

    async def execute(
        self, digest: str | None, operation: PricedOperation, variables: Mapping[str, Any], context: Context
    ) -> ExecutionResult:
        """Execute an operation as graphql-core's `execute` does; the plan is kept under the digest, if there is one."""
        context.fields_asked = operation.fields
        values = operation.variables(variables, suggesting=context.introspects)
        if isinstance(values, list):
            return ExecutionResult(None, values)
        context.arguments_asked = partial(operation.arguments, values)
        if digest is None:
            return await self._run(self._plan(operation, values), values, context)
        conditions = tuple(values.coerced.get(name) for name in operation.conditions)
        key = (digest, operation.name, conditions, rights(context))
        cached = self.known.get(key)
        if cached is None:
            weight = _EACH + operation.size.selections
            cached = self.known.put(key, CachedPlan(self._plan(operation, values), weight))
        return await self._run(cached.plan, values, context)

    def _plan(self, operation: PricedOperation, variables: VariableValues) -> ExecutionPlan:
        return ExecutionPlan(self._schema, operation, operation.only_conditions(variables))

    async def _run(self, plan: ExecutionPlan, values: VariableValues, context: Context) -> ExecutionResult:
        data, errors = await plan.execute(context, values)
        return ExecutionResult(data, errors or None)


def rights(context: Context) -> tuple[frozenset[Scope], bool]:
    """Tell all that a plan's refusals depend on: the scopes, and whether a purpose is named."""
    return context.grant.scopes, context.actor.purpose is not None
