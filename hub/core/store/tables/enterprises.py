"""The register as it is now; its history is kept as records of the resource `register`."""

from datetime import date

from sqlalchemy import BigInteger, Column, Index, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import texts


class Enterprise(SQLModel, table=True):
    """An enterprise as the register has it now; `terms` are what a search for names looks up."""

    __tablename__ = "enterprise"
    __table_args__ = (
        Index("enterprise_terms", "terms", postgresql_using="gin"),
        Index("enterprise_letters", "letters"),
        Index("enterprise_name", "name", "uscc"),
        Index("enterprise_industry", "industry_code", "uscc"),
        Index("enterprise_status", "status", "uscc"),
        Index("enterprise_established", text("coalesce(established_on, '-infinity'::date)"), "uscc"),
        Index("enterprise_jurisdiction", "jurisdiction_code", "uscc"),
    )

    uscc: str = Field(primary_key=True)
    name: str
    letters: str
    initials: str
    terms: list[str] = Field(sa_column=texts())
    established_on: date | None
    entity_type: str | None
    registered_capital_fen: int | None = Field(sa_column=Column(BigInteger))
    industry_code: str | None
    jurisdiction_code: str | None
    status: str
    address: str | None
    code_warning: str | None
