"""Grades, bitemporal, and the enterprises whose answers must be derived again because something arrived."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, Numeric, text
from sqlmodel import Field, SQLModel

from hub.store.tables.columns import document, moment, number


class GradeRow(SQLModel, table=True):
    """One enterprise's grade in one scheme, true from `valid_from` (the grade's as-of date) until `valid_to`."""

    __tablename__ = "grade"
    __table_args__ = (
        Index(
            "grade_known_now",
            "uscc",
            "scheme",
            "valid_from",
            unique=True,
            postgresql_where=text("known_to IS NULL"),
        ),
    )

    uscc: str = Field(primary_key=True, max_length=18)
    id: int = Field(sa_column=number(key=True))
    scheme: str
    level: str
    score: Decimal | None = Field(sa_column=Column(Numeric(6, 2)))
    assessed_share: Decimal | None = Field(sa_column=Column(Numeric(5, 4)))
    as_of: date
    evaluated_at: datetime = Field(sa_column=moment())
    ruleset_version: str
    indicators: list[dict[str, Any]] = Field(sa_column=document())
    vetoes: list[dict[str, Any]] = Field(sa_column=document())
    at_best: str | None
    holds_until: date | None
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    valid_from: date
    valid_to: date | None
    known_from: datetime = Field(sa_column=moment())
    known_to: datetime | None = Field(sa_column=moment(nullable=True))


class Redecision(SQLModel, table=True):
    """An enterprise of which something new is known: until the worker was here, its answers are derived when asked."""

    __tablename__ = "redecision"

    uscc: str = Field(primary_key=True, max_length=18)
    since: datetime = Field(sa_column=moment())
