"""Records, bitemporal: when each was true, and when the hub knew of it. A row is closed, never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import count, document, flag, moment, number, texts


class CreditRecord(SQLModel, table=True):
    """One row of a department file as the hub understood it; `digest` is the SHA-256 of its canonical content.

    `place` is the row's position in its delivery. `given` names the fields that the file had, None for all. What
    several statements say together is a `composed` record, no statement itself. `counted_as` is the key of the record
    that counts in its place, where several departments tell one decision.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index(
            "record_known_now",
            "uscc",
            "resource",
            "key",
            unique=True,
            postgresql_where=text("known_to IS NULL"),
        ),
        Index(
            "record_repaired",
            "uscc",
            "resource",
            postgresql_where=text("known_to IS NULL AND repaired_on IS NOT NULL"),
        ),
        Index("record_batch", "batch_id", "row_number"),
    )

    uscc: str = Field(primary_key=True)
    id: int = Field(sa_column=number(key=True))
    resource: str
    key: str
    body: dict[str, Any] = Field(sa_column=document())
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    valid_from: date
    valid_to: date | None
    repaired_on: date | None
    known_from: datetime = Field(sa_column=moment())
    known_to: datetime | None = Field(sa_column=moment(nullable=True))
    provider: str
    batch_id: int
    row_number: int
    as_of: date
    warnings: list[str] = Field(sa_column=texts())
    place: int = Field(sa_column=count())
    given: list[str] | None = Field(sa_column=texts(nullable=True))
    composed: bool = Field(sa_column=flag())
    counted_as: str | None


class StruckRepair(SQLModel, table=True):
    """A repair that a person has ended, with the reason: whoever states this day again repairs nothing."""

    __tablename__ = "struck_repair"

    uscc: str = Field(primary_key=True)
    resource: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    repaired_on: date = Field(primary_key=True)
    struck_at: datetime = Field(sa_column=moment())
    struck_by: str
    reason: str
