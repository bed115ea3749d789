"""Recalls: what may be used no more, who holds it or may hold it, and who has confirmed."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import moment, number, texts


class Recall(SQLModel, table=True):
    """Rows that were withdrawn for one reason at one position of the data."""

    __tablename__ = "recall"
    __table_args__ = (Index("recall_cause", "position", "reason", unique=True),)

    id: int = Field(sa_column=number(key=True))
    position: int = Field(sa_column=Column(BigInteger, nullable=False))
    reason: str
    issued_at: datetime = Field(sa_column=moment())
    due_on: date


class RecallNotice(SQLModel, table=True):
    """One client's part of a recall; without a view it is one who was answered about these enterprises.

    `root` is what a confirmed copy had, where that was told and found right.
    """

    __tablename__ = "recall_notice"
    __table_args__ = (
        Index("recall_notice_holder", "recall", "client", "view", unique=True, postgresql_nulls_not_distinct=True),
        Index("recall_notice_client", "client", "id"),
    )

    id: int = Field(sa_column=number(key=True))
    recall: int = Field(sa_column=Column(BigInteger, nullable=False))
    client: str
    view: int | None = Field(sa_column=Column(BigInteger, nullable=True))
    keys: list[str] = Field(sa_column=texts())
    usccs: list[str] = Field(sa_column=texts())
    confirmed_at: datetime | None = Field(sa_column=moment(nullable=True))
    how: str | None
    root: str | None


class RecallProgress(SQLModel, table=True):
    """Up to which position a view's withdrawals have led to recalls."""

    __tablename__ = "recall_progress"

    view: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    position: int = Field(sa_column=Column(BigInteger, nullable=False))
