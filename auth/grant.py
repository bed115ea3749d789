"""What a token entitles to, as far as the client's present record goes along with it."""

from dataclasses import dataclass
from datetime import datetime

from auth.scopes import Scope
from hub.core.actor import Actor, Kind, Purpose, Reach
from hub.core.errors import PurposeRequired
from hub.core.limits.rules import LIMITS, ClientLimits


@dataclass(frozen=True, slots=True)
class Grant:
    """`jti` names the token (RFC 7519) and may be logged; `reach` and `scopes` are those of the request's moment.

    `limits` are the narrowest there are unless the client's record allows more; `trusted_only` documents may be sent.
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

    def allows(self, scope: Scope) -> bool:
        return scope in self.scopes

    def actor(self, purpose: Purpose | None) -> Actor:
        """The one who acts, for the floors below: they know nothing of tokens and scopes.

        A token for one purpose needs no other word for it; raises PurposeRequired for a purpose that it is not for.
        """
        return Actor(
            organisation=self.organisation,
            kind=self.kind,
            client=self.client,
            reach=self.reach,
            purpose=self._purpose(purpose),
        )

    def _purpose(self, named: Purpose | None) -> Purpose | None:
        bound = sorted({bound.purpose for bound in self.reach.bounds or ()})
        if not bound or named in bound:
            return named
        if named is None:
            return bound[0] if len(bound) == 1 else None
        raise PurposeRequired(f"the token is for {', '.join(bound)}, and the request's Hub-Purpose is {named}")
