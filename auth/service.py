"""Auth, whole: what the roof starts, routes and asks who is calling."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from cachetools import TTLCache

from auth import assertions, clients, dpop, issuers, keys, resources, revocations
from auth.authentication import Authentication
from auth.claims import Claims
from auth.client import Client
from auth.client_endpoint import ClientEndpoint
from auth.grant import Grant
from auth.introspection import Introspection
from auth.keyring import KeyRing
from auth.nonces import Nonces
from auth.presented import Presented, TokenScheme
from auth.proofs import Proofs
from auth.revocation import Revocation
from auth.revocations import Revocations
from auth.server import Server
from auth.single_use import SingleUses
from auth.terms import TermsOf
from auth.token_endpoint import TokenIssue
from auth.tokens import AccessTokens
from auth.verifier import Verifier
from hub.core.audit.log import AuditLog
from hub.core.errors import Unauthenticated
from hub.core.freshness.changes import Changes
from hub.core.settings import Settings
from hub.core.store.database import Database

#: Seconds for which a client's record is believed, unless this process hears of a change before.
_BELIEVED = 0.5
_CLIENTS = 1_000


class Auth:
    """One per process; whatever `changes` tells of, who may ask is looked up again."""

    def __init__(self, database: Database, settings: Settings, changes: Changes | None = None) -> None:
        self._database = database
        self._changes = changes or Changes()
        self._algorithm = settings.signing_algorithm
        self._clients: TTLCache[str, Client | None] = TTLCache(_CLIENTS, ttl=_BELIEVED)
        self._clients_as_of = 0
        self.issuer = settings.issuer
        self.keys = KeyRing(self._load_keys)
        self._trusted = issuers.load(settings.trusted_issuers, self.issuer)
        self._verifier = Verifier(
            self.keys, issuer=self.issuer, audiences=resources.audiences(self.issuer), trusted=self._trusted
        )
        uses = SingleUses(database)
        self._nonces = Nonces(lambda: self.keys.secrets) if settings.dpop_nonce else None
        self._proofs = Proofs(uses, self._nonces)
        self._revocations = Revocations(self._load_revocations, self._changes)
        self.client_endpoints = self._endpoints(settings, uses)

    def _endpoints(self, settings: Settings, uses: SingleUses) -> list[ClientEndpoint]:
        log = AuditLog(self._database, self._changes)
        rules = assertions.Rules(self.issuer, self.issuer + resources.TOKEN, settings.assertion_lifetime)
        authentication = Authentication(self._find, rules, uses)
        server = Server(AccessTokens(self.keys, issuer=self.issuer, lifetime=settings.token_lifetime))
        terms = TermsOf(self._database, self.issuer, self._proofs)
        issue = TokenIssue(server, terms, self.keys.look_again, self._proofs.fresh_nonce, log)
        return [
            ClientEndpoint(path, authentication, log, work)
            for path, work in (
                (resources.TOKEN, issue),
                (resources.INTROSPECT, Introspection(self.inspect)),
                (resources.REVOKE, Revocation(self._database, self._verifier.verify, self._revocations)),
            )
        ]

    async def start(self) -> None:
        """Make the first signing keys where there are none; raises Unavailable if the store cannot be reached.

        A start that failed is made up for by the first request.
        """
        await self.keys.refresh()

    async def authenticate(self, shown: Presented | Sequence[str]) -> Grant:
        """Who is calling; raises Unauthenticated with the cause. A bare sequence is the Authorization header's values.

        A token that is bound to a key is taken with a proof only, and as what it is: DPoP is never Bearer.
        """
        presented = shown if isinstance(shown, Presented) else Presented(shown)
        scheme, token = presented.token()
        claims, client = await self.inspect(token)
        if claims.jkt is None and scheme is TokenScheme.DPOP:
            raise Unauthenticated("the token is not bound to a key: send it as Bearer")
        if claims.jkt is not None:
            if scheme is TokenScheme.BEARER:
                raise Unauthenticated("the token is bound to a key: send it as DPoP, with a proof")
            request = dpop.Request(presented.method, self.issuer + presented.path, token)
            await self._proofs.check(presented.dpop, request, bound_to=claims.jkt)
        return _grant(claims, client)

    async def authenticate_again(self, shown: Presented) -> Grant:
        """The same for one who was let in with this a moment ago; a proof, which is good for once, is not asked for."""
        _, token = shown.token()
        return _grant(*await self.inspect(token))

    async def fresh_nonce(self) -> str | None:
        """For a caller's first proof; None where none is asked for. Raises Unavailable."""
        if self._nonces:
            await self.keys.refresh()
        return self._proofs.fresh_nonce()

    async def inspect(self, token: str) -> tuple[Claims, Client]:
        """What a token says, and whose it is, as far as both are still good; raises Unauthenticated.

        No proof of a key is asked for: whoever has shown one may be looked at again and again.
        """
        claims = await self._verifier.verify(token)
        if await self._revocations.include(claims):
            raise Unauthenticated("the token has been revoked")
        client = await self._client_of(claims)
        if client is None:
            raise Unauthenticated(f"client {claims.client!r} does not exist any more")
        if not client.enabled:
            raise Unauthenticated(f"client {claims.client!r} is disabled")
        if client.dpop_required and claims.jkt is None:
            raise Unauthenticated(f"client {claims.client!r} must use DPoP")
        return claims, client

    async def _client_of(self, claims: Claims) -> Client | None:
        if claims.issuer == self.issuer:
            return await self._present(claims.client)
        return self._trusted[claims.issuer].client(claims.client)

    async def _present(self, code: str) -> Client | None:
        as_of = self._changes.version
        if as_of != self._clients_as_of:
            self._clients.clear()
            self._clients_as_of = as_of
        try:
            return self._clients[code]
        except KeyError:
            client = await self._find(code)
            if as_of == self._changes.version:
                self._clients[code] = client
            return client

    async def _find(self, code: str) -> Client | None:
        async with self._database.connection() as connection:
            return await clients.find(connection, code)

    async def _load_revocations(self) -> frozenset[revocations.Name]:
        async with self._database.connection() as connection:
            return await revocations.load(connection)

    async def _load_keys(self) -> keys.Keys:
        async with self._database.transaction() as connection:
            await keys.ensure(connection, self._algorithm)
            return await keys.read(connection)


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
