"""The schema as a whole, and as it is printed."""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from schema.access import AccessMutations
from schema.consent import ConsentMutations
from schema.followups import OutcomeMutations
from schema.ingest import RecordMutations
from schema.jobs import JobMutations
from schema.language.scalars import SCALARS
from schema.quarantine import QuarantineMutations
from schema.query import Query
from schema.sharing.packages import PackageMutations
from schema.sharing.recalls import RecallMutations
from schema.sharing.views import SharingMutations, Subscription
from schema.withdrawals import WithdrawalMutations


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
    SharingMutations,
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


def printed() -> str:
    """Print the whole schema, with scopes and purposes beside their fields."""
    return _BUILT.as_str() + "\n"
