"""What was done with recommendations: a row is never changed but closed, when another one corrects it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import moment, number


class FollowUp(SQLModel, table=True):
    """What an organisation decided about one enterprise in one scenario, on a day; known until it was corrected."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index(
            "follow_up_known_now",
            "uscc",
            "scenario",
            "organisation",
            "decided_on",
            unique=True,
            postgresql_where=text("known_to IS NULL"),
        ),
        Index("follow_up_scenario", "scenario", "decided_on", postgresql_where=text("known_to IS NULL")),
        Index("follow_up_id", "id"),
    )

    uscc: str = Field(primary_key=True)
    id: int = Field(sa_column=number(key=True))
    scenario: str
    organisation: str
    result: str
    reason: str | None
    amount_fen: int | None = Field(sa_column=Column(BigInteger))
    decided_on: date
    known_from: datetime = Field(sa_column=moment())
    known_to: datetime | None = Field(sa_column=moment(nullable=True))
