"""Taking deliveries back: who proposes it, and who confirms or refuses that."""

import strawberry

from auth.scopes import Scope
from resolvers.deliveries import withdrawals
from resolvers.deliveries.withdrawals import batches_by_number
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from schema.deliveries.ingest import Batch
from schema.language.declarations import load, of
from schema.language.mutations import Payload, mutation


@strawberry.input(description="A delivery whose withdrawal a worker should rehearse.")
class WithdrawalRehearseInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    batch: strawberry.ID = strawberry.field(description="The delivery's number.")


@strawberry.input(description="A delivery that should be taken back, and why.")
class WithdrawalProposeInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    batch: strawberry.ID = strawberry.field(description="The delivery's number.")
    reason: str = strawberry.field(description="Why; whoever confirms it reads it, and it is kept.")


@strawberry.input(description="A delivery that is taken back.")
class WithdrawalConfirmInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    batch: strawberry.ID = strawberry.field(description="The delivery's number.")
    reason: str | None = strawberry.field(default=None, description="Why, where nobody has proposed it: for programs.")


@strawberry.input(description="A proposal that is not followed.")
class WithdrawalRefuseInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    batch: strawberry.ID = strawberry.field(description="The delivery's number.")
    reason: str = strawberry.field(description="Why it stands; kept in the access log.")


@of(MutationOutcome)
class WithdrawalPayload(Payload):
    """The delivery as it is afterwards, or why nothing was changed."""

    @load(batches_by_number, key="key", scope=None)
    def batch(self) -> Batch | None:
        """The delivery; null where nothing was changed."""


@strawberry.type(description="Changes of deliveries that were taken in.")
class WithdrawalMutations:
    @mutation(scope=Scope.RECORD_WRITE)
    async def withdrawal_rehearse(
        self: MutationTransaction, input: WithdrawalRehearseInput
    ) -> WithdrawalPayload | None:
        """Let a worker find out what taking a large delivery back would change."""
        return await withdrawals.rehearse(self, input.batch)

    @mutation(scope=Scope.RECORD_WRITE)
    async def withdrawal_propose(self: MutationTransaction, input: WithdrawalProposeInput) -> WithdrawalPayload | None:
        """Propose, as a person, that a delivery be taken back: another person confirms or refuses that."""
        return await withdrawals.propose(self, input.batch, input.reason)

    @mutation(scope=Scope.RECORD_WRITE, cost=500)
    async def withdrawal_confirm(self: MutationTransaction, input: WithdrawalConfirmInput) -> WithdrawalPayload | None:
        """Take a delivery back: a person only what another has proposed; a large one is left to a worker."""
        return await withdrawals.confirm(self, input.batch, input.reason)

    @mutation(scope=Scope.RECORD_WRITE)
    async def withdrawal_refuse(self: MutationTransaction, input: WithdrawalRefuseInput) -> WithdrawalPayload | None:
        """Let a delivery stand that somebody proposed to take back; whoever proposed it may do that too."""
        return await withdrawals.refuse(self, input.batch, input.reason)
