"""The schema as a whole, and as it is printed."""

from collections.abc import Mapping, Sequence

import strawberry
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from schema.access import AccessMutations
from schema.consent import ConsentMutations
from schema.credit.proposals import RulesetMutations
from schema.deliveries.ingest import RecordMutations
from schema.deliveries.quarantine import QuarantineMutations
from schema.deliveries.withdrawals import WithdrawalMutations
from schema.followups import OutcomeMutations
from schema.jobs import JobMutations
from schema.language.directives import RequiresScopes
from schema.language.scalars import SCALARS
from schema.query import Query
from schema.sharing.packages import PackageMutations, ScheduleMutations
from schema.sharing.recalls import RecallMutations
from schema.sharing.views import SharingMutations, Subscription
from schema.sharing.webhooks import WebhookMutations


@strawberry.type(description="The changes that may be made.")
class Mutation(
    AccessMutations,
    ConsentMutations,
    JobMutations,
    OutcomeMutations,
    PackageMutations,
    QuarantineMutations,
    RecallMutations,
    RecordMutations,
    RulesetMutations,
    ScheduleMutations,
    SharingMutations,
    WebhookMutations,
    WithdrawalMutations,
):
    pass


_BUILT = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(scalar_map=SCALARS),
)
SCHEMA: GraphQLSchema = _BUILT._schema


def scopes_by_field() -> Mapping[str, Sequence[str]]:
    """Tell the scopes that a field needs, by its type and name as in `Query.enterprise`; the others need none."""
    return {
        f"{name}.{field}": scopes
        for name, of_name in SCHEMA.type_map.items()
        if isinstance(of_name, GraphQLObjectType)
        for field, declared in of_name.fields.items()
        if (scopes := _scopes(declared))
    }


def _scopes(field: GraphQLField) -> Sequence[str]:
    declared = field.extensions.get("strawberry-definition")
    required = (each.scopes for each in getattr(declared, "directives", ()) if isinstance(each, RequiresScopes))
    return sorted({scope for scopes in required for together in scopes for scope in together})


def printed() -> str:
    """Print the whole schema, with scopes and purposes beside their fields."""
    return _BUILT.as_str() + "\n"
