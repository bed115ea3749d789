"""The access log: each entry holds the hash of the entry before it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, Index, LargeBinary, Uuid, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import document, moment, texts


class AuditEntry(SQLModel, table=True):
    """Who asked what about whom, for which purpose, and what was decided: never a value that was read."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("audit_entry_person", "client", "number", postgresql_where=text("person is not null")),
        Index(
            "audit_entry_usccs",
            "usccs",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "on", "gin_pending_list_limit": "16384"},
        ),
        Index("audit_entry_at", "at"),
    )

    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=moment())
    kind: str
    client: str | None
    organisation: str | None
    on_behalf_of: str | None
    purpose: str | None
    usccs: list[str] = Field(sa_column=texts())
    details: dict[str, Any] = Field(sa_column=document())
    person: dict[str, Any] | None = Field(sa_column=document(nullable=True))
    previous: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class AuditHead(SQLModel, table=True):
    """The one row that names the newest entry: writers lock it, and it proves that no entry was cut off the end.

    `epoch` counts the transactions that changed what answers are made of. Whoever has locked this row knows for
    certain which of them came before (hub/core/freshness/changes.py). `change_id` is a random name of the last of them:
    a server that shows it has the same history up to there.
    """

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    number: int = Field(sa_column=Column(BigInteger, nullable=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    epoch: int = Field(sa_column=Column(BigInteger, nullable=False, server_default="0"))
    change_id: UUID = Field(sa_column=Column(Uuid, nullable=False, server_default=text("gen_random_uuid()")))


class AuditArchive(SQLModel, table=True):
    """A month's entries that were taken out of the table into a file; the chain goes on from the newest row.

    `hash` is that of the entry `last`, `peaks` are those of the Merkle tree over all entries up to it.
    """

    __tablename__ = "audit_archive"

    last: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    first: int = Field(sa_column=Column(BigInteger, nullable=False))
    month: str
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    peaks: list[bytes] = Field(sa_column=Column(ARRAY(LargeBinary), nullable=False))
    file: str
    sha256: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    archived_at: datetime = Field(sa_column=moment())
