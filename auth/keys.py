"""The keys that sign the hub's tokens, in the table `signing_key`: made, rotated, read."""

from collections.abc import Mapping
from dataclasses import dataclass

from joserfc.jwk import ECKey

from hub import clock
from hub.actor import HUB, Actor
from hub.audit.commands import record
from hub.errors import Unavailable
from hub.events import Event, EventKind
from hub.store.database import Connection

ALGORITHM = "ES256"

#: One process at a time makes or rotates keys; whoever only reads them is not held up.
_LOCK = "lock table signing_key in share row exclusive mode"
_STATES = "select state, kid from signing_key where state <> 'retired'"
_INSERT = "insert into signing_key (kid, state, jwk, created_at) values ($1, $2, $3, $4)"
#: A key that no longer signs keeps only its public half.
_MOVE = """
update signing_key
set state = case state when 'next' then 'current' when 'current' then 'previous' else 'retired' end,
    jwk = case state when 'next' then jwk else jwk - 'd' end,
    retired_at = case state when 'previous' then $1::timestamptz end
where state <> 'retired'
"""


@dataclass(frozen=True, slots=True)
class Keys:
    """`signing` is the current key with its private half; `verifying` are current, next and previous by kid."""

    signing: ECKey
    verifying: Mapping[str, ECKey]


async def ensure(connection: Connection) -> None:
    """Make the current and the next key where they are missing; inside a transaction."""
    if {"current", "next"} <= (await _states(connection)).keys():
        return
    await connection.execute(_LOCK)
    before = await _states(connection)
    await _fill(connection)
    after = await _states(connection)
    if after != before:
        await record(connection, HUB, Event(EventKind.SIGNING_KEY_ROTATED, details=after))


async def rotate(connection: Connection, actor: Actor) -> str:
    """Next becomes current, current previous, previous retired, and there is a new next; inside a transaction.

    Returns the kid that signs from now on. A process that has not noticed yet signs with what is now previous.
    """
    await connection.execute(_LOCK)
    await connection.execute(_MOVE, clock.now())
    await _fill(connection)
    after = await _states(connection)
    await record(connection, actor, Event(EventKind.SIGNING_KEY_ROTATED, details=after))
    return after["current"]


async def read(connection: Connection) -> Keys:
    rows = await connection.fetch("select kid, state, jwk from signing_key where state <> 'retired'")
    private = {row["state"]: row["jwk"] for row in rows}.get("current")
    if private is None:
        raise Unavailable("there is no current signing key: the hub makes one when it starts")
    return Keys(
        signing=ECKey.import_key(private),
        verifying={row["kid"]: _public(row["jwk"]) for row in rows},
    )


def new() -> ECKey:
    """A private key whose `kid` is its thumbprint (RFC 7638)."""
    return ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)


async def _states(connection: Connection) -> dict[str, str]:
    return {row["state"]: row["kid"] for row in await connection.fetch(_STATES)}


async def _fill(connection: Connection) -> None:
    present = await _states(connection)
    for state in ("current", "next"):
        if state not in present:
            key = new()
            await connection.execute(_INSERT, key.kid, state, key.as_dict(private=True), clock.now())


def _public(jwk: Mapping[str, str]) -> ECKey:
    return ECKey.import_key({name: value for name, value in jwk.items() if name != "d"})
