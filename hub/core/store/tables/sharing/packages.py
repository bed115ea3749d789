"""Packages with their schedules, drops and receipts; recalls of what they told, with their notices."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import count, flag, moment, number, texts


class Package(SQLModel, table=True):
    """A package that waits, is being made, or is ready; `number` counts the ready ones of a view.

    `folder` is below the folder of packages. A worker that makes it moves `heartbeat`; `attempts` tells a worker that
    another has taken its place.
    """

    __tablename__ = "package"
    __table_args__ = (
        Index("package_number", "view", "number", unique=True),
        Index("package_making", "view", unique=True, postgresql_where=text("state = 'making'")),
        Index("package_waiting", "due_at", postgresql_where=text("state <> 'ready'")),
    )

    id: int = Field(sa_column=number(key=True))
    view: int = Field(sa_column=Column(BigInteger, nullable=False))
    number: int | None
    kind: str
    formats: list[str] = Field(sa_column=texts())
    state: str
    schedule: int | None = Field(sa_column=Column(BigInteger, nullable=True))
    requested_by: str
    requested_at: datetime = Field(sa_column=moment())
    due_at: datetime = Field(sa_column=moment())
    heartbeat: datetime | None = Field(sa_column=moment(nullable=True))
    attempts: int = Field(sa_column=count())
    progress: int = Field(sa_column=count())
    cause: str | None
    from_pos: int | None = Field(sa_column=Column(BigInteger, nullable=True))
    to_pos: int | None = Field(sa_column=Column(BigInteger, nullable=True))
    rows: int | None
    tombstones: int | None
    root: str | None
    manifest: str | None
    folder: str | None
    made_at: datetime | None = Field(sa_column=moment(nullable=True))


class PackageSchedule(SQLModel, table=True):
    """When packages of a view are made: a cron line in the district's time, on working days alone if so said."""

    __tablename__ = "package_schedule"
    __table_args__ = (Index("package_schedule_next", "next_at"),)

    id: int = Field(sa_column=number(key=True))
    view: int = Field(sa_column=Column(BigInteger, nullable=False))
    cron: str
    working_days: bool = Field(sa_column=flag())
    kind: str
    formats: list[str] = Field(sa_column=texts())
    target: str | None
    next_at: datetime = Field(sa_column=moment())


class PackageDrop(SQLModel, table=True):
    """A ready package on its way to a folder, an object store or an SFTP server."""

    __tablename__ = "package_drop"
    __table_args__ = (Index("package_drop_due", "due_at", postgresql_where=text("done_at IS NULL")),)

    package: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    target: str = Field(primary_key=True)
    due_at: datetime = Field(sa_column=moment())
    heartbeat: datetime | None = Field(sa_column=moment(nullable=True))
    attempts: int = Field(sa_column=count())
    cause: str | None
    done_at: datetime | None = Field(sa_column=moment(nullable=True))


class PackageReceipt(SQLModel, table=True):
    """A consumer has taken a package, and this is the manifest that it has; the first receipt stands."""

    __tablename__ = "package_receipt"

    package: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    client: str = Field(primary_key=True)
    at: datetime = Field(sa_column=moment())
    manifest: str


class Recall(SQLModel, table=True):
    """Rows that were withdrawn for one reason at one position of the data."""

    __tablename__ = "recall"
    __table_args__ = (Index("recall_cause", "position", "reason", unique=True),)

    id: int = Field(sa_column=number(key=True))
    position: int = Field(sa_column=Column(BigInteger, nullable=False))
    reason: str
    issued_at: datetime = Field(sa_column=moment())
    due_on: date


class RecallNotice(SQLModel, table=True):
    """One client's part of a recall; without a view it is one who was answered about these enterprises.

    `root` is what a confirmed copy had, where that was told and found right.
    """

    __tablename__ = "recall_notice"
    __table_args__ = (
        Index("recall_notice_holder", "recall", "client", "view", unique=True, postgresql_nulls_not_distinct=True),
        Index("recall_notice_client", "client", "id"),
    )

    id: int = Field(sa_column=number(key=True))
    recall: int = Field(sa_column=Column(BigInteger, nullable=False))
    client: str
    view: int | None = Field(sa_column=Column(BigInteger, nullable=True))
    keys: list[str] = Field(sa_column=texts())
    usccs: list[str] = Field(sa_column=texts())
    confirmed_at: datetime | None = Field(sa_column=moment(nullable=True))
    how: str | None
    root: str | None


class RecallProgress(SQLModel, table=True):
    """Up to which position a view's withdrawals have led to recalls."""

    __tablename__ = "recall_progress"

    view: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    position: int = Field(sa_column=Column(BigInteger, nullable=False))
