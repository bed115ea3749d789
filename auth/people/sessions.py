"""The sessions of people: begun by a login, kept alive by requests, ended by a logout, the clock or the operator."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from auth.people import queries
from auth.people.record import LONGEST, PersonRecord, Session
from hub.core import clock
from hub.core.actor import Actor, Person, Purpose
from hub.core.audit.commands import record
from hub.core.errors import Forbidden
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection, Database

#: How often a use of a session is written down: the idle end is that much less exact.
_USE_NOTED_EVERY = timedelta(minutes=1)
#: Characters of a cookie's value, which has 256 random bits.
_VALUE_LENGTH = 43

_INSERT = """
insert into session (id_hash, issuer, subject, csrf, provider_session, started_at, last_used_at, authenticated_at)
values ($1, $2, $3, $4, $5, $6, $6, $6)
"""
_USED = "update session set last_used_at = $2 where id_hash = $1 and last_used_at < $3"
_END = "delete from session where id_hash = $1 returning id_hash"
_CLEAN = "delete from session where started_at < $1"
_PURPOSE = "update session set purpose = $2 where id_hash = $1"
_BEHALF = "update session set on_behalf_of = $2 where id_hash = $1"


@dataclass(frozen=True, slots=True)
class Login:
    """A person who has just proved who is sitting there; `provider_session` is the provider's name for it (`sid`)."""

    person: Person
    provider: str
    provider_session: str | None = None


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
        """Begin a session and return its cookie's value; a session that the browser had before ends.

        Raises Forbidden for a person who has no role here, is disabled, or whose organisation is.
        """
        value, now = secrets.token_urlsafe(32), clock.now()
        async with self._database.transaction() as connection:
            if before is not None:
                await connection.execute(_END, _hash(before))
            await connection.execute(_CLEAN, now - LONGEST)
            session = await self._insert(connection, value, login, now)
            details = {"provider": login.provider, "roles": sorted(session.roles)}
            await record(connection, _actor(session), Event(EventKind.SESSION_STARTED, details=details))
        return value

    async def _insert(self, connection: Connection, value: str, login: Login, now: datetime) -> Session:
        person, id_hash = login.person, _hash(value)
        if await queries.find(connection, person.issuer, person.subject) is not None:
            csrf = secrets.token_urlsafe(32)
            parameters = (person.issuer, person.subject, csrf, login.provider_session, now)
            await connection.execute(_INSERT, id_hash, *parameters)
        session = await queries.find_session(connection, id_hash, now)
        if session is None or not session.roles:
            raise Forbidden(f"{person.name} has no role at the hub")
        return session

    async def end(self, session: Session) -> None:
        """End a session at the person's own wish; ending it again changes nothing."""
        async with self._database.transaction() as connection:
            if await connection.fetchval(_END, session.id_hash):
                await record(connection, _actor(session), Event(EventKind.SESSION_ENDED))

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


def _actor(session: Session) -> Actor:
    return session.grant().actor(session.purpose)


def _hash(value: str) -> bytes:
    return hashlib.sha256(value.encode()).digest()
