"""The mutations of the last 24 hours with their outcomes: one that is sent again is not made again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import document, moment


class Mutation(SQLModel, table=True):
    """A mutation; `id` is the client's own name for it (clientMutationId), `digest` is that of its input."""

    __tablename__ = "mutation"
    __table_args__ = (Index("mutation_expiry", "expires_at"),)

    client: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    outcome: dict[str, Any] | None = Field(sa_column=document(nullable=True))
    expires_at: datetime = Field(sa_column=moment())
