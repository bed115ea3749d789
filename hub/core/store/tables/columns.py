"""Column types that several tables share."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Integer,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB


def moment(*, nullable: bool = False, key: bool = False) -> Column[Any]:
    """A time with its zone."""
    return Column(TIMESTAMP(timezone=True), primary_key=key, nullable=nullable)


def document(*, nullable: bool = False) -> Column[Any]:
    """A JSON document."""
    return Column(JSONB, nullable=nullable)


def documents() -> Column[Any]:
    """A list of JSON documents; empty where an insert does not say."""
    return Column(JSONB, nullable=False, server_default=text("'[]'::jsonb"))


def texts(*, nullable: bool = False) -> Column[Any]:
    """A list of texts."""
    return Column(ARRAY(Text), nullable=nullable)


def code() -> Column[Any]:
    """A code of which a beginning is looked up: compared by code point, whatever language the database is in."""
    return Column(String(collation="C"), nullable=True)


def number(*, key: bool = False) -> Column[Any]:
    """A number that the database gives out in order of arrival."""
    return Column(BigInteger, Identity(always=False), primary_key=key, nullable=False)


def flag() -> Column[Any]:
    """True or false; false where an insert does not say."""
    return Column(Boolean, nullable=False, server_default=false())


def two_people(proposed: str, decided: str, name: str) -> CheckConstraint:
    """Refuse a decision by a person unless another person has proposed it; one of a program passes.

    A person's value has a blank in it, a client's code has none (hub/core/actor.py).
    """
    another = f"{proposed} is not null and {proposed} <> {decided}"
    return CheckConstraint(f"{decided} is null or strpos({decided}, ' ') = 0 or ({another})", name=name)


def count() -> Column[Any]:
    """A whole number; 0 where an insert does not say."""
    return Column(Integer, nullable=False, server_default="0")
