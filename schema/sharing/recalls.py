"""Recalls: the notices to a client, and its confirmation of one."""

from datetime import date, datetime

import strawberry

from auth.scopes import Scope
from hub.core import clock
from hub.sharing.recalls import rules
from hub.sharing.recalls.results import Certainty, Notice, NoticeState
from hub.sharing.views.results import WithdrawalReason
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from resolvers.sharing import recalls
from resolvers.sharing.recalls import notice_by_number
from schema.language.declarations import answer, field, load, of
from schema.language.mutations import Payload, mutation

strawberry.enum(Certainty, description="How sure it is that a client has what is recalled.")
strawberry.enum(NoticeState, description="Whether a holder has confirmed a recall.")
strawberry.enum(WithdrawalReason, description="Why a row is not in a view any more.")


@of(Notice)
class RecallNotice:
    """Rows that may be used no more: whoever has them purges them, and confirms it by a day."""

    view_code: str | None = strawberry.field(
        name="view", description="The view that told the rows; null where only the access log says who was answered."
    )
    issued_at: datetime = field(description="When the recall was issued.")
    due_on: date = field(description="The last day on which it is confirmed in time, counted in working days.")
    certainty: Certainty = field(description="Whether the client holds the rows, or may.")
    confirmed_at: datetime | None = field(description="When the client confirmed it.")
    how: str | None = field(description="What the client said it had done.")
    proved: bool = field(description="Whether the hub has checked the copy that was confirmed.")

    @answer(scope=None)
    def id(self: Notice) -> strawberry.ID:
        """Its number."""
        return strawberry.ID(str(self.id))

    @answer(scope=None)
    def reason(self: Notice) -> WithdrawalReason:
        """Why the rows are recalled."""
        return WithdrawalReason(self.reason)

    @answer(scope=None)
    def state(self: Notice) -> NoticeState:
        """Whether it is confirmed, open, or late."""
        return rules.state(self, clock.today())

    @answer(scope=None)
    def keys(self: Notice) -> list[str]:
        """The keys of the rows in the view; none where no view told them."""
        return list(self.keys)

    @answer(scope=None)
    def usccs(self: Notice) -> list[str]:
        """The enterprises that the rows are about."""
        return list(self.usccs)


@strawberry.input(description="A recall that has been followed.")
class RecallConfirmInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    notice: strawberry.ID = strawberry.field(description="The notice's id.")
    how: str = strawberry.field(description="What was done, in a sentence.")
    root: str | None = strawberry.field(
        default=None, description="The root of the client's copy as it is now, in hexadecimal: the hub checks it."
    )


@of(MutationOutcome)
class RecallConfirmPayload(Payload):
    """The notice that is confirmed, or why none is."""

    @load(notice_by_number, key="key", scope=Scope.DELIVERY_SUBSCRIBE)
    def notice(self) -> RecallNotice | None:
        """The notice as it is now; null where nothing was changed."""


@strawberry.type(description="Changes to recalls.")
class RecallMutations:
    @mutation(scope=Scope.DELIVERY_SUBSCRIBE, cost=100)
    async def recall_confirm(self: MutationTransaction, input: RecallConfirmInput) -> RecallConfirmPayload | None:
        """Confirm that recalled rows are purged; with a root, the hub checks instead of believing."""
        return await recalls.confirm(self, input.notice, input.how, input.root)
