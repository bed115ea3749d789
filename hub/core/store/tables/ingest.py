"""Deliveries of department files: rows of them that could not be accepted, and rows that say what is known already."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import count, document, documents, flag, moment, number, texts, two_people


class Batch(SQLModel, table=True):
    """One delivery; the newest `as_of` of a resource tells how fresh the resource is.

    `whole` means that the file is the provider's whole list: what it does not have has ended, `ended` says how many.
    `without_code` counts refused rows of which not even the enterprise can be read, and `unread` names the enterprises
    of the others where the list is whole. Once withdrawn a delivery states nothing; where people withdraw it, one
    proposes that and another decides.
    """

    __tablename__ = "batch"
    __table_args__ = (
        Index("batch_resource", "resource", "as_of"),
        two_people("withdrawal_proposed_by", "withdrawn_by", "batch_withdrawn_by_two"),
    )

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
    not_data: int = Field(sa_column=count())
    ended: int = Field(sa_column=count())
    without_code: int = Field(sa_column=count())
    whole: bool = Field(sa_column=flag())
    unread: list[str] | None = Field(sa_column=texts(nullable=True))
    withdrawn_at: datetime | None = Field(sa_column=moment(nullable=True))
    withdrawn_by: str | None
    withdrawn_reason: str | None
    withdrawal_proposed_by: str | None
    withdrawal_proposed_reason: str | None
    withdrawal_proposed_at: datetime | None = Field(sa_column=moment(nullable=True))
    findings: list[dict[str, Any]] = Field(sa_column=documents())


class QuarantinedRow(SQLModel, table=True):
    """A row that waits for a person; `cells` holds what the file said, and `hub quarantine mend` writes over it.

    It waits from `known_from` until `settled_at`; `settled_as` says how that ended, and `resolved_by` names the batch
    that took it in or said something later of its record. `uscc` and `key` are those of the record that it would be,
    None where they cannot be read. `also_in` names later batches that had the row again.
    """

    __tablename__ = "quarantined_row"
    __table_args__ = (
        Index("quarantined_row_waiting", "resource", "provider", "digest", postgresql_where=text("settled_at IS NULL")),
        Index("quarantined_row_enterprise", "uscc", "resource", postgresql_where=text("settled_at IS NULL")),
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
    sheet: str = Field(sa_column_kwargs={"server_default": ""})
    also_in: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False, server_default="{}"))
    uscc: str | None
    key: str | None
    settled_as: str | None
    settled_by: str | None
    settled_reason: str | None
    known_from: datetime = Field(sa_column=moment())
    settled_at: datetime | None = Field(sa_column=moment(nullable=True))


class Restatement(SQLModel, table=True):
    """A row that says what was known already: a statement of its own, which counts where the first is taken back.

    `digest` is that of a record of the same key, which has the content.
    """

    __tablename__ = "restatement"
    __table_args__ = (Index("restatement_batch", "batch_id"),)

    uscc: str = Field(primary_key=True)
    resource: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    batch_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    place: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    row_number: int
    as_of: date
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    warnings: list[str] = Field(sa_column=texts())
