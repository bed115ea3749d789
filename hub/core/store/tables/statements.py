"""What the hub stated about each enterprise, bitemporal; what statements have in common; what is to be restated."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import document, moment, number


class Statement(SQLModel, table=True):
    """All grades and verdicts of one enterprise, true from `valid_from`, the day they were derived for, to `valid_to`.

    `basis` is the number of a finding, and so is each answer, in the order the basis names: how they are written is
    told in hub/credit/statements/encoding/packing.py. `gist` is what they follow from.
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


class Finding(SQLModel, table=True):
    """A rating, a ruling or a basis, whoever it is about; `number` follows from its content."""

    __tablename__ = "finding"

    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    body: dict[str, Any] = Field(sa_column=document())


class Redecision(SQLModel, table=True):
    """An enterprise of which something new is known: until the worker was here, its answers are derived when asked."""

    __tablename__ = "redecision"

    uscc: str = Field(primary_key=True, max_length=18)
    since: datetime = Field(sa_column=moment())
