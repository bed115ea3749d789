"""The record of a client: who it is, how it authenticates, and what it may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from auth import scopes
from auth.scopes import Scope
from auth.tokens.trusted_issuers import TrustedIssuer
from hub.core.actor import Actor, Kind, Reach
from hub.core.limits.rules import LIMITS, NO_OVERRIDES, ClientLimits, LimitOverrides
from hub.core.store.database import Row

#: When the clients of other issuers were registered the hub does not know.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AuthMethod(StrEnum):
    """How a client authenticates at the endpoints of the hub, by the names of RFC 7591."""

    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105  a method's name
    PRIVATE_KEY_JWT = "private_key_jwt"


@dataclass(frozen=True, slots=True)
class Client:
    """A row of the table `client`; printing it shows no hash.

    Two flags relax FAPI 2.0 for this client's assertions: `rs256_allowed` accepts RS256 signatures, and
    `endpoint_audience_allowed` accepts the token endpoint's address as `aud`.
    """

    code: str
    name: str
    kind: Kind
    organisation: str
    auth_method: AuthMethod
    scopes: frozenset[Scope]
    reach: Reach
    dpop_required: bool
    rs256_allowed: bool
    endpoint_audience_allowed: bool
    created_at: datetime
    disabled_at: datetime | None = None
    jwks: Mapping[str, Any] | None = None
    secret_hash: str | None = field(default=None, repr=False)
    previous_secret_hash: str | None = field(default=None, repr=False)
    previous_secret_until: datetime | None = None
    limit_overrides: LimitOverrides = NO_OVERRIDES
    trusted_only: bool = False

    @property
    def enabled(self) -> bool:
        return self.disabled_at is None

    @property
    def limits(self) -> ClientLimits:
        """The limits of its kind, with those replaced that its record overrides."""
        of_kind = LIMITS[self.kind]
        return of_kind if self.limit_overrides == NO_OVERRIDES else self.limit_overrides.applied_to(of_kind)

    @property
    def actor(self) -> Actor:
        """The client as the one who acts, for the access log and for rules of visibility."""
        return Actor(organisation=self.organisation, kind=self.kind, client=self.code, reach=self.reach)

    def accepted_hashes(self, at: datetime) -> tuple[str, ...]:
        """Return the hashes that a secret may match at that time.

        They are two while a rotation overlaps, and none for a disabled client.
        """
        if not self.enabled or self.secret_hash is None:
            return ()
        if self.previous_secret_hash is None or self.previous_secret_until is None or at >= self.previous_secret_until:
            return (self.secret_hash,)
        return (self.secret_hash, self.previous_secret_hash)


def from_row(row: Row) -> Client:
    """Read a row of the table `client`; a scope that this version of the hub does not know is left out."""
    return Client(
        code=row["code"],
        name=row["name"],
        kind=Kind(row["kind"]),
        organisation=row["organisation"],
        auth_method=AuthMethod(row["auth_method"]),
        scopes=scopes.known(row["scopes"]),
        reach=Reach(
            jurisdictions=_limit(row["jurisdictions"]),
            scenarios=_limit(row["scenarios"]),
            resources=frozenset(row["resources"]),
        ),
        dpop_required=row["dpop_required"],
        rs256_allowed=row["rs256_allowed"],
        endpoint_audience_allowed=row["endpoint_audience_allowed"],
        created_at=row["created_at"],
        disabled_at=row["disabled_at"],
        jwks=row["jwks"],
        secret_hash=row["secret_hash"],
        previous_secret_hash=row["previous_secret_hash"],
        previous_secret_until=row["previous_secret_until"],
        limit_overrides=LimitOverrides(**row["limits"] or {}),
        trusted_only=row["trusted_only"],
    )


def from_issuer(issuer: TrustedIssuer, code: str) -> Client:
    """Make the record of a trusted issuer's client, as if it were registered here; it has no credential of the hub."""
    return Client(
        code=code,
        name=code,
        kind=issuer.kind,
        organisation=issuer.organisation,
        auth_method=AuthMethod.PRIVATE_KEY_JWT,
        scopes=issuer.scopes,
        reach=issuer.reach,
        dpop_required=issuer.dpop_required,
        rs256_allowed=False,
        endpoint_audience_allowed=False,
        created_at=_EPOCH,
    )


def _limit(codes: list[str] | None) -> frozenset[str] | None:
    return None if codes is None else frozenset(codes)
