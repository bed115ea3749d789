"""Consents: what an enterprise allows a partner to read."""

from datetime import date, datetime

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import moment, number, texts


class Consent(SQLModel, table=True):
    """One enterprise's consent to one partner for one purpose; once it is revoked, no later read may use it."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("consent_grantee", "uscc", "grantee", "purpose"),
        Index("consent_id", "id"),
        Index("consent_held", "grantee", "id"),
        Index("consent_live", "grantee", "purpose", "uscc", postgresql_where=text("revoked_at IS NULL")),
    )

    uscc: str = Field(primary_key=True)
    id: int = Field(sa_column=number(key=True))
    grantee: str
    purpose: str
    fields: list[str] = Field(sa_column=texts())
    valid_from: date
    valid_to: date
    granted_at: datetime = Field(sa_column=moment())
    granted_by: str
    revoked_at: datetime | None = Field(sa_column=moment(nullable=True))
    method: str | None
    evidence: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
