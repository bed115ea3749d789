"""The GraphQL documents that are registered for clients, which may send a document's digest instead of its text."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import moment


class TrustedDocument(SQLModel, table=True):
    """A registered document; `digest` is the SHA-256 of its text in UTF-8."""

    __tablename__ = "trusted_document"

    client: str = Field(primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    text: str
    added_at: datetime = Field(sa_column=moment())
