"""Verdicts, bitemporal."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from hub.store.tables.columns import document, moment, number


class VerdictRow(SQLModel, table=True):
    """One enterprise's verdict in one scenario; `reasons` holds every clause's outcome with its source and date."""

    __tablename__ = "verdict"
    __table_args__ = (
        Index(
            "verdict_known_now",
            "uscc",
            "scenario",
            "valid_from",
            unique=True,
            postgresql_where=text("known_to IS NULL"),
        ),
    )

    uscc: str = Field(primary_key=True, max_length=18)
    id: int = Field(sa_column=number(key=True))
    scenario: str
    outcome: str
    reasons: list[dict[str, Any]] = Field(sa_column=document())
    ruleset_version: str
    decided_at: datetime = Field(sa_column=moment())
    data_as_of: date | None
    holds_until: date | None
    needs_human_decision: bool
    fingerprint: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    valid_from: date
    valid_to: date | None
    known_from: datetime = Field(sa_column=moment())
    known_to: datetime | None = Field(sa_column=moment(nullable=True))
