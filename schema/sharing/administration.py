"""What every client is sent, as those see it who administer the hub; whom it is about is not among what is shown."""

from datetime import datetime

import strawberry

from hub.sharing.feed.results import FeedEventType
from hub.sharing.packages.results import ClientPackage as ClientPackageRow
from hub.sharing.webhooks.results import ClientWebhook as ClientWebhookRow
from hub.sharing.webhooks.results import WebhookState
from resolvers.sharing.administration import ATTEMPTS, attempts_by_webhook
from schema.language.declarations import answer, field, load, of
from schema.language.directives import about
from schema.sharing.packages import Package
from schema.sharing.webhooks import WebhookAttempt


@of(ClientWebhookRow)
class ClientWebhook:
    """A webhook of any client."""

    @answer(scope=None)
    def id(self: ClientWebhookRow) -> strawberry.ID:
        """Its number."""
        return strawberry.ID(str(self.id))

    @answer(scope=None)
    def client(self: ClientWebhookRow) -> str:
        """The code of the client whose it is."""
        return self.view.client

    @answer(scope=None)
    def view(self: ClientWebhookRow) -> str:
        """The code of the view whose events it pushes."""
        return self.view.code

    @answer(scope=None)
    def url(self: ClientWebhookRow) -> str:
        """The address."""
        return self.webhook.url

    @answer(scope=None)
    def types(self: ClientWebhookRow) -> list[FeedEventType]:
        """The types of events that are pushed."""
        return list(self.webhook.types)

    @answer(scope=None)
    def state(self: ClientWebhookRow) -> WebhookState:
        """Whether it is pushed to."""
        return self.webhook.state

    @answer(scope=None)
    def cause(self: ClientWebhookRow) -> str | None:
        """Why it is paused; null while it is not."""
        return self.webhook.cause

    behind: int = field(description="By how many positions of the hub it is behind.")

    @answer(scope=None)
    def failures(self: ClientWebhookRow) -> int:
        """How many attempts have failed since the last one that did not."""
        return self.webhook.failures

    @answer(scope=None)
    def failing_since(self: ClientWebhookRow) -> datetime | None:
        """When the first of these failed."""
        return self.webhook.failing_since

    @answer(scope=None)
    def next_attempt_at(self: ClientWebhookRow) -> datetime | None:
        """When it is tried again after a failure; null where none is waited for."""
        return self.webhook.next_attempt_at

    @answer(scope=None)
    def created_at(self: ClientWebhookRow) -> datetime:
        """When it was created."""
        return self.webhook.created_at

    @load(attempts_by_webhook, key="id", scope=None, size=about(ATTEMPTS))
    def attempts(self) -> list[WebhookAttempt] | None:
        """The last attempts, the newest first."""


@of(ClientPackageRow)
class ClientPackage:
    """A package of any client's view."""

    client: str = field(description="The code of the client whose view it is.")
    target: str | None = field(description="Where it is dropped; null before it is ready, and if it is only fetched.")
    dropped_at: datetime | None = field(description="When it arrived there.")
    drop_cause: str | None = field(description="What its drop waits for, or why it is not dropped.")

    @answer(scope=None)
    def view(self: ClientPackageRow) -> str:
        """The code of the view."""
        return self.code

    @answer(scope=None)
    def package(self: ClientPackageRow) -> Package:
        """The package itself; its files are its client's."""
        return self.package
