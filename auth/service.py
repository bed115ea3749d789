"""The authorization server as one object: it issues and verifies tokens, and tells who is calling."""

from collections.abc import Sequence

from auth import addresses
from auth.clients import commands, queries
from auth.clients.client_cache import ClientCache
from auth.clients.record import Client, from_issuer
from auth.grant import Grant
from auth.grants import Grants
from auth.people.cookies import SessionCookie
from auth.people.login import LoginParts
from auth.people.providers import files as identity_providers
from auth.people.record import Session
from auth.people.sessions import Sessions
from auth.proofs import assertions, dpop
from auth.proofs.client_authentication import ClientAuthentication
from auth.proofs.dpop_verifier import DpopVerifier
from auth.proofs.nonces import Nonces
from auth.proofs.resource_request import ResourceRequest, TokenScheme
from auth.proofs.single_use import SingleUses
from auth.server.access_tokens import AccessTokens
from auth.server.authorization_server import OAuthServer
from auth.server.client_endpoint import ClientEndpoint, Refusals
from auth.server.constraints import ConstraintsReader
from auth.server.developer import DeveloperTokens
from auth.server.introspection import Introspection
from auth.server.revocation import Revocation
from auth.server.token_endpoint import TokenIssuance
from auth.tokens import revocations, signing_keys, trusted_issuers
from auth.tokens.claims import Claims
from auth.tokens.key_ring import KeyRing
from auth.tokens.revocations import Revocations
from auth.tokens.verifier import TokenVerifier
from hub.core.audit.anonymous import AnonymousLog
from hub.core.audit.log import AuditLog
from hub.core.errors import Unauthenticated
from hub.core.freshness.changes import Changes
from hub.core.limits.addresses import AddressLimits
from hub.core.settings import Settings
from hub.core.store.database import Database


class Auth:
    """The authorization server of one process; after any change that it hears of, clients are read again."""

    def __init__(self, database: Database, settings: Settings, changes: Changes | None = None) -> None:
        self._database = database
        self._changes = changes or Changes()
        self._algorithm = settings.signing_algorithm
        self._clients = ClientCache(self._find, self._changes)
        self._grants = Grants()
        self.issuer = settings.issuer
        self.keys = KeyRing(self._load_keys)
        self._trusted = trusted_issuers.load(settings.trusted_issuers, self.issuer)
        self._token_verifier = TokenVerifier(
            self.keys, issuer=self.issuer, audiences=addresses.audiences(self.issuer), trusted=self._trusted
        )
        uses = SingleUses(database)
        self._nonces = Nonces(lambda: self.keys.secrets) if settings.dpop_nonce else None
        self._dpop_verifier = DpopVerifier(uses, self._nonces)
        self._revocations = Revocations(self._load_revocations, self._changes)
        log = AuditLog(database, self._changes)
        self.refusals = Refusals(log, AnonymousLog(log), AddressLimits())
        self._issuance = self._token_issuance(settings)
        self.client_endpoints = self._endpoints(settings, uses)
        self.developer = DeveloperTokens(database, self._issuance)
        self.sessions = Sessions(database)
        self.cookie = SessionCookie(secure=self.issuer.startswith("https://"))
        self.login = self._login_parts(settings, uses)

    def _token_issuance(self, settings: Settings) -> TokenIssuance:
        server = OAuthServer(AccessTokens(self.keys, issuer=self.issuer, lifetime=settings.token_lifetime))
        constraints = ConstraintsReader(self._database, self.issuer, self._dpop_verifier)
        nonce, log = self._dpop_verifier.fresh_nonce, self.refusals.log
        return TokenIssuance(server, constraints, self.keys.look_again, nonce, log)

    def _endpoints(self, settings: Settings, uses: SingleUses) -> list[ClientEndpoint]:
        rules = assertions.AssertionRules(self.issuer, self.issuer + addresses.TOKEN, settings.assertion_lifetime)
        authentication = ClientAuthentication(self._find, self._rehash, rules, uses)
        return [
            ClientEndpoint(path, authentication, self.refusals, handler)
            for path, handler in (
                (addresses.TOKEN, self._issuance),
                (addresses.INTROSPECT, Introspection(self.inspect)),
                (addresses.REVOKE, Revocation(self._database, self._token_verifier.verify, self._revocations)),
            )
        ]

    def _login_parts(self, settings: Settings, uses: SingleUses) -> LoginParts:
        return LoginParts(
            public_url=self.issuer,
            sessions=self.sessions,
            cookie=self.cookie,
            providers=identity_providers.load(settings.identity_providers, uses, https=settings.production),
            uses=uses,
            audit=AuditLog(self._database, self._changes),
            secrets=self._shared_secrets,
            has_chooser=settings.demo_login and not settings.production,
        )

    async def _shared_secrets(self) -> Sequence[bytes]:
        await self.keys.refresh()
        return self.keys.secrets

    async def start(self) -> None:
        """Read the signing keys, and make the first ones if there are none.

        Raises Unavailable if the store cannot be reached; the first request then reads the keys.
        """
        await self.keys.refresh()

    async def authenticate(self, headers: ResourceRequest | Sequence[str]) -> Grant:
        """Return who is calling; raises Unauthenticated, naming the cause.

        A plain sequence holds the values of the Authorization header. A token that is bound to a key is accepted only
        with a proof and under the scheme DPoP, a token that is not bound only under Bearer.
        """
        request = headers if isinstance(headers, ResourceRequest) else ResourceRequest(headers)
        scheme, token = request.token()
        claims, client = await self.inspect(token)
        if claims.jkt is None and scheme is TokenScheme.DPOP:
            raise Unauthenticated("the token is not bound to a key: send it as Bearer")
        if claims.jkt is not None:
            if scheme is TokenScheme.BEARER:
                raise Unauthenticated("the token is bound to a key: send it as DPoP, with a proof")
            target = dpop.ProofTarget(request.method, self.issuer + request.path, token)
            await self._dpop_verifier.verify(request.dpop, target, bound_to=claims.jkt)
        return self._grants.of(claims, client)

    async def authenticate_again(self, request: ResourceRequest) -> Grant:
        """Authenticate a caller who was accepted before; its proof, good for one use, is not checked again."""
        _, token = request.token()
        return self._grants.of(*await self.inspect(token))

    async def session(self, cookie: str | None) -> Session | None:
        """Return the session that a cookie's value names; None when it is unknown or has ended."""
        return await self.sessions.find(cookie)

    async def fresh_nonce(self) -> str | None:
        """Return a nonce for a caller's first proof, or None if the hub asks for none; raises Unavailable."""
        if self._nonces:
            await self.keys.refresh()
        return self._dpop_verifier.fresh_nonce()

    async def inspect(self, token: str) -> tuple[Claims, Client]:
        """Return a token's claims and its client; raises Unauthenticated unless both are still valid.

        No DPoP proof is required here, so that a token can be inspected more than once.
        """
        claims = await self._token_verifier.verify(token)
        if await self._revocations.include(claims):
            raise Unauthenticated("the token has been revoked")
        client = await self._client(claims)
        if client is None:
            raise Unauthenticated(f"client {claims.client!r} does not exist any more")
        if not client.enabled:
            raise Unauthenticated(f"client {claims.client!r} is disabled")
        if client.dpop_required and claims.jkt is None:
            raise Unauthenticated(f"client {claims.client!r} must use DPoP")
        return claims, client

    async def _client(self, claims: Claims) -> Client | None:
        if claims.issuer == self.issuer:
            return await self._clients.find(claims.client)
        return from_issuer(self._trusted[claims.issuer], claims.client)

    async def _find(self, code: str) -> Client | None:
        async with self._database.connection() as connection:
            return await queries.find(connection, code)

    async def _rehash(self, code: str, known: str, better: str) -> None:
        async with self._database.connection() as connection:
            await commands.rehash(connection, code, known, better)

    async def _load_revocations(self) -> frozenset[revocations.TokenName]:
        async with self._database.connection() as connection:
            return await revocations.load(connection)

    async def _load_keys(self) -> signing_keys.SigningKeys:
        async with self._database.transaction() as connection:
            await signing_keys.ensure(connection, self._algorithm)
            return await signing_keys.read(connection)
