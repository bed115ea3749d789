"""Statements about enterprises, bitemporal; the outcomes that they share; and the marks of those that are stale."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import document, moment, number


class Statement(SQLModel, table=True):
    """All grades and verdicts of one enterprise; they hold from `valid_from`, the day that they were derived for.

    `basis` is the number of an outcome, and `answers` holds further numbers in the order that the basis names
    (hub/credit/statements/encoding/packing.py). `gist` is what the grades and verdicts follow from.
    """

    __tablename__ = "statement"
    __table_args__ = (
        Index(
            "statement_known_now",
            "uscc",
            "valid_from",
            unique=True,
            postgresql_where=text("known_to IS NULL"),
        ),
    )

    uscc: str = Field(primary_key=True, max_length=18)
    id: int = Field(sa_column=number(key=True))
    basis: int = Field(sa_column=Column(BigInteger, nullable=False))
    gist: str
    answers: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    holds_until: date | None
    stated_at: datetime = Field(sa_column=moment())
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    valid_from: date
    valid_to: date | None
    known_from: datetime = Field(sa_column=moment())
    known_to: datetime | None = Field(sa_column=moment(nullable=True))


class OutcomeDocument(SQLModel, table=True):
    """An outcome that many statements share: a rating, a ruling or a basis; `number` follows from its content.

    The table is called `finding`, the word of release 0.2.0, whose stores go on.
    """

    __tablename__ = "finding"

    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    body: dict[str, Any] = Field(sa_column=document())


class StaleMark(SQLModel, table=True):
    """An enterprise of which something new is known: readers derive its answers until the worker has restated them.

    The table is called `redecision`, the word of release 0.2.0 (hub/core/store/stale.py).
    """

    __tablename__ = "redecision"

    uscc: str = Field(primary_key=True)
    since: datetime = Field(sa_column=moment())


class StaleDemand(SQLModel, table=True):
    """A marked enterprise that readers have asked about since a moment, so that the worker takes it sooner.

    Nothing tells who asked. What a crash of the store loses is an order, so nothing of it is written ahead.
    """

    __tablename__ = "stale_demand"
    __table_args__ = (Index("stale_demand_since", "since", "uscc"), {"prefixes": ["UNLOGGED"]})

    uscc: str = Field(primary_key=True, max_length=18)
    since: datetime = Field(sa_column=moment(key=True))
