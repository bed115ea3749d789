"""The latest changes, for the processes that remember answers; and every change ever, for those who keep copies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Text, Uuid, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import moment, texts


class DataChange(SQLModel, table=True):
    """A transaction that changed what answers are made of; `usccs` is NULL where it may be about any enterprise.

    `epoch` and `change_id` are what `audit_head` had when the transaction was committed. Only the newest rows are kept,
    as many as a process may miss.
    """

    __tablename__ = "data_change"

    epoch: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    usccs: list[str] | None = Field(sa_column=Column(ARRAY(Text), nullable=True))
    change_id: UUID = Field(sa_column=Column(Uuid, nullable=False, server_default=text("gen_random_uuid()")))


class Change(SQLModel, table=True):
    """A committed change of what may be shared; `position` is the epoch to which its transaction moved.

    `usccs` are the enterprises whose rows it touched, NULL where it may be any; with `restates_all` it may also change
    what follows from the rows about all others. Rows are never deleted.
    """

    __tablename__ = "change"

    position: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    place: int = Field(primary_key=True)
    at: datetime = Field(sa_column=moment())
    kind: str
    resource: str | None
    usccs: list[str] | None = Field(sa_column=texts(nullable=True))
    restates_all: bool = Field(sa_column=Column(Boolean, nullable=False))
