"""Directives that stand beside fields in the printed schema: scopes, purposes and prices."""

from collections.abc import Sequence

import strawberry
from strawberry.schema_directive import Location

from auth.scopes import Scope


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="requiresScopes",
    description="The scopes a token needs to read this field: one of the lists, all of its members.",
    print_definition=True,
)
class RequiresScopes:
    scopes: list[list[str]]


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="requiresPurpose",
    description="This field is answered only to a request that names its purpose in the header Hub-Purpose.",
    print_definition=True,
)
class RequiresPurpose:
    pass


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="cost",
    description="What this field costs each time it is asked, in points, if not 1 (0 for a scalar or an enum).",
    print_definition=True,
)
class Cost:
    weight: str


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="How long a list is assumed to be before it is there: as an argument says, else the assumed size.",
    print_definition=True,
)
class ListSize:
    assumed_size: int | None = strawberry.UNSET
    slicing_arguments: list[str] | None = strawberry.UNSET
    sized_fields: list[str] | None = strawberry.UNSET
    require_one_slicing_argument: bool | None = strawberry.UNSET


#: How many scenarios an enterprise is decided for at the most: thirty-three are published, and departments write more.
SCENARIOS = 40
#: The size of a connection: `first` says how many of its `edges` and `nodes` there are.
PAGED = ListSize(slicing_arguments=["first"], sized_fields=["edges", "nodes"])


def as_many_as(argument: str, *, assumed: int | None = None) -> ListSize:
    """Say that a list is as long as an argument; where that may be left out, as long as assumed."""
    if assumed is None:
        return ListSize(slicing_arguments=[argument])
    return ListSize(assumed_size=assumed, slicing_arguments=[argument], require_one_slicing_argument=False)


def about(size: int) -> ListSize:
    return ListSize(assumed_size=size)


def priced(weight: int | None, size: ListSize | None) -> Sequence[object]:
    """Make the directives `@cost` and `@listSize` of IBM's cost specification, where they say something."""
    return [*([Cost(weight=str(weight))] if weight is not None else []), *([size] if size else [])]


def requires(scope: Scope) -> RequiresScopes:
    return RequiresScopes(scopes=[[scope.value]])
