"""Where enterprises stand in lists, as their newest statements say; and how that changed from day to day."""

from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, Column, Index, LargeBinary, SmallInteger
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import moment, number


class ListStanding(SQLModel, table=True):
    """The place of one enterprise in all scenario lists of one pattern: `key` sorts as they do."""

    __tablename__ = "standing"

    pattern: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    key: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    uscc: str = Field(primary_key=True)


class Placement(SQLModel, table=True):
    """All places of one enterprise side by side: the sorting of each, its pattern and its key; and its profile.

    It is kept for those who have left the register too, until they come back.
    """

    __table_args__ = (Index("placement_profile", "profile", "uscc"),)

    uscc: str = Field(primary_key=True)
    profile: int = Field(sa_column=Column(BigInteger, nullable=False))
    sortings: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False))
    patterns: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False))
    keys: list[bytes] = Field(sa_column=Column(ARRAY(LargeBinary), nullable=False))


class ListPatternEntry(SQLModel, table=True):
    """What those who share a pattern have in one list: in a scenario's an outcome, in a scheme's a level.

    Patterns of one `sorting` are of the same lists, which are sorted alike.
    """

    __tablename__ = "list_pattern"

    list: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    outcome: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    pattern: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    sorting: int = Field(sa_column=Column(BigInteger, nullable=False))


class ProfilePattern(SQLModel, table=True):
    """A pattern that whoever has a profile has; an enterprise's profile stands in its row of `listing`."""

    __tablename__ = "profile_pattern"

    pattern: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    profile: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


class StandingChange(SQLModel, table=True):
    """An enterprise that got another outcome in a scenario's list; without an earlier place it was new there.

    `at` is the moment of the statement that says so, `earlier_at` that of the one before it.
    """

    __tablename__ = "standing_change"
    __table_args__ = (
        Index("standing_change_list", "list", "id"),
        Index("standing_change_day", "list", "day", "id"),
    )

    uscc: str = Field(primary_key=True)
    id: int = Field(sa_column=number(key=True))
    list: int = Field(sa_column=Column(BigInteger, nullable=False))
    at: datetime = Field(sa_column=moment())
    day: date
    earlier: int | None = Field(sa_column=Column(SmallInteger, nullable=True))
    later: int = Field(sa_column=Column(SmallInteger, nullable=False))
    earlier_at: datetime | None = Field(sa_column=moment(nullable=True))


class ListBeginning(SQLModel, table=True):
    """The first day of a list: whoever was placed on it then came with the list, and is no change of it."""

    __tablename__ = "list_beginning"

    list: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    day: date
