"""What is shared regularly: a client's views, and the feed of each."""

from collections.abc import AsyncGenerator
from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from auth.scopes import Scope
from hub.core.actor import Purpose
from hub.core.store.paging import Page
from hub.sharing.feed.results import FeedEvent as FeedEventRow
from hub.sharing.feed.results import FeedPage
from hub.sharing.views.results import NewView, ViewKind, WithdrawalReason
from hub.sharing.views.results import View as ViewRow
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from resolvers.sharing import views
from resolvers.sharing.views import view_by_id
from schema.language.connections import EdgeRow, PageInfo
from schema.language.declarations import answer, field, load, of, subscription
from schema.language.mutations import Payload, mutation
from schema.language.scalars import BigInt

strawberry.enum(ViewKind, description="What the rows of a view are about.")
strawberry.enum(WithdrawalReason, description="Why a row is not in a view any more.")


@of(ViewRow)
class View:
    """What a client keeps a copy of: it holds what the client could query, for one purpose."""

    code: str = field(description="The client's own name for it, which stands in the address of its feed.")
    kind: ViewKind = field(description="What its rows are about.")
    subject: str | None = field(description="The scheme, scenario or resource; null for enterprises.")
    fields: list[str] = field(description="The fields of a row after its key and code, in their order.")
    jurisdictions: list[str] | None = field(description="Divisions that it is limited to; null where it is not.")
    purpose: Purpose | None = field(description="What it may be read for.")
    created_at: datetime = field(description="When it was defined.")
    position: BigInt = field(description="The position that it has reached.")


@of(FeedEventRow)
class FeedEvent:
    """What became of one row of a view, in the words of CloudEvents 1.0."""

    sequence: str = field(description="Sorts as text in the order of the feed.")
    source: str = field(description="The address of the feed.")
    key: str = field(description="The key of the row in the view.")
    uscc: str = field(description="The enterprise that it is about.")
    time: datetime = field(description="When it was changed.")
    fields_changed: list[str] = field(description="The fields that have another value; all of a row that is new.")
    reason: WithdrawalReason | None = field(description="Why it is not in the view any more; null while it is.")

    @answer(scope=None)
    def id(self: FeedEventRow) -> strawberry.ID:
        """No other event of this source has it."""
        return strawberry.ID(self.sequence)

    @answer(scope=None)
    def type(self: FeedEventRow) -> str:
        """credit.row.upserted or credit.row.withdrawn."""
        return self.type.value

    @answer(scope=None)
    def subject(self: FeedEventRow) -> str:
        """The key of the row, as CloudEvents names it."""
        return self.key

    @answer(scope=None)
    def row(self: FeedEventRow) -> JSON | None:
        """The values by the names of the view's columns; null for a withdrawal."""
        return self.row


@strawberry.type(description="One change of a view and its cursor.")
class FeedEdge:
    node: FeedEvent = field(description="The change.")
    cursor: str = field(description="Its place in the feed, to pass as `after`.")


@of(FeedPage)
class FeedConnection:
    """One page of a feed (Relay); an empty page has its end cursor too."""

    head: BigInt = field(
        description="The position of the newest change of the hub; the page reaches it unless more follow."
    )

    @answer(scope=None)
    def edges(self: FeedPage) -> list[FeedEdge]:
        """The changes with their cursors."""
        return [EdgeRow(*pair) for pair in zip(self.items, self.cursors, strict=True)]

    @answer(scope=None)
    def nodes(self: FeedPage) -> list[FeedEvent]:
        """The changes alone."""
        return self.items

    @answer(scope=None)
    def page_info(self: FeedPage) -> PageInfo:
        """Whether more follow, and from where to go on."""
        return Page((), [*self.cursors[:1], self.end], self.more)


@strawberry.input(description="A view as its client asks for it; its purpose is the one in Hub-Purpose.")
class ViewDefineInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    code: str = strawberry.field(description="1 to 60 small letters, digits and hyphens.")
    kind: ViewKind = strawberry.field(description="What its rows are about.")
    subject: str | None = strawberry.field(default=None, description="The scheme, scenario or resource.")
    fields: list[str] | None = strawberry.field(default=None, description="The fields; all unless given.")
    jurisdictions: list[str] | None = strawberry.field(
        default=None, description="Divisions to which it is limited; all that the client reaches unless given."
    )


@of(MutationOutcome)
class ViewDefinePayload(Payload):
    """The new view, or why there is none."""

    @load(view_by_id, key="key", scope=Scope.DELIVERY_SUBSCRIBE)
    def view(self) -> View | None:
        """The view; null where none was defined."""


@strawberry.type(description="What a client may define for itself.")
class SharingMutations:
    @mutation(scope=Scope.DELIVERY_SUBSCRIBE)
    async def view_define(self: MutationTransaction, input: ViewDefineInput) -> ViewDefinePayload | None:
        """Define a view, of no more than the client could query."""
        jurisdictions = None if input.jurisdictions is None else tuple(input.jurisdictions)
        wanted = NewView(input.code, input.kind, input.subject, tuple(input.fields or ()), jurisdictions)
        return await views.define(self, wanted)


@strawberry.type(description="What is told as it comes, over graphql-transport-ws.")
class Subscription:
    @subscription(scope=Scope.DELIVERY_SUBSCRIBE, cost=10)
    async def changes(self, view: str, after: str | None = None) -> AsyncGenerator[FeedEdge | None, None]:
        """Each change of one of the client's views after a cursor: first what was missed, then what comes."""
        told: tuple[FeedEdge, ...] = ()  # the socket asks the query of this name in its place, page by page
        for edge in told:
            yield edge
