"""A webhook, what is asked of one, and the attempts to deliver its events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.sharing.feed.results import FeedEventType
from hub.sharing.views.results import View


class WebhookState(StrEnum):
    """Whether a webhook is pushed to."""

    ACTIVE = "active"
    """Events go out as they come; after a failure the next attempt has its time."""
    PAUSED = "paused"
    """Nothing goes out until the client resumes it; no event is lost meanwhile."""


class DeliveryState(StrEnum):
    """What became of one attempt."""

    SENDING = "sending"
    """It is under way, or its worker was killed: then the same message is sent again."""
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook as its owner asks for it; without types it is told all, without a cursor from now on."""

    url: str
    types: Sequence[FeedEventType] = ()
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address to which the events of a view are pushed; `cursor` is the feed's, behind what has arrived."""

    id: int
    view: int
    url: str
    types: Sequence[FeedEventType]
    state: WebhookState
    cause: str | None
    cursor: str
    reached: int
    skipped: Sequence[str]
    failures: int
    failing_since: datetime | None
    due_at: datetime
    claims: int
    rotations: int
    rotated_at: datetime | None
    replays: int
    created_at: datetime

    @property
    def next_attempt_at(self) -> datetime | None:
        """When it is tried again after a failure; None where none is waited for."""
        return self.due_at if self.failures and self.state is WebhookState.ACTIVE else None


@dataclass(frozen=True, slots=True)
class ClientWebhook:
    """A webhook as the operator sees it: its view, and by how many positions it is `behind`.

    Positions that are told in part count as not told.
    """

    webhook: Webhook
    view: View
    behind: int

    @property
    def id(self) -> int:
        return self.webhook.id


@dataclass(frozen=True, slots=True)
class KeptDelivery:
    """One attempt to deliver a message; `cursor` stands before its first event."""

    id: int
    message: str
    events: int
    first: str
    last: str
    cursor: str
    started_at: datetime
    ended_at: datetime | None
    status: int | None
    error: str | None

    @property
    def state(self) -> DeliveryState:
        if self.ended_at is None:
            return DeliveryState.SENDING
        return DeliveryState.FAILED if self.error else DeliveryState.DELIVERED

    @property
    def milliseconds(self) -> int | None:
        """How long the receiver took; None while it is under way."""
        return None if self.ended_at is None else round((self.ended_at - self.started_at).total_seconds() * 1000)


@dataclass(frozen=True, slots=True)
class Message:
    """Events as they go out: the body, and what the delivery keeps of it."""

    id: str
    body: bytes
    events: int
    first: str
    last: str
    usccs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a receiver answered: the status, the beginning of its content, and after how many seconds it asks again."""

    status: int
    content: bytes = b""
    retry_after: int | None = None
