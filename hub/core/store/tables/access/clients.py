"""The clients, which are programs that may connect, and the keys that sign the hub's tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import document, flag, moment, texts


class Client(SQLModel, table=True):
    """A client and its limits; NULL means no limit of that kind."""

    __tablename__ = "client"

    code: str = Field(primary_key=True)
    name: str
    kind: str
    organisation: str
    auth_method: str
    secret_hash: str | None
    previous_secret_hash: str | None
    previous_secret_until: datetime | None = Field(sa_column=moment(nullable=True))
    jwks: dict[str, Any] | None = Field(sa_column=document(nullable=True))
    dpop_required: bool
    rs256_allowed: bool = Field(sa_column=flag())
    endpoint_audience_allowed: bool = Field(sa_column=flag())
    scopes: list[str] = Field(sa_column=texts())
    jurisdictions: list[str] | None = Field(sa_column=texts(nullable=True))
    scenarios: list[str] | None = Field(sa_column=texts(nullable=True))
    resources: list[str] = Field(sa_column=texts())
    created_at: datetime = Field(sa_column=moment())
    disabled_at: datetime | None = Field(sa_column=moment(nullable=True))
    limits: dict[str, Any] | None = Field(sa_column=document(nullable=True))
    trusted_only: bool = Field(sa_column=flag())


class SigningKey(SQLModel, table=True):
    """A private key of the hub as a JWK; `state` is next, current, previous or retired."""

    __tablename__ = "signing_key"
    __table_args__ = (Index("signing_key_state", "state", unique=True, postgresql_where=text("state <> 'retired'")),)

    kid: str = Field(primary_key=True)
    state: str
    jwk: dict[str, Any] = Field(sa_column=document())
    created_at: datetime = Field(sa_column=moment())
    retired_at: datetime | None = Field(sa_column=moment(nullable=True))
