"""The keys that sign the hub's tokens: made, rotated and read in the table `signing_key`."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from joserfc.jwk import ECKey, KeyParameters, OKPKey

from hub.core import clock
from hub.core.actor import HUB, Actor
from hub.core.audit.commands import record
from hub.core.errors import Unavailable
from hub.core.events import Event, EventKind
from hub.core.settings import SigningAlgorithm
from hub.core.store.database import Connection, Reader

SigningKey: TypeAlias = ECKey | OKPKey

#: Lets one process at a time make or rotate keys; reading them does not wait for this lock.
_LOCK = "lock table signing_key in share row exclusive mode"
_STATES = "select state, kid from signing_key where state <> 'retired'"
_INSERT = "insert into signing_key (kid, state, jwk, created_at) values ($1, $2, $3, $4)"
#: A key that no longer signs loses its private half (`d`).
_MOVE = """
update signing_key
set state = case state when 'next' then 'current' when 'current' then 'previous' else 'retired' end,
    jwk = case state when 'next' then jwk else jwk - 'd' end,
    retired_at = case state when 'previous' then $1::timestamptz end
where state <> 'retired'
"""


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The keys of one moment: `signing` is the current one with its private half.

    `verifying` holds the public halves of the current, next and previous key by `kid`. `secrets` are derived from the
    current and the next key, so that a process opens what another sealed even if one of them missed a rotation.
    """

    signing: SigningKey
    verifying: Mapping[str, SigningKey]
    secrets: Sequence[bytes] = ()


async def ensure(connection: Connection, algorithm: SigningAlgorithm) -> None:
    """Make the current and the next key if they are missing; call it inside a transaction."""
    if {"current", "next"} <= (await _states(connection)).keys():
        return
    await connection.execute(_LOCK)
    # Another process may have made them while this one waited for the lock.
    before = await _states(connection)
    await _fill(connection, algorithm)
    after = await _states(connection)
    if after != before:
        await record(connection, HUB, Event(EventKind.SIGNING_KEY_ROTATED, details=after))


async def rotate(connection: Connection, actor: Actor, algorithm: SigningAlgorithm = SigningAlgorithm.ES256) -> str:
    """Rotate the keys inside a transaction and return the `kid` that signs from now on.

    Next becomes current, current becomes previous, previous is retired, and a new next is made. A process that has not
    read the keys again yet signs with the previous one. `algorithm` is that of the new next key: after a change of
    algorithm it signs from the second rotation on.
    """
    await connection.execute(_LOCK)
    await connection.execute(_MOVE, clock.now())
    await _fill(connection, algorithm)
    after = await _states(connection)
    await record(connection, actor, Event(EventKind.SIGNING_KEY_ROTATED, details=after))
    return after["current"]


async def read(connection: Connection) -> SigningKeys:
    """Read the keys that are not retired; raises Unavailable if none signs yet."""
    rows = await connection.fetch("select kid, state, jwk from signing_key where state <> 'retired'")
    jwks = {row["state"]: row["jwk"] for row in rows}
    if "current" not in jwks:
        raise Unavailable("there is no current signing key: the hub makes one when it starts")
    return SigningKeys(
        signing=_signing_key(jwks["current"]),
        verifying={row["kid"]: _public(row["jwk"]) for row in rows},
        secrets=[_secret(jwks[state]) for state in ("current", "next") if state in jwks],
    )


async def current_since(reader: Reader) -> datetime | None:
    """When the key that signs was made; None where there is none yet."""
    rows = await reader.fetch("select created_at from signing_key where state = 'current'")
    return rows[0]["created_at"] if rows else None


def new(algorithm: SigningAlgorithm = SigningAlgorithm.ES256) -> SigningKey:
    """Make a private key whose `kid` is its thumbprint (RFC 7638)."""
    parameters: KeyParameters = {"use": "sig", "alg": algorithm.value}
    if algorithm is SigningAlgorithm.EDDSA:
        return OKPKey.generate_key("Ed25519", parameters, auto_kid=True)
    return ECKey.generate_key("P-256", parameters, auto_kid=True)


async def _states(connection: Connection) -> dict[str, str]:
    return {row["state"]: row["kid"] for row in await connection.fetch(_STATES)}


async def _fill(connection: Connection, algorithm: SigningAlgorithm) -> None:
    present = await _states(connection)
    for state in ("current", "next"):
        if state not in present:
            key = new(algorithm)
            await connection.execute(_INSERT, key.kid, state, key.as_dict(private=True), clock.now())


def _signing_key(jwk: Mapping[str, str]) -> SigningKey:
    return OKPKey.import_key(dict(jwk)) if jwk["kty"] == "OKP" else ECKey.import_key(dict(jwk))


def _public(jwk: Mapping[str, str]) -> SigningKey:
    return _signing_key({name: value for name, value in jwk.items() if name != "d"})


def _secret(jwk: Mapping[str, str]) -> bytes:
    return hmac.digest(jwk["d"].encode(), b"sealing nonces", "sha256")
