"""One run of a plan: the data so far, what is still to be loaded or awaited, and the errors of fields."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeAlias

from graphql import GraphQLResolveInfo
from graphql.execution.executor import Executor as Core
from graphql.execution.values import VariableValues

from schema.execution.field_errors import FieldError, put
from schema.execution.paths import ResponsePath, ResponsePaths, linked_path
from schema.execution.positions import ResponsePosition
from schema.execution.sources import ColumnLoad

#: The values of one field for all rows of a level.
Column: TypeAlias = list[Any]
#: Goes on with a column once its values are there.
Continuation: TypeAlias = Callable[[Column], None]
#: Completes a column of values that stand at these paths; a value that is not there yet is None, and put in later.
Completion: TypeAlias = Callable[["Run", Column, ResponsePaths], Column]


class RequestContext(Protocol):
    """The context of a request: it loads rows, and notes which fields were asked for that require something."""

    def note_field(self, name: str) -> None: ...

    def columns(self, asked: Sequence[Any], *, at_once: bool) -> Awaitable[list[Column]]:
        """Load the rows of each `ColumnLoad`; an exception among them is the error of its row."""
        ...


class Run:
    """One run of a plan: columns are completed at once, and what they load or await is done level by level."""

    __slots__ = ("_awaited", "_loads", "context", "core", "data", "errors", "variables")

    def __init__(self, context: RequestContext, variables: VariableValues, core: Core[Any]) -> None:
        """`core` is graphql-core's own executor of the same operation, for what is rare; all runs share it."""
        self.context = context
        self.core = core
        self.variables = variables
        self.data: dict[str, Any] = {}
        self.errors: list[FieldError] = []
        self._loads: list[tuple[ColumnLoad, Continuation]] = []
        self._awaited: list[tuple[Sequence[Awaitable[Any]], Continuation]] = []

    @property
    def unfinished(self) -> tuple[int, int, int]:
        """How many errors there are, and how much is still to be loaded or awaited."""
        return len(self.errors), len(self._loads), len(self._awaited)

    def info(self, position: ResponsePosition, path: ResponsePath) -> GraphQLResolveInfo[Any]:
        """Make the info that graphql-core gives to the resolver of a field."""
        field_path = linked_path(path[: position.field_depth])
        assert field_path is not None
        info = self.core.build_resolve_info(position.definition, position.nodes, position.parent, field_path)
        return info._replace(variable_values=self.variables, context=self.context)

    def fail(self, position: ResponsePosition, path: ResponsePath, error: Exception) -> None:
        self.errors.append(FieldError(path, position, error))

    def load(self, load: ColumnLoad, then: Continuation) -> None:
        self._loads.append((load, then))

    def wait(self, awaitables: Sequence[Awaitable[Any]], then: Continuation) -> None:
        """Go on with what the awaitables answer; where one raises, the exception stands for its answer."""
        self._awaited.append((awaitables, then))

    def wait_for(self, awaitables: Sequence[Awaitable[Any]], paths: ResponsePaths, complete: Completion) -> None:
        """Complete values once they are there, and put them into the data, which stands by then."""

        def then(values: Column) -> None:
            for row, value in enumerate(complete(self, values, paths)):
                put(self.data, paths.path(row), value)

        self.wait(awaitables, then)

    async def finish(self) -> None:
        """Load and await level by level, until nothing is left."""
        while self._loads or self._awaited:
            loads, self._loads = self._loads, []
            awaited, self._awaited = self._awaited, []
            columns, answers = await self._level([load for load, _ in loads], [each for each, _ in awaited])
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
