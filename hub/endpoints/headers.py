"""The headers of a request, read once for all who look at them."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from starlette.types import Scope

#: The values of each header in their order, by its name in small letters, as ASGI has it.
HeaderValues: TypeAlias = Mapping[bytes, Sequence[str]]
#: Where they stand in the state of the request.
_NAME = "header_values"


def header_values(scope: Scope) -> HeaderValues:
    """Return the values of all headers of a request; a header that it does not have is not in there."""
    try:
        known: HeaderValues = scope["state"][_NAME]
    except KeyError:
        known = scope.setdefault("state", {})[_NAME] = _read(scope["headers"])
    return known


def _read(headers: Sequence[tuple[bytes, bytes]]) -> HeaderValues:
    values: dict[bytes, list[str]] = {}
    for name, value in headers:
        if name in values:
            values[name].append(value.decode("latin-1"))
        else:
            values[name] = [value.decode("latin-1")]
    return values
