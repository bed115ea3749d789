"""The keys that sign the hub's tokens, in the table `signing_key`: made, rotated, read."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from joserfc.jwk import ECKey, KeyParameters, OKPKey

from hub.core import clock
from hub.core.actor import HUB, Actor
from hub.core.audit.commands import record
from hub.core.errors import Unavailable
from hub.core.events import Event, EventKind
from hub.core.settings import SigningAlgorithm
from hub.core.store.database import Connection

SigningKey: TypeAlias = ECKey | OKPKey

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
class SigningKeys:
    """`signing` is the current key with its private half; `verifying` are current, next and previous by kid.

    `secrets` are drawn from current and next: what one process seals, another opens, even if one has missed a rotation.
    """

    signing: SigningKey
    verifying: Mapping[str, SigningKey]
    secrets: Sequence[bytes] = ()


async def ensure(connection: Connection, algorithm: SigningAlgorithm) -> None:
    """Make the current and the next key where they are missing; inside a transaction."""
    if {"current", "next"} <= (await _states(connection)).keys():
        return
    await connection.execute(_LOCK)
    before = await _states(connection)
    await _fill(connection, algorithm)
    after = await _states(connection)
    if after != before:
        await record(connection, HUB, Event(EventKind.SIGNING_KEY_ROTATED, details=after))


async def rotate(connection: Connection, actor: Actor, algorithm: SigningAlgorithm = SigningAlgorithm.ES256) -> str:
    """Next becomes current, current previous, previous retired, and there is a new next; inside a transaction.

    Returns the kid that signs from now on. A process that has not noticed yet signs with what is now previous. The new
    next is of `algorithm`, so that another one signs from the second rotation on.
    """
    await connection.execute(_LOCK)
    await connection.execute(_MOVE, clock.now())
    await _fill(connection, algorithm)
    after = await _states(connection)
    await record(connection, actor, Event(EventKind.SIGNING_KEY_ROTATED, details=after))
    return after["current"]


async def read(connection: Connection) -> SigningKeys:
    rows = await connection.fetch("select kid, state, jwk from signing_key where state <> 'retired'")
    jwks = {row["state"]: row["jwk"] for row in rows}
    if "current" not in jwks:
        raise Unavailable("there is no current signing key: the hub makes one when it starts")
    return SigningKeys(
        signing=_signing_key(jwks["current"]),
        verifying={row["kid"]: _public(row["jwk"]) for row in rows},
        secrets=[_secret(jwks[state]) for state in ("current", "next") if state in jwks],
    )


def new(algorithm: SigningAlgorithm = SigningAlgorithm.ES256) -> SigningKey:
    """A private key whose `kid` is its thumbprint (RFC 7638)."""
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
