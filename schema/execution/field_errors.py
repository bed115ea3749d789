"""Field errors: each makes null the nearest position that may be null; they are told in the order of the document."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import GraphQLError
from graphql.error import located_error

from schema.execution.paths import ResponsePath
from schema.execution.positions import ResponsePosition

ResponseData: TypeAlias = "dict[str, Any] | None"


@dataclass(frozen=True, slots=True)
class FieldError:
    """An error that a field, or an item of its list, raised in one row."""

    path: ResponsePath
    position: ResponsePosition
    cause: Exception

    @property
    def order(self) -> list[int]:
        return [segment.order for segment in self.path]

    def located(self, known: dict[int, GraphQLError]) -> GraphQLError:
        """Make the error that graphql-core tells; `known` holds those made before, by the identity of their position.

        Finding line and column takes longest by far, and is the same for all rows.
        """
        keys = [segment.key for segment in self.path]
        before = known.get(id(self.position))
        if before is None or isinstance(self.cause, GraphQLError):
            error = located_error(self.cause, self.position.nodes, keys)
            return error if isinstance(self.cause, GraphQLError) else known.setdefault(id(self.position), error)
        error = located_error(self.cause, None, keys)
        if error.locations is None:
            error.nodes, error.source = before.nodes, before.source
            error.positions, error.locations = before.positions, before.locations
        return error


def propagated(data: dict[str, Any], field_errors: list[FieldError]) -> tuple[ResponseData, list[GraphQLError]]:
    """Propagate nulls; returns the data and its errors in the order of the document.

    An error below a position that another one made null is not told, as in graphql-core when nothing is awaited.
    """
    errors = []
    known: dict[int, GraphQLError] = {}
    nulled: set[ResponsePath] = set()
    for field_error in sorted(field_errors, key=lambda field_error: field_error.order):
        stop = field_error.path[: field_error.position.stop]
        if stop in nulled or not _nullify(data, stop):
            continue
        nulled.add(stop)
        errors.append(field_error.located(known))
        if not stop:
            return None, errors
    return data, errors


def put(data: Any, path: ResponsePath, value: Any) -> None:
    """Put a value into the data at its path."""
    *parents, last = path
    for segment in parents:
        data = data[segment.key]
    data[last.key] = value


def _nullify(data: Any, path: ResponsePath) -> bool:
    """Make a position null; returns whether it was still there."""
    if not path:
        return True
    *parents, last = path
    for segment in parents:
        data = data[segment.key]
        if data is None:
            return False
    data[last.key] = None
    return True
