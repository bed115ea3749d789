"""What has changed of late, for the processes that remember answers."""

from sqlalchemy import ARRAY, BigInteger, Column, Text
from sqlmodel import Field, SQLModel


class DataChange(SQLModel, table=True):
    """One transaction that changed what answers are made of; `usccs` is NULL where it may be about any enterprise.

    Its `epoch` was that of `audit_head` when it was committed. The newest are kept, as many as a process may miss.
    """

    __tablename__ = "data_change"

    epoch: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    usccs: list[str] | None = Field(sa_column=Column(ARRAY(Text), nullable=True))
