"""One run of a plan: what it is asked for, what it still waits for, and what went wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from graphql import GraphQLResolveInfo
from graphql.execution.executor import Executor as Core
from graphql.execution.values import VariableValues

from resolvers.context import Context
from resolvers.loaders import ColumnLoad
from schema.execution.failures import Failure, put
from schema.execution.places import Places, Steps, path
from schema.execution.positions import Position

Column: TypeAlias = list[Any]
Then: TypeAlias = Callable[[Column], None]
#: Completes a column of values that stand at these places; what is not there yet is None and filled in later.
Complete: TypeAlias = Callable[["Run", Column, Places], Column]


class Run:
    """Columns are completed at once as far as they go; what they load or await is done together, level by level."""

    __slots__ = ("_awaited", "_loads", "context", "core", "data", "failures", "variables")

    def __init__(self, context: Context, variables: VariableValues, core: Core[Any]) -> None:
        """`core` is graphql-core's own executor of the same operation, for what is rare; all runs have it in common."""
        self.context = context
        self.core = core
        self.variables = variables
        self.data: dict[str, Any] = {}
        self.failures: list[Failure] = []
        self._loads: list[tuple[ColumnLoad, Then]] = []
        self._awaited: list[tuple[Sequence[Awaitable[Any]], Then]] = []

    def info(self, position: Position, steps: Steps) -> GraphQLResolveInfo[Any]:
        """What graphql-core tells the resolver of a field."""
        way = path(steps[: position.field_depth])
        assert way is not None
        info = self.core.build_resolve_info(position.definition, position.nodes, position.parent, way)
        return info._replace(variable_values=self.variables, context=self.context)

    def fail(self, position: Position, steps: Steps, error: Exception) -> None:
        self.failures.append(Failure(steps, position, error))

    def load(self, asked: ColumnLoad, then: Then) -> None:
        self._loads.append((asked, then))

    def wait(self, awaitables: Sequence[Awaitable[Any]], then: Then) -> None:
        """Hands on what they answer; where one raises, the exception stands for its answer."""
        self._awaited.append((awaitables, then))

    def wait_for(self, awaitables: Sequence[Awaitable[Any]], places: Places, complete: Complete) -> None:
        """Completes values once they are there and puts them into the answer, which stands by then."""

        def then(values: Column) -> None:
            for row, value in enumerate(complete(self, values, places)):
                put(self.data, places.steps(row), value)

        self.wait(awaitables, then)

    async def finish(self) -> None:
        """Level by level, until nothing is waited for."""
        while self._loads or self._awaited:
            loads, self._loads = self._loads, []
            awaited, self._awaited = self._awaited, []
            columns, answers = await self._level([asked for asked, _ in loads], [each for each, _ in awaited])
            for (_, then), values in zip(loads, columns, strict=True):
                then(values)
            for (_, then), values in zip(awaited, answers, strict=True):
                then(values)

    async def _level(
        self, loads: list[ColumnLoad], awaited: list[Sequence[Awaitable[Any]]]
    ) -> tuple[list[Column], list[Column]]:
        load = self.context.columns
        if not awaited:
            return await load(loads, at_once=True), []
        if not loads and len(awaited) == 1 and len(awaited[0]) == 1:
            return [], [[await _answer(awaited[0][0])]]
        each = [_answer(awaitable) for column in awaited for awaitable in column]
        rows, *answers = await asyncio.gather(load(loads, at_once=False), *each)
        left = iter(answers)
        return rows, [[next(left) for _ in column] for column in awaited]


async def _answer(awaitable: Awaitable[Any]) -> Any:
    try:
        return await awaitable
    except Exception as error:  # whatever a resolver raises is the error of its field
        return error
