"""The header mappings that are kept for providers whose files have headers of their own."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import document, moment, number


class KeptHeaderMapping(SQLModel, table=True):
    """A mapping for the files of one provider and resource; `body` is its YAML as a document."""

    __tablename__ = "header_mapping"
    __table_args__ = (Index("header_mapping_code", "provider", "resource", "code", unique=True),)

    id: int = Field(sa_column=number(key=True))
    provider: str
    resource: str
    code: str
    body: dict[str, Any] = Field(sa_column=document())
    added_at: datetime = Field(sa_column=moment())
