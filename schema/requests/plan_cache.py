"""The plans made last, each for one operation, one grant of scopes, and one set of conditions."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import ExecutionResult, GraphQLSchema
from graphql.execution.values import VariableValues

from auth.scopes import Scope
from resolvers.context import Context
from schema.execution.plan import Plan
from schema.requests.cache import Cache
from schema.requests.operations import PricedOperation

#: As documents are counted: in selections, and for each plan as much as ten.
_REMEMBERED, _EACH = 6_000, 10


class CachedPlan(NamedTuple):
    """A plan, and its weight in selections: it keeps the tree of its document."""

    plan: Plan
    weight: int


class Plans:
    """Plans of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self.known: Cache[CachedPlan] = Cache("plans", _REMEMBERED, lambda cached: cached.weight)

    async def execute(
        self, digest: str | None, operation: PricedOperation, given: Mapping[str, Any], context: Context
    ) -> ExecutionResult:
        """What graphql-core's `execute` answers for a document of this digest; without one the plan is not kept."""
        variables = operation.variables(given, suggesting=context.introspects)
        if isinstance(variables, list):
            return ExecutionResult(None, variables)
        if digest is None:
            return await self._answered(self._plan(operation, variables), variables, context)
        conditions = tuple(variables.coerced.get(name) for name in operation.conditions)
        key = (digest, operation.name, conditions, rights(context))
        cached = self.known.get(key)
        if cached is None:
            weight = _EACH + operation.written.selections
            cached = self.known.put(key, CachedPlan(self._plan(operation, variables), weight))
        return await self._answered(cached.plan, variables, context)

    def _plan(self, operation: PricedOperation, variables: VariableValues) -> Plan:
        return Plan(self._schema, operation, operation.only_conditions(variables))

    async def _answered(self, plan: Plan, variables: VariableValues, context: Context) -> ExecutionResult:
        data, errors = await plan.answer(context, variables)
        return ExecutionResult(data, errors or None)


def rights(context: Context) -> tuple[frozenset[Scope], bool]:
    """All that a plan's refusals hang on: the scopes, and whether a purpose is named."""
    return context.grant.scopes, context.actor.purpose is not None
