"""The sessions of people: begun by a login, kept alive by requests, ended by a logout, the clock or the operator."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from auth.people import commands, queries
from auth.people.record import LONGEST, Login, PersonRecord, Session
from hub.core import clock
from hub.core.actor import HUB, Actor, Purpose
from hub.core.audit.commands import record
from hub.core.errors import Forbidden
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection, Database

#: How often a use of a session is written down: the idle end is that much less exact.
_USE_NOTED_EVERY = timedelta(minutes=1)
#: Characters of a cookie's value, which has 256 random bits.
_VALUE_LENGTH = 43

_INSERT = """
insert into session (id_hash, issuer, subject, csrf, provider_session, authenticated_at, started_at, last_used_at,
                     purpose, on_behalf_of)
values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9)
"""
_USED = "update session set last_used_at = $2 where id_hash = $1 and last_used_at < $3"
_END = "delete from session where id_hash = $1 returning issuer, subject, purpose, on_behalf_of"
_END_ALL = """
delete from session where issuer = $1 and ($2::text is null or subject = $2)
    and ($3::text is null or provider_session = $3)
returning subject
"""
_CLEAN = "delete from session where started_at < $1"
_PURPOSE = "update session set purpose = $2 where id_hash = $1"
_BEHALF = "update session set on_behalf_of = $2 where id_hash = $1"


class _Choices(NamedTuple):
    """What a person has chosen in a session, and keeps when she logs in once more."""

    purpose: str | None = None
    on_behalf_of: str | None = None


class Sessions:
    """The sessions of all processes, in the store; a cookie holds a random value, the store only its hash."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, value: str | None) -> Session | None:
        """Return the session that a cookie names, and note its use; None when it is unknown or has ended."""
        if value is None or len(value) != _VALUE_LENGTH:
            return None
        now = clock.now()
        async with self._database.connection() as connection:
            session = await queries.find_session(connection, _hash(value), now)
            if session and session.last_used_at < now - _USE_NOTED_EVERY:
                await connection.execute(_USED, session.id_hash, now, now - _USE_NOTED_EVERY)
        return session

    async def begin(self, login: Login, before: str | None = None) -> str:
        """Begin a session and return its cookie's value; the session that the browser had before ends.

        Raises Forbidden for a person who has no role here, is disabled, or whose organisation is.
        """
        async with self._database.transaction() as connection:  # what claims took away is gone, though nobody gets in
            await commands.follow_claims(connection, login.person, login.claimed)
        value, now = secrets.token_urlsafe(32), clock.now()
        async with self._database.transaction() as connection:
            await connection.execute(_CLEAN, now - LONGEST)
            choices = await _ended(connection, before, login)
            session = await _begun(connection, _hash(value), login, choices, now)
            details = {"provider": login.provider, "roles": sorted(session.roles)}
            await record(connection, _actor(session), Event(EventKind.SESSION_STARTED, details=details))
        return value

    async def end(self, session: Session) -> None:
        """End a session at the person's own wish; ending it again changes nothing."""
        async with self._database.transaction() as connection:
            if await connection.fetch(_END, session.id_hash):
                await record(connection, _actor(session), Event(EventKind.SESSION_ENDED))

    async def end_all(self, issuer: str, subject: str | None, provider_session: str | None) -> None:
        """End the sessions that an identity provider has ended: of a person, of a session of its own, or of both."""
        async with self._database.transaction() as connection:
            for row in await connection.fetch(_END_ALL, issuer, subject, provider_session):
                details = {"issuer": issuer, "subject": row["subject"], "by": "the identity provider"}
                await record(connection, HUB, Event(EventKind.SESSION_ENDED, details=details))

    async def people(self, issuer: str) -> Sequence[PersonRecord]:
        """Return the people of an identity provider, those that are shut out too."""
        async with self._database.connection() as connection:
            return await queries.list_all(connection, issuer)

    async def choose_purpose(self, session: Session, purpose: Purpose | None) -> None:
        """Set the purpose for which the person looks at credit data until she chooses another."""
        async with self._database.connection() as connection:
            await connection.execute(_PURPOSE, session.id_hash, purpose)

    async def act_for(self, session: Session, uscc: str | None) -> None:
        """Let a clerk at the counter act for an enterprise, or for none again."""
        async with self._database.connection() as connection:
            await connection.execute(_BEHALF, session.id_hash, uscc)


async def _ended(connection: Connection, before: str | None, login: Login) -> _Choices:
    """End the session that the browser had; its choices go on with the same person."""
    rows = await connection.fetch(_END, _hash(before)) if before is not None else []
    for row in rows:
        if (row["issuer"], row["subject"]) == (login.person.issuer, login.person.subject):
            return _Choices(row["purpose"], row["on_behalf_of"])
    return _Choices()


async def _begun(connection: Connection, id_hash: bytes, login: Login, choices: _Choices, now: datetime) -> Session:
    person = login.person
    session = None
    if await queries.find(connection, person.issuer, person.subject) is not None:
        csrf = secrets.token_urlsafe(32)
        proof = (csrf, login.provider_session, login.authenticated_at, now)
        await connection.execute(_INSERT, id_hash, person.issuer, person.subject, *proof, *choices)
        session = await queries.find_session(connection, id_hash, now)
    if session is None or not session.roles:
        raise Forbidden(f"{person.name} may not use the hub: no role, or shut out")
    return session


def _actor(session: Session) -> Actor:
    return session.grant().actor(session.purpose)


def _hash(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()
