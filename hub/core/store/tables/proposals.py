"""Rulesets that a person has proposed to publish."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import document, documents, moment, number, two_people


class RulesetProposal(SQLModel, table=True):
    """A draft that one person proposes and another publishes; what it says is kept for ever, whatever becomes of it.

    `name` is that of the version in a lock, `before` that of the published version which it was compared with
    (`changes`), `examples` how many of its examples hold, `rehearsal` what it would change over everybody.
    """

    __tablename__ = "ruleset_proposal"
    __table_args__ = (
        two_people("proposed_by", "published_by", "ruleset_proposal_published_by_two"),
        Index(
            "ruleset_proposal_open",
            "name",
            unique=True,
            postgresql_where=text("published_at IS NULL AND declined_at IS NULL"),
        ),
    )

    id: int = Field(sa_column=number(key=True))
    name: str
    title: dict[str, Any] = Field(sa_column=document())
    text: str
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    before: str | None
    changes: list[dict[str, Any]] = Field(sa_column=documents())
    examples: int
    rehearsal: dict[str, Any] | None = Field(sa_column=document(nullable=True))
    reason: str
    proposed_by: str
    proposed_at: datetime = Field(sa_column=moment())
    published_by: str | None
    published_at: datetime | None = Field(sa_column=moment(nullable=True))
    declined_by: str | None
    declined_at: datetime | None = Field(sa_column=moment(nullable=True))
    declined_reason: str | None
