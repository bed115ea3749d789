"""Scalars that GraphQL itself does not have."""

from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from hub.core.errors import Invalid

_LIMIT = 2**63


def _parse(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Invalid(f"{value!r} is not a whole number")
    try:
        number = int(value)
    except ValueError:
        raise Invalid(f"{value!r} is not a whole number") from None
    if not -_LIMIT <= number < _LIMIT:
        raise Invalid(f"{value} is beyond 64 bits")
    return number


BigInt = NewType("BigInt", int)

SCALARS: dict[object, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of up to 64 bits, as a string: JavaScript's numbers end at 53.",
        serialize=str,
        parse_value=_parse,
    )
}
