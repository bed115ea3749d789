"""What was done with recommendations: recording it, and counting it."""

from datetime import date, datetime

import strawberry

from auth.scopes import Scope
from hub.cases.followups.results import FollowUp as FollowUpRow
from hub.cases.followups.results import FollowUpCounts, FollowUpResult, NewFollowUp
from hub.core.errors import Invalid
from resolvers import followups
from resolvers.enterprises import enterprise_by_uscc
from resolvers.followups import follow_up_by_number
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from schema.enterprises import Enterprise
from schema.language.declarations import answer, field, load, of
from schema.language.mutations import Payload, mutation
from schema.language.scalars import BigInt

strawberry.enum(FollowUpResult, description="What an organisation decided in the end.")


@of(FollowUpRow)
class RecordedOutcome:
    """What an organisation did with a recommendation."""

    uscc: str = field(description="The enterprise's code.")
    scenario: str = field(description="The scenario's code.")
    organisation: str = field(description="The organisation that decided.")
    result: FollowUpResult = field(description="Granted or refused.")
    reason: str | None = field(description="Why, where that was told; a refusal always says it.")
    amount_fen: BigInt | None = field(description="The amount granted, in 分.")
    decided_on: date = field(description="The day of the decision.")
    recorded_at: datetime = field(description="When the hub was told.")

    @answer(scope=None)
    def id(self: FollowUpRow) -> strawberry.ID:
        """Its number, by which it is corrected."""
        return strawberry.ID(str(self.id))

    @load(enterprise_by_uscc, key="uscc", scope=Scope.ENTERPRISE_READ)
    def enterprise(self) -> Enterprise | None:
        """The enterprise."""


@of(FollowUpCounts)
class OutcomeCounts:
    """How often a scenario's recommendation was followed."""

    granted: int = field(description="Enterprises that were granted it.")
    refused: int = field(description="Enterprises that were refused it.")
    amount_fen: BigInt = field(description="The sum of what was granted, in 分.")


@strawberry.input(description="What an organisation decided about a recommended enterprise.")
class OutcomeRecordInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    uscc: str = strawberry.field(description="The enterprise's code.")
    scenario: str = strawberry.field(description="The scenario's code.")
    result: FollowUpResult = strawberry.field(description="Granted or refused.")
    decided_on: date = strawberry.field(description="The day of the decision.")
    reason: str | None = strawberry.field(default=None, description="Why; a refusal needs it.")
    amount_fen: BigInt | None = strawberry.field(default=None, description="The amount granted, in 分.")
    corrects: strawberry.ID | None = strawberry.field(
        default=None, description="The recorded outcome that this one corrects."
    )


@of(MutationOutcome)
class OutcomeRecordPayload(Payload):
    """The recorded outcome, or why there is none."""

    @load(follow_up_by_number, key="key", scope=Scope.OUTCOME_RECORD)
    def outcome(self) -> RecordedOutcome | None:
        """What was recorded; null where nothing was."""


@strawberry.type(description="Changes to what was done with recommendations.")
class OutcomeMutations:
    @mutation(scope=Scope.OUTCOME_RECORD)
    async def outcome_record(self: MutationTransaction, input: OutcomeRecordInput) -> OutcomeRecordPayload | None:
        """Record what was done with a recommendation; what a correction replaces is kept as it was."""
        decided = NewFollowUp(
            input.uscc,
            input.scenario,
            input.result,
            input.decided_on,
            input.reason,
            input.amount_fen,
            None if input.corrects is None else _number(input.corrects),
        )
        return await followups.record_outcome(self, decided)


def _number(typed: str) -> int:
    if typed.isascii() and typed.isdigit() and len(typed) < 19:
        return int(typed)
    raise Invalid(f"no outcome {typed[:60]!r}", field="corrects")
