"""What a client may ask of the hub at once, and over time: decided before anything runs, settled when it has run."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, NamedTuple

from prometheus_client import Counter

from auth.buckets import Bucket, Buckets
from auth.grant import Grant
from auth.limits import Limits
from auth.scopes import Scope
from hub.core.errors import CostLimit, DocumentLimit, HubError, RateLimit, Unavailable
from hub.core.settings import GuardMode
from resolvers.context import Context
from schema.limits.bounds import Written
from schema.limits.operation_costs import ROOT, Measured

#: Points for a request that is refused before any field runs, or a whole bucket where that holds less: reading it and
#: validating it took the hub's time all the same. As much as a question about thirty enterprises.
REFUSED = 100

OVER = Counter("hub_guard_over_total", "Requests over a limit of their client, refused or only measured.", ["limit"])


class Charge(NamedTuple):
    """What was taken for one request; `taken` is 0 where it was too much and limits are only measured."""

    requested: int
    bucket: Bucket
    taken: int

    def settled(self, actual: int) -> dict[str, Any]:
        """Takes what the answer did cost instead; returns what tells it beside the data."""
        if self.taken:
            self.bucket.settle(self.taken, actual)
        return {"extensions": _told(self.requested, actual, self.bucket)}

    def undo(self, actual: int) -> None:
        """Gives back what was settled, for an answer that did not leave."""
        if self.taken:
            self.bucket.settle(actual, 0)


class Guard:
    """One per process. Measuring, it refuses nothing and takes only what is there."""

    def __init__(self, mode: GuardMode = GuardMode.ENFORCE, buckets: Buckets | None = None) -> None:
        self._enforces = mode is GuardMode.ENFORCE
        self.buckets = buckets or Buckets()

    def check_means(self, grant: Grant) -> None:
        """Raises RateLimit for a client that could not even spend one point: its document need not be read."""
        bucket = self.buckets.of(grant.client, grant.limits)
        seconds = bucket.wait(ROOT) if self._enforces else 0
        if seconds:
            OVER.labels(RateLimit.code).inc()
            raise RateLimit(f"nothing is left to spend: wait {seconds} s", retryAfter=seconds)

    def charge_refusal(self, grant: Grant, error: HubError | None = None) -> int:
        """What the refusal has cost; nothing where waiting is all that it takes."""
        if isinstance(error, RateLimit | Unavailable):
            return 0
        bucket, price = self.buckets.of(grant.client, grant.limits), min(REFUSED, grant.limits.capacity)
        if self._enforces:
            bucket.settle(0, price)
        elif bucket.take(price):
            OVER.labels(RateLimit.code).inc()
            return 0
        return price

    def admit(self, measured: Measured, written: Written, given: Mapping[str, Any], context: Context) -> Charge:
        """Raises DocumentLimit, CostLimit or RateLimit, each with the number and what it would have to be."""
        limits = context.grant.limits
        bucket = context.bucket = self.buckets.of(context.grant.client, limits)
        requested = measured.cost(given)
        taken = 0
        try:
            _check_shape(measured, written, limits)
            _check_cost(requested, limits)
            _take(requested, bucket)
            taken = requested
        except (DocumentLimit, CostLimit, RateLimit) as over:
            OVER.labels(over.code).inc()
            if self._enforces:
                raise
        return Charge(requested, bucket, taken)


def give_back(charge: Charge | None) -> None:
    """All of it, where the hub could not answer at all."""
    if charge:
        charge.bucket.settle(charge.taken, 0)


class Reading:
    """Around what comes before the document is at hand; raises RateLimit for a client that has nothing left."""

    __slots__ = ("_grant", "_guard")

    def __init__(self, guard: Guard | None, grant: Grant) -> None:
        self._guard = guard
        self._grant = grant

    def __enter__(self) -> None:
        if self._guard:
            self._guard.check_means(self._grant)

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._guard and isinstance(raised, HubError):
            self._guard.charge_refusal(self._grant, raised)


def price_told(error: HubError, paid: int, context: Context) -> dict[str, Any]:
    """What the answer tells beside a refusal: the price, where it was the price that was refused."""
    requested = error.details.get("requested")
    if context.bucket is None or not isinstance(requested, int):
        return {}
    return {"extensions": _told(requested, paid, context.bucket)}


def require_introspection(measured: Measured, context: Context) -> None:
    """Raises ScopeRequired for a question about the schema itself; __typename is none."""
    if measured.introspects:
        context.require_scope(Scope.INTROSPECTION, "introspection")


def _check_shape(measured: Measured, written: Written, limits: Limits) -> None:
    for what, found, most in (
        ("levels", measured.depth, limits.depth),
        ("root fields", measured.root_fields, limits.root_fields),
        ("aliases", written.aliases, limits.aliases),
        ("directives", written.directives, limits.directives),
    ):
        if found > most:
            raise DocumentLimit(f"the query has {found} {what}; this client may send {most}", limit=most, found=found)


def _check_cost(requested: int, limits: Limits) -> None:
    if requested > limits.cost:
        raise CostLimit(
            f"the query would cost {requested} points; this client may spend {limits.cost} on one",
            limit=limits.cost,
            requested=requested,
        )


def _take(points: int, bucket: Bucket) -> None:
    seconds = bucket.take(points)
    if seconds:
        raise RateLimit(
            f"the query costs {points} points, and {int(bucket.available)} are left: wait {seconds} s",
            retryAfter=seconds,
            requested=points,
        )


def _told(requested: int, actual: int, bucket: Bucket) -> dict[str, Any]:
    limits = bucket.limits
    left = {"available": int(bucket.available), "capacity": limits.capacity, "refill": limits.refill}
    return {"cost": {"requested": requested, "actual": actual, "bucket": left}}
