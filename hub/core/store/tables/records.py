"""Records, bitemporal: when each was true, and when the hub knew of it. A row is closed, never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import document, moment, number, texts


class CreditRecord(SQLModel, table=True):
    """One row of a department file as the hub understood it; `digest` is the SHA-256 of its canonical content."""

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
