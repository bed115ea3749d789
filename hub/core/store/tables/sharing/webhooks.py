"""Webhooks, the attempts to deliver their events, and the seed of their keys."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import count, moment, number, texts


class Webhook(SQLModel, table=True):
    """An address to which a view's events are pushed; `cursor` is the feed's, behind the last event that arrived.

    `reached` is the position up to which everything is told. A worker that pushes moves `heartbeat`; `claims` tells it
    that another has taken its place. Keys follow from `rotations`; `replays` keeps an event that is told again from
    being taken for a repetition.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        Index("webhook_view", "view"),
        Index("webhook_due", "due_at", postgresql_where=text("state = 'active'")),
    )

    id: int = Field(sa_column=number(key=True))
    view: int = Field(sa_column=Column(BigInteger, nullable=False))
    url: str
    types: list[str] = Field(sa_column=texts())
    state: str
    cause: str | None
    cursor: str
    reached: int = Field(sa_column=Column(BigInteger, nullable=False))
    skipped: list[str] = Field(sa_column=texts())
    failures: int = Field(sa_column=count())
    failing_since: datetime | None = Field(sa_column=moment(nullable=True))
    due_at: datetime = Field(sa_column=moment())
    heartbeat: datetime | None = Field(sa_column=moment(nullable=True))
    claims: int = Field(sa_column=count())
    rotations: int = Field(sa_column=count())
    rotated_at: datetime | None = Field(sa_column=moment(nullable=True))
    replays: int = Field(sa_column=count())
    created_at: datetime = Field(sa_column=moment())


class WebhookDelivery(SQLModel, table=True):
    """One attempt to deliver a message; `cursor` stands before its events. Attempts are kept for 30 days.

    Without `ended_at` it is under way, or its worker was killed.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index("webhook_delivery_webhook", "webhook", "id"), Index("webhook_delivery_at", "started_at"))

    id: int = Field(sa_column=number(key=True))
    webhook: int = Field(sa_column=Column(BigInteger, nullable=False))
    message: str
    events: int
    first: str
    last: str
    cursor: str
    started_at: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(sa_column=moment(nullable=True))
    status: int | None
    error: str | None


class WebhookKey(SQLModel, table=True):
    """The seed from which the keys of all webhooks follow: no row of a webhook holds a secret."""

    __tablename__ = "webhook_key"

    id: int = Field(primary_key=True)
    seed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = Field(sa_column=moment())
