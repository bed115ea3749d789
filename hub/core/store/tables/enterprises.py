"""The register as it is now; its history is kept as records of the resource `register`."""

from datetime import date

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, text
from sqlalchemy.sql.elements import TextClause
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import code, texts


class Enterprise(SQLModel, table=True):
    """An enterprise as the register has it now; `terms` are what a search for names looks up."""

    __tablename__ = "enterprise"
    __table_args__ = (
        Index("enterprise_terms", "terms", postgresql_using="gin"),
        Index(
            "enterprise_letters",
            "letters",
            postgresql_ops={"letters": "text_pattern_ops"},
            postgresql_include=["uscc", "jurisdiction_code"],
        ),
        Index(
            "enterprise_length",
            text("length(letters)"),
            "uscc",
            postgresql_include=["letters", "initials", "jurisdiction_code"],
        ),
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


def _sorted(name: str, *keys: str | TextClause) -> Index:
    """An index that has all that lists filter by, so that a list is read from it alone."""
    rest = [column for column in _FILTERED if column not in keys]
    return Index(f"listing_{name}", *keys, "uscc", postgresql_include=rest)


#: What the register says that lists are filtered by, in every index of the table.
_FILTERED = ("jurisdiction_code", "industry_code", "status", "established_on")
#: Of each page, in percent, at most so much is filled at first: an evaluation writes all of its rows once more.
_FILLED = 45
_COUNTY = text('"left"(jurisdiction_code, 6)')
_ESTABLISHED = text("coalesce(established_on, '-infinity'::date)")


class RegisterListing(SQLModel, table=True):
    """What lists of enterprises are sorted and filtered by: one narrow row for each enterprise of the register.

    It repeats the register; `profile` is the number of all that the newest statement says in lists, null before the
    first (hub/core/store/tables/standings.py). No index has it: where the page has room, a row gets another without any
    index being written (PostgreSQL, "Heap-Only Tuples").
    """

    __tablename__ = "listing"
    __table_args__ = (
        PrimaryKeyConstraint("uscc", postgresql_include=list(_FILTERED)),
        _sorted("name", "name"),
        _sorted("established", _ESTABLISHED),
        _sorted("county", _COUNTY),
        _sorted("county_name", _COUNTY, "name"),
        _sorted("industry", "industry_code"),
        _sorted("status", "status", _ESTABLISHED),
        {"postgresql_with": {"fillfactor": _FILLED}},
    )

    uscc: str = Field(primary_key=True)
    name: str
    jurisdiction_code: str | None = Field(sa_column=code())
    industry_code: str | None = Field(sa_column=code())
    status: str
    established_on: date | None
    profile: int | None = Field(sa_column=Column(BigInteger, nullable=True))
