"""Where enterprises stand in lists, as their newest statements say; and how that changed from day to day."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import moment, number


class ListStanding(SQLModel, table=True):
    """The place of one enterprise in one list, which sorts as the list does; `list` is the list's number.

    `since` is the day from which it has stood there with the same outcome, or at the same level.
    """

    __tablename__ = "standing"
    __table_args__ = (Index("standing_place", "list", "place", "uscc"),)

    uscc: str = Field(primary_key=True)
    list: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    place: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    since: date


class StandingChange(SQLModel, table=True):
    """An enterprise that got another outcome in a scenario's list; without an earlier place it was new there.

    `at` is the moment of the statement that says so, `earlier_at` that of the one before it.
    """

    __tablename__ = "standing_change"
    __table_args__ = (Index("standing_change_list", "list", "id"),)

    uscc: str = Field(primary_key=True)
    id: int = Field(sa_column=number(key=True))
    list: int = Field(sa_column=Column(BigInteger, nullable=False))
    at: datetime = Field(sa_column=moment())
    day: date
    earlier: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    later: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    earlier_at: datetime | None = Field(sa_column=moment(nullable=True))


class ListBeginning(SQLModel, table=True):
    """The first day of a list: whoever was placed on it then came with the list, and is no change of it."""

    __tablename__ = "list_beginning"

    list: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    day: date
