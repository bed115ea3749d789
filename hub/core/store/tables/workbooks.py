"""Workbooks that a person has left to be answered by a worker."""

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import count, moment, number, texts


class WorkbookJob(SQLModel, table=True):
    """A workbook that waits, is being answered, or has been; it is the person's own, and gone a day after its end.

    A worker moves `heartbeat` while it works; `attempts` tells it where another has taken its place. `content` is the
    workbook as it was sent, until the end; `result` the one that comes back.
    """

    __tablename__ = "workbook_job"
    __table_args__ = (
        Index("workbook_job_person", "issuer", "subject", "id"),
        Index("workbook_job_open", "id", postgresql_where=text("finished_at IS NULL")),
    )

    id: int = Field(sa_column=number(key=True))
    client: str
    issuer: str
    subject: str
    purpose: str | None
    scenarios: list[str] = Field(sa_column=texts())
    name: str
    content: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    rows: int
    state: str
    progress: int = Field(sa_column=count())
    attempts: int = Field(sa_column=count())
    heartbeat: datetime | None = Field(sa_column=moment(nullable=True))
    created_at: datetime = Field(sa_column=moment())
    finished_at: datetime | None = Field(sa_column=moment(nullable=True))
    cause: str | None
    result: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
