"""The latest changes, for the processes that remember answers."""

from sqlalchemy import ARRAY, BigInteger, Column, Text
from sqlmodel import Field, SQLModel


class DataChange(SQLModel, table=True):
    """A transaction that changed what answers are made of; `usccs` is NULL where it may be about any enterprise.

    `epoch` is what `audit_head` had when the transaction was committed. Only the newest rows are kept, as many as a
    process may miss.
    """

    __tablename__ = "data_change"

    epoch: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    usccs: list[str] | None = Field(sa_column=Column(ARRAY(Text), nullable=True))
