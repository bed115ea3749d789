"""What is shared with whom: views, and what each view has held from which position to which."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary, PrimaryKeyConstraint, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import moment, number, texts


class SharedView(SQLModel, table=True):
    """A view of one client, and how far `published` follows what it holds.

    `basis` digests what the view hangs on beside data: the row filter of its client, and for what is derived the day
    and the rules. `derived` are the enterprises whose answers were not stated when they were read; NULL where it may be
    any.
    """

    __tablename__ = "shared_view"
    __table_args__ = (Index("shared_view_code", "client", "code", unique=True),)

    id: int = Field(sa_column=number(key=True))
    client: str
    code: str
    kind: str
    subject: str | None
    fields: list[str] = Field(sa_column=texts())
    jurisdictions: list[str] | None = Field(sa_column=texts(nullable=True))
    purpose: str | None
    created_at: datetime = Field(sa_column=moment())
    position: int = Field(sa_column=Column(BigInteger, nullable=False, server_default="0"))
    basis: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    day: date | None
    derived: list[str] | None = Field(sa_column=texts(nullable=True))


class PublishedRow(SQLModel, table=True):
    """A row that a view has held since the position `from_pos`, and until `to_pos`; NULL where it holds it now.

    `row` is canonical JSON, `digest` the first 16 bytes of its SHA-256. `reason` says why the row was withdrawn; NULL
    where another one took its place. The primary key's index has all of which digests are made: reading them row by
    row from the table takes seven times as long.
    """

    __tablename__ = "published"
    __table_args__ = (
        PrimaryKeyConstraint("view", "bucket", "key", "from_pos", postgresql_include=["to_pos", "digest"]),
        Index("published_now", "view", "uscc", postgresql_where=text("to_pos IS NULL")),
        Index("published_from", "view", "from_pos", "key"),
        Index("published_to", "view", "to_pos", "key", postgresql_where=text("to_pos IS NOT NULL")),
    )

    view: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    bucket: int = Field(primary_key=True)
    key: str = Field(primary_key=True)
    from_pos: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    to_pos: int | None = Field(sa_column=Column(BigInteger, nullable=True))
    uscc: str
    row: str
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    reason: str | None
