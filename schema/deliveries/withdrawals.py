"""Taking deliveries back: what it would change, who proposed it, and who confirms or refuses that."""

from datetime import date

import strawberry

from auth.scopes import Scope
from hub.credit.effects.results import AnswerChange as AnswerChangeRow
from resolvers.deliveries import withdrawals
from resolvers.deliveries.withdrawals import ForeseenWithdrawal, batches_by_number
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from schema.deliveries.ingest import Batch
from schema.language.declarations import answer, field, load, of
from schema.language.directives import about
from schema.language.mutations import Payload, mutation


@of(AnswerChangeRow)
class AnswerChange:
    """How many enterprises would turn from one answer of a scheme or scenario to another."""

    code: str = field(description="The scheme's or scenario's code.")
    before: str | None = field(description="The level or outcome now; null for none.")
    after: str | None = field(description="The level or outcome afterwards; null for none.")
    enterprises: int = field(description="How many enterprises.")


@of(ForeseenWithdrawal)
class WithdrawalRehearsal:
    """What taking a delivery back would change; nothing of it is kept."""

    @answer(scope=None)
    def closed(self: ForeseenWithdrawal) -> int:
        """Records that would no longer be known."""
        return self.withdrawal.closed

    @answer(scope=None)
    def changed(self: ForeseenWithdrawal) -> int:
        """Records that would say again what they say without it."""
        return self.withdrawal.changed

    @answer(scope=None)
    def released(self: ForeseenWithdrawal) -> int:
        """Rows that would leave quarantine."""
        return self.withdrawal.released

    @answer(scope=None)
    def waiting(self: ForeseenWithdrawal) -> int:
        """Rows that would wait in quarantine again."""
        return self.withdrawal.waiting

    @answer(scope=None)
    def left(self: ForeseenWithdrawal) -> int:
        """Enterprises that would leave the register."""
        return self.withdrawal.left

    @answer(scope=None)
    def stated_before(self: ForeseenWithdrawal) -> date | None:
        """Up to which day the source is stated now."""
        return self.withdrawal.stated_before

    @answer(scope=None)
    def stated_afterwards(self: ForeseenWithdrawal) -> date | None:
        """Up to which day the source would be stated."""
        return self.withdrawal.stated_now

    @answer(scope=None)
    def enterprises(self: ForeseenWithdrawal) -> int:
        """Enterprises that would be decided again."""
        return self.answers.enterprises

    @answer(scope=None)
    def sampled(self: ForeseenWithdrawal) -> bool:
        """Whether only the first of them by code were weighed, so that the changes are a sample."""
        return self.answers.sampled

    @answer(scope=None, size=about(10))
    def changes(self: ForeseenWithdrawal) -> list[AnswerChange]:
        """The grades and verdicts that would change."""
        return withdrawals.changes_of(self.answers)


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
    async def withdrawal_propose(self: MutationTransaction, input: WithdrawalProposeInput) -> WithdrawalPayload | None:
        """Propose, as a person, that a delivery be taken back: another person confirms or refuses that."""
        return await withdrawals.propose(self, input.batch, input.reason)

    @mutation(scope=Scope.RECORD_WRITE, cost=500)
    async def withdrawal_confirm(self: MutationTransaction, input: WithdrawalConfirmInput) -> WithdrawalPayload | None:
        """Take a delivery back: a person only what another has proposed, a program by itself."""
        return await withdrawals.confirm(self, input.batch, input.reason)

    @mutation(scope=Scope.RECORD_WRITE)
    async def withdrawal_refuse(self: MutationTransaction, input: WithdrawalRefuseInput) -> WithdrawalPayload | None:
        """Let a delivery stand that somebody proposed to take back; whoever proposed it may do that too."""
        return await withdrawals.refuse(self, input.batch, input.reason)
