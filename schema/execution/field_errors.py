"""What becomes of the answer where fields fail: nulls up to the nearest place that may be null; errors in order."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import GraphQLError
from graphql.error import located_error

from schema.execution.paths import Segment, Steps
from schema.execution.positions import Position

Data: TypeAlias = "dict[str, Any] | None"


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong at one place."""

    steps: Steps
    position: Position
    error: Exception

    @property
    def order(self) -> list[int]:
        return [segment.order for segment in self.steps]

    def located(self, known: dict[int, GraphQLError]) -> GraphQLError:
        """As graphql-core tells it; `known` are errors told before, by the identity of their position.

        Finding line and column takes longest by far, and is the same for all rows.
        """
        keys = [segment.key for segment in self.steps]
        before = known.get(id(self.position))
        if before is None or isinstance(self.error, GraphQLError):
            error = located_error(self.error, self.position.nodes, keys)
            return error if isinstance(self.error, GraphQLError) else known.setdefault(id(self.position), error)
        error = located_error(self.error, None, keys)
        if error.locations is None:
            error.nodes, error.source = before.nodes, before.source
            error.positions, error.locations = before.positions, before.locations
        return error


def settled(data: dict[str, Any], failures: list[Failure]) -> tuple[Data, list[GraphQLError]]:
    """The answer and its errors in the order of the document.

    A failure below a place that another one made null is not told, as in graphql-core when nothing is awaited.
    """
    errors = []
    known: dict[int, GraphQLError] = {}
    nulled: set[Steps] = set()
    for failure in sorted(failures, key=lambda failure: failure.order):
        stop = failure.steps[: failure.position.stop]
        if stop in nulled or not _nullify(data, stop):
            continue
        nulled.add(stop)
        errors.append(failure.located(known))
        if not stop:
            return None, errors
    return data, errors


def put(data: Any, steps: Steps, value: Any) -> None:
    *way, last = steps
    for segment in way:
        data = data[segment.key]
    data[last.key] = value


def _nullify(data: Any, steps: tuple[Segment, ...]) -> bool:
    """Whether the place was still there to be made null."""
    if not steps:
        return True
    *way, last = steps
    for segment in way:
        data = data[segment.key]
        if data is None:
            return False
    data[last.key] = None
    return True
