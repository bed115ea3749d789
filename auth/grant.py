"""What a token or a session allows its holder now: never more than the client's present record allows."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from auth.scopes import Scope
from hub.core.actor import Actor, Kind, Person, Purpose, Reach
from hub.core.errors import PurposeRequired
from hub.core.limits.rules import LIMITS, ClientLimits

#: Actors that are remembered, each with the grant that it was made of.
_ACTORS = 1_000


@dataclass(frozen=True, slots=True)
class Grant:
    """Who is calling and what the caller may do, at the moment of the request.

    `jti` names the token (RFC 7519) or the session and may be logged. `limits` are the narrowest of all kinds unless
    the client's record allows more. With `trusted_only` the client may send no documents but those it has registered.
    `person` sits at a page, for the enterprise `on_behalf_of` if that is named; a program has neither.
    """

    client: str
    kind: Kind
    organisation: str
    scopes: frozenset[Scope]
    reach: Reach
    expires_at: datetime
    jti: str
    limits: ClientLimits = LIMITS[Kind.SUBJECT]
    trusted_only: bool = False
    person: Person | None = None
    on_behalf_of: str | None = None

    @property
    def holder(self) -> str:
        """Who spends points and names mutations: the client, or each person of it apart."""
        return f"{self.client} {self.person.key}" if self.person else self.client

    def allows(self, scope: Scope) -> bool:
        return scope in self.scopes

    def actor(self, purpose: Purpose | None) -> Actor:
        """Return the actor for the modules of hub, which know nothing of tokens and scopes.

        A token that is limited to one purpose implies it. Raises PurposeRequired for a purpose that the token is not
        for.
        """
        return _actor(self, purpose)

    def __hash__(self) -> int:
        """Hash the field that differs most: actors are remembered by grant."""
        return hash(self.jti)


@lru_cache(maxsize=_ACTORS)
def _actor(grant: Grant, purpose: Purpose | None) -> Actor:
    return _same(_made(grant, purpose))


@lru_cache(maxsize=_ACTORS)
def _same(actor: Actor) -> Actor:
    """Return the first one that is equal, so that the next token of a client has the same object as the one before."""
    return actor


def _made(grant: Grant, purpose: Purpose | None) -> Actor:
    return Actor(
        organisation=grant.organisation,
        kind=grant.kind,
        client=grant.client,
        reach=grant.reach,
        purpose=_purpose(grant, purpose),
        on_behalf_of=grant.on_behalf_of,
        person=grant.person,
    )


def _purpose(grant: Grant, requested: Purpose | None) -> Purpose | None:
    bound = sorted({bound.purpose for bound in grant.reach.bounds or ()})
    if not bound or requested in bound:
        return requested
    if requested is None:
        return bound[0] if len(bound) == 1 else None
    raise PurposeRequired(f"the token is for {', '.join(bound)}, and the request's Hub-Purpose is {requested}")
