"""The grants of tokens that were presented lately: a token that comes again is the same grant."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from auth.clients.record import Client
from auth.grant import Grant
from auth.tokens.claims import Claims

#: Grants that one process remembers; it forgets all of them before it remembers another one.
_MOST = 10_000


class _KnownGrant(NamedTuple):
    claims: Claims
    client: Client
    grant: Grant


class Grants:
    """The grants of one process, each made of a token's claims and of its client's record as they were read.

    Where either was read anew and says the same, the grant stays the same object: what is remembered by a grant or by
    its actor is found without comparing what they hold.
    """

    def __init__(self) -> None:
        self._known: dict[str, _KnownGrant] = {}

    def of(self, claims: Claims, client: Client) -> Grant:
        known = self._known.get(claims.jti)
        if known is not None and known.claims is claims and known.client is client:
            return known.grant
        grant = _grant(claims, client)
        if known is not None and known.grant == grant:
            grant = known.grant
        elif len(self._known) >= _MOST:
            self._known.clear()
        self._known[claims.jti] = _KnownGrant(claims, client, grant)
        return grant


def _grant(claims: Claims, client: Client) -> Grant:
    return Grant(
        client=client.code,
        kind=client.kind,
        organisation=client.organisation,
        scopes=claims.scopes & client.scopes,
        reach=replace(client.reach, bounds=claims.bounds) if claims.bounds is not None else client.reach,
        expires_at=datetime.fromtimestamp(claims.expires_at, UTC),
        jti=claims.jti,
        limits=client.limits,
        trusted_only=client.trusted_only,
    )
