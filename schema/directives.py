"""What stands beside a field in the printed schema besides its type."""

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


def requires(scope: Scope) -> RequiresScopes:
    return RequiresScopes(scopes=[[scope.value]])
