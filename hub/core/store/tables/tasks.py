"""Long work that is left to a worker."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import count, document, moment, number


class Task(SQLModel, table=True):
    """Work that waits, is done, or has been; `subject` is the number of the row that it is about.

    A worker works in the name of `actor`. It moves `heartbeat` and writes the end in the transaction of the work;
    `attempts` tells it where another has taken its place. Of one kind and subject one task at most is open.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("task_open", "kind", "subject", unique=True, postgresql_where=text("finished_at IS NULL")),
        Index("task_subject", "kind", "subject", "id"),
    )

    id: int = Field(sa_column=number(key=True))
    kind: str
    subject: int = Field(sa_column=Column(BigInteger, nullable=False))
    details: dict[str, Any] = Field(sa_column=document())
    actor: dict[str, Any] = Field(sa_column=document())
    state: str
    progress: int = Field(sa_column=count())
    total: int = Field(sa_column=count())
    attempts: int = Field(sa_column=count())
    heartbeat: datetime | None = Field(sa_column=moment(nullable=True))
    created_at: datetime = Field(sa_column=moment())
    finished_at: datetime | None = Field(sa_column=moment(nullable=True))
    cause: str | None
    result: dict[str, Any] | None = Field(sa_column=document(nullable=True))
