"""Changes of the table `client`: clients are added and disabled, their secrets and keys replaced."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from auth.clients import client_secret, rules
from auth.clients.queries import find
from auth.clients.record import AuthMethod, Client
from auth.clients.rules import NewClient
from hub.core import clock
from hub.core.actor import HUB, Actor
from hub.core.audit.commands import record
from hub.core.errors import Conflict, Invalid, NotFound
from hub.core.events import Event, EventKind
from hub.core.store.database import Connection

#: How long the previous secret stays valid after a rotation, unless the caller says otherwise.
OVERLAP = timedelta(hours=24)

_INSERT = """
insert into client (code, name, kind, organisation, auth_method, secret_hash, jwks, dpop_required,
                    rs256_allowed, endpoint_audience_allowed, scopes, jurisdictions, scenarios, resources, created_at,
                    limits, trusted_only)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
on conflict (code) do nothing
returning code
"""
_ROTATE = """
update client set previous_secret_hash = secret_hash, previous_secret_until = $3, secret_hash = $2
where code = $1
"""
_REHASH = """
update client set secret_hash = case secret_hash when $2 then $3 else secret_hash end,
                  previous_secret_hash = case previous_secret_hash when $2 then $3 else previous_secret_hash end
where code = $1 and $2 in (secret_hash, previous_secret_hash)
"""
_REKEY = "update client set jwks = $2 where code = $1"
_DISABLE = "update client set disabled_at = $2 where code = $1 and disabled_at is null returning code"


async def add(connection: Connection, actor: Actor, new: NewClient) -> str | None:
    """Add a client and return its secret, which is never shown again; None for a client that signs with its own key.

    Raises Invalid for a fault in the record and Conflict for a code that is taken.
    """
    rules.check(new)
    secret = client_secret.new() if new.auth_method == AuthMethod.CLIENT_SECRET_BASIC else None
    added = new.code != HUB.client and await connection.fetchval(
        _INSERT,
        new.code,
        new.name,
        new.kind,
        new.organisation or new.code,
        new.auth_method,
        client_secret.hashed(secret) if secret else None,
        new.jwks,
        new.dpop_required,
        new.rs256_allowed,
        new.endpoint_audience_allowed,
        sorted(set(new.scopes)),
        _limit(new.jurisdictions),
        _limit(new.scenarios),
        sorted(set(new.resources)),
        clock.now(),
        {name: value for name, value in asdict(new.limits).items() if value is not None} or None,
        new.trusted_only,
    )
    if not added:
        raise Conflict(f"client {new.code!r} exists already")
    details = {"client": new.code, "kind": new.kind, "auth_method": new.auth_method, "scopes": sorted(set(new.scopes))}
    await record(connection, actor, Event(EventKind.CLIENT_ADDED, details=details))
    return secret


async def rotate(connection: Connection, actor: Actor, code: str, overlap: timedelta = OVERLAP) -> str:
    """Replace a client's secret and return the new one; the previous one stays valid for `overlap`.

    Raises NotFound, Invalid for a client without a secret, and Conflict for a disabled client.
    """
    if overlap < timedelta(0):
        raise Invalid(f"an overlap of {overlap.total_seconds():g} seconds is negative")
    client = await _enabled(connection, code)
    if client.auth_method is not AuthMethod.CLIENT_SECRET_BASIC:
        raise Invalid(f"client {code!r} authenticates with {client.auth_method}: it has no secret to rotate")
    secret = client_secret.new()
    until = clock.now() + overlap
    await connection.execute(_ROTATE, code, client_secret.hashed(secret), until)
    details = {"client": code, "previous_until": until.isoformat()}
    await record(connection, actor, Event(EventKind.CLIENT_SECRET_ROTATED, details=details))
    return secret


async def rehash(connection: Connection, code: str, known: str, better: str) -> None:
    """Store a better hash of the same secret; nothing changes for anybody, so nothing is logged."""
    await connection.execute(_REHASH, code, known, better)


async def rekey(connection: Connection, actor: Actor, code: str, jwks: Mapping[str, Any]) -> Sequence[str]:
    """Replace a client's public keys and return the thumbprints of the new ones (RFC 7638).

    A key that is not in the new set stops working at once; for an overlap the set holds the old key too. Raises
    NotFound, Invalid for a faulty set or a client without keys, and Conflict for a disabled client.
    """
    client = await _enabled(connection, code)
    if client.auth_method is not AuthMethod.PRIVATE_KEY_JWT:
        raise Invalid(f"client {code!r} authenticates with {client.auth_method}: it has no keys to replace")
    keys = rules.check_keys(jwks, rs256_allowed=client.rs256_allowed)
    await connection.execute(_REKEY, code, jwks)
    thumbprints = sorted(key.thumbprint() for key in keys)
    details = {"client": code, "keys": thumbprints}
    await record(connection, actor, Event(EventKind.CLIENT_KEYS_REPLACED, details=details))
    return thumbprints


async def disable(connection: Connection, actor: Actor, code: str) -> None:
    """Disable a client: it gets no more tokens, and those it has stop working within a second.

    Disabling it again changes nothing. Raises NotFound.
    """
    if await connection.fetchval(_DISABLE, code, clock.now()):
        await record(connection, actor, Event(EventKind.CLIENT_DISABLED, details={"client": code}))
    else:
        await _existing(connection, code)


async def _enabled(connection: Connection, code: str) -> Client:
    client = await _existing(connection, code)
    if not client.enabled:
        raise Conflict(f"client {code!r} is disabled")
    return client


async def _existing(connection: Connection, code: str) -> Client:
    client = await find(connection, code)
    if client is None:
        raise NotFound(f"no client {code!r}")
    return client


def _limit(codes: Sequence[str] | None) -> list[str] | None:
    return None if codes is None else sorted(set(codes))
