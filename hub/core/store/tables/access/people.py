"""The people who may log in, and the sessions of those who have."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, LargeBinary
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import flag, moment, texts


class Person(SQLModel, table=True):
    """A person, by the identity provider's name for her; `client` is the organisation that she works for.

    With the role `enterprise` she acts for `enterprise`, a code of the register. Roles that are `set_by_hand` stay;
    others follow the provider's claims at each login.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("(enterprise is not null) = ('enterprise' = any (roles))", name="person_enterprise"),
    )

    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    name: str
    client: str = Field(foreign_key="client.code")
    enterprise: str | None
    roles: list[str] = Field(sa_column=texts())
    set_by_hand: bool = Field(sa_column=flag())
    added_at: datetime = Field(sa_column=moment())
    disabled_at: datetime | None = Field(sa_column=moment(nullable=True))


class Session(SQLModel, table=True):
    """A person who is logged in; `id_hash` is the SHA-256 of the cookie's value, which is kept nowhere.

    `provider_session` is the identity provider's own name for the session (`sid`), `authenticated_at` when the person
    proved to it who is sitting there, if it says so.
    """

    __tablename__ = "session"
    __table_args__ = (
        ForeignKeyConstraint(["issuer", "subject"], ["person.issuer", "person.subject"]),
        Index("session_person", "issuer", "subject"),
        Index("session_start", "started_at"),
    )

    id_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    issuer: str
    subject: str
    csrf: str
    purpose: str | None
    on_behalf_of: str | None
    provider_session: str | None
    started_at: datetime = Field(sa_column=moment())
    last_used_at: datetime = Field(sa_column=moment())
    authenticated_at: datetime | None = Field(sa_column=moment(nullable=True))
