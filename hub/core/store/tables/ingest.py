"""Deliveries of department files, and the rows of them that could not be accepted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import document, moment, number


class Batch(SQLModel, table=True):
    """One delivery; the newest `as_of` of a resource tells how fresh the resource is."""

    __tablename__ = "batch"
    __table_args__ = (Index("batch_resource", "resource", "as_of"),)

    id: int = Field(sa_column=number(key=True))
    resource: str
    provider: str
    as_of: date
    received_at: datetime = Field(sa_column=moment())
    file_name: str
    file_digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    rows: int
    accepted: int
    repaired: int
    unchanged: int
    quarantined: int


class QuarantinedRow(SQLModel, table=True):
    """A row that waits for a person; `cells` holds what the file said, and `hub quarantine mend` writes over it."""

    __tablename__ = "quarantined_row"
    __table_args__ = (
        Index(
            "quarantined_row_waiting",
            "resource",
            "provider",
            "digest",
            unique=True,
            postgresql_where=text("resolved_by IS NULL"),
        ),
        Index("quarantined_row_batch", "batch_id", "row_number"),
    )

    id: int = Field(sa_column=number(key=True))
    batch_id: int = Field(sa_column=Column(BigInteger, ForeignKey("batch.id"), nullable=False))
    row_number: int
    resource: str
    provider: str
    cells: dict[str, Any] = Field(sa_column=document())
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    findings: list[dict[str, Any]] = Field(sa_column=document())
    mended_at: datetime | None = Field(sa_column=moment(nullable=True))
    resolved_by: int | None = Field(sa_column=Column(BigInteger, ForeignKey("batch.id"), nullable=True))
