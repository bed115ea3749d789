"""Webhooks: the client's own, the attempts to deliver their events, and the changes to them."""

from datetime import datetime

import strawberry

from auth.scopes import Scope
from hub.core import clock
from hub.sharing.feed.results import FeedEventType
from hub.sharing.webhooks.results import DeliveryState, KeptDelivery, NewWebhook, WebhookState
from hub.sharing.webhooks.results import Webhook as WebhookRow
from hub.sharing.webhooks.signatures.keys import overlap_ends
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from resolvers.sharing import webhooks
from resolvers.sharing.views import view_by_id
from resolvers.sharing.webhooks import public_key_by_number, secret_by_number, webhook_by_number
from schema.language.declarations import answer, field, load, of
from schema.language.mutations import Payload, mutation
from schema.language.scalars import BigInt
from schema.sharing.views import View

strawberry.enum(FeedEventType, description="What an event tells of a row.")
strawberry.enum(WebhookState, description="Whether a webhook is pushed to.")
strawberry.enum(DeliveryState, description="What became of one attempt to deliver a message.")


@of(WebhookRow)
class Webhook:
    """An address of the client to which a view's events are pushed, in the order of its feed."""

    url: str = field(description="The address.")
    state: WebhookState = field(description="Whether it is pushed to.")
    cause: str | None = field(description="Why it is paused; null while it is not.")
    cursor: str = field(description="The feed's cursor behind the last event that arrived.")
    failures: int = field(description="How many attempts have failed since the last one that did not.")
    failing_since: datetime | None = field(description="When the first of these failed.")
    created_at: datetime = field(description="When it was created.")
    next_attempt_at: datetime | None = field(
        description="When it is tried again after a failure; null where none is waited for."
    )

    @answer(scope=None)
    def id(self: WebhookRow) -> strawberry.ID:
        """Its number."""
        return strawberry.ID(str(self.id))

    @load(view_by_id, key="view", scope=Scope.DELIVERY_SUBSCRIBE)
    def view(self) -> View | None:
        """The view whose events it pushes."""

    @answer(scope=None)
    def types(self: WebhookRow) -> list[FeedEventType]:
        """The types of events that are pushed."""
        return list(self.types)

    @answer(scope=None)
    def position(self: WebhookRow) -> BigInt:
        """The position up to which everything is told; 0 until it has caught up once."""
        return self.reached

    @load(public_key_by_number, key="id", scope=Scope.DELIVERY_SUBSCRIBE)
    def public_key(self) -> str | None:
        """The key of the signatures `v1a`, as `whpk_…`, by which messages are verified without a secret."""

    @answer(scope=None)
    def keys_before_until(self: WebhookRow) -> datetime | None:
        """Until when the keys before the last rotation sign too; null where they do not."""
        until = overlap_ends(self)
        return until if until and clock.now() < until else None


@of(KeptDelivery)
class WebhookAttempt:
    """One attempt to deliver a message, without what it was about; attempts are kept for 30 days."""

    message: str = field(description="Its `webhook-id`: the same events again have the same.")
    state: DeliveryState = field(description="What became of it.")
    events: int = field(description="How many events it has.")
    started_at: datetime = field(description="When it was sent.")
    milliseconds: int | None = field(description="How long the receiver took; null while it is under way.")
    status: int | None = field(description="The HTTP status that it was answered with; null where there was no answer.")
    error: str | None = field(description="Why it failed; null where it did not.")

    @answer(scope=None)
    def id(self: KeptDelivery) -> strawberry.ID:
        """Its number, as `webhookSkip` and `webhookReplay` take it."""
        return strawberry.ID(str(self.id))


@of(KeptDelivery)
class Delivery(WebhookAttempt):
    """One attempt to deliver a message of one's own; attempts are kept for 30 days."""

    first: str = field(description="The id of its first event.")
    last: str = field(description="The id of its last event.")
    cursor: str = field(description="The feed's cursor before its first event, from which it can be replayed.")


@strawberry.input(description="A webhook as its client asks for it.")
class WebhookCreateInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    view: str = strawberry.field(description="The code of one of the client's views.")
    url: str = strawberry.field(description="The address, which has to answer a challenge.")
    types: list[FeedEventType] | None = strawberry.field(default=None, description="Types of events; all if not given.")
    after: str | None = strawberry.field(
        default=None, description="The feed's cursor of the client's copy; what the view holds now if not given."
    )


@strawberry.input(description="What of a webhook is to be another; what is not given stays.")
class WebhookUpdateInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    webhook: strawberry.ID = strawberry.field(description="The webhook's id.")
    url: str | None = strawberry.field(default=None, description="Another address, which has to answer a challenge.")
    types: list[FeedEventType] | None = strawberry.field(default=None, description="Types of events.")


@strawberry.input(description="Which webhook is meant.")
class WebhookInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    webhook: strawberry.ID = strawberry.field(description="The webhook's id.")


@strawberry.input(description="Which webhook is paused, and why.")
class WebhookPauseInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    webhook: strawberry.ID = strawberry.field(description="The webhook's id.")
    reason: str | None = strawberry.field(default=None, description="Why; one line that `cause` tells.")


@strawberry.input(description="From where a webhook is to push again.")
class WebhookReplayInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    webhook: strawberry.ID = strawberry.field(description="The webhook's id.")
    after: str | None = strawberry.field(
        default=None, description="A cursor of the view's feed; the feed's beginning if neither is given."
    )
    delivery: strawberry.ID | None = strawberry.field(
        default=None, description="Instead of a cursor an attempt: from its first event on."
    )


@strawberry.input(description="Which event a webhook is to leave out.")
class WebhookSkipInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    webhook: strawberry.ID = strawberry.field(description="The webhook's id.")
    event: str | None = strawberry.field(default=None, description="The event's id.")
    delivery: strawberry.ID | None = strawberry.field(
        default=None, description="Instead of the event an attempt that begins with it."
    )


@of(MutationOutcome)
class WebhookPayload(Payload):
    """The result of a change to a webhook."""

    @load(webhook_by_number, key="key", scope=Scope.DELIVERY_SUBSCRIBE)
    def webhook(self) -> Webhook | None:
        """The webhook as it is now; null where nothing was changed, and for another client's."""


@of(MutationOutcome)
class WebhookDeletePayload(Payload):
    """The webhook that is no more, or why it still is."""

    @answer(scope=None)
    def deleted(self: MutationOutcome) -> strawberry.ID | None:
        """Its id, which no other webhook will have; null where nothing was changed."""
        return None if self.key is None else strawberry.ID(str(self.key))


@of(MutationOutcome)
class WebhookSecretPayload(WebhookPayload):
    """The webhook and the secret by which it signs now, or why nothing was changed."""

    @load(secret_by_number, key="key", scope=Scope.DELIVERY_SUBSCRIBE)
    def secret(self) -> str | None:
        """The key of the signatures `v1`, as `whsec_…`; it is told here and nowhere else."""


@strawberry.type(description="Changes to webhooks.")
class WebhookMutations:
    @mutation(scope=Scope.DELIVERY_SUBSCRIBE, cost=1_000)
    async def webhook_create(self: MutationTransaction, input: WebhookCreateInput) -> WebhookSecretPayload | None:
        """Push a view's events to an address from now on, once the receiver there has answered a challenge."""
        wanted = NewWebhook(input.url, tuple(input.types or ()), input.after)
        return await webhooks.create(self, input.view, wanted)

    @mutation(scope=Scope.DELIVERY_SUBSCRIBE, cost=1_000)
    async def webhook_update(self: MutationTransaction, input: WebhookUpdateInput) -> WebhookPayload | None:
        """Push to another address, or other types of events."""
        return await webhooks.update(self, input.webhook, input.url, input.types)

    @mutation(scope=Scope.DELIVERY_SUBSCRIBE)
    async def webhook_pause(self: MutationTransaction, input: WebhookPauseInput) -> WebhookPayload | None:
        """Push nothing until it is resumed; no event is lost meanwhile.

        Who has `client:admin` too may pause, resume, replay, skip and delete for any client.
        """
        return await webhooks.pause(self, input.webhook, input.reason)

    @mutation(scope=Scope.DELIVERY_SUBSCRIBE)
    async def webhook_resume(self: MutationTransaction, input: WebhookInput) -> WebhookPayload | None:
        """Push again, from where it was paused, by the client or by the hub after too many failures."""
        return await webhooks.resume(self, input.webhook)

    @mutation(scope=Scope.DELIVERY_SUBSCRIBE)
    async def webhook_replay(self: MutationTransaction, input: WebhookReplayInput) -> WebhookPayload | None:
        """Push once more what stands behind a cursor, as it is now."""
        return await webhooks.replay(self, input.webhook, input.after, input.delivery)

    @mutation(scope=Scope.DELIVERY_SUBSCRIBE)
    async def webhook_skip(self: MutationTransaction, input: WebhookSkipInput) -> WebhookPayload | None:
        """Leave out one event that the receiver cannot take; the access log keeps that it was."""
        return await webhooks.skip(self, input.webhook, input.event, input.delivery)

    @mutation(scope=Scope.DELIVERY_SUBSCRIBE)
    async def webhook_delete(self: MutationTransaction, input: WebhookInput) -> WebhookDeletePayload | None:
        """Forget a receiver, its keys and its attempts, also what was not told yet; the access log keeps what was."""
        return await webhooks.delete(self, input.webhook)

    @mutation(scope=Scope.DELIVERY_SUBSCRIBE)
    async def webhook_rotate(self: MutationTransaction, input: WebhookInput) -> WebhookSecretPayload | None:
        """Sign with new keys; those of now sign beside them for 24 hours."""
        return await webhooks.rotate(self, input.webhook)
