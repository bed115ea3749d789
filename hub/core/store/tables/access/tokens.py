"""What every process must know of tokens: values that may not be used again, and tokens that were revoked."""

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from hub.core.store.tables.columns import moment


class SingleUse(SQLModel, table=True):
    """A digest of a value that may be used once, such as an assertion's `jti`: the key makes the second insert fail."""

    __tablename__ = "single_use"
    __table_args__ = (Index("single_use_expiry", "expires_at"),)

    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    expires_at: datetime = Field(sa_column=moment())


class RevokedToken(SQLModel, table=True):
    """A token that was revoked, by its issuer and `jti`; the row is of no use once the token has expired."""

    __tablename__ = "revoked_token"
    __table_args__ = (Index("revoked_token_expiry", "expires_at"),)

    issuer: str = Field(primary_key=True)
    jti: str = Field(primary_key=True)
    client: str
    revoked_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
