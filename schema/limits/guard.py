"""The guard decides, before anything runs, what a client may ask at once and over time; it settles when all has run."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, NamedTuple

from prometheus_client import Counter

from auth.grant import Grant
from auth.scopes import Scope
from hub.core.errors import CostLimit, DocumentLimit, HubError, RateLimit, Unavailable
from hub.core.limits.buckets import Bucket, Buckets
from hub.core.limits.rules import ClientLimits
from hub.core.settings import GuardMode
from resolvers.request.context import Context
from schema.limits.bounds import DocumentSize
from schema.limits.operation_costs import ROOT, OperationCost

#: Points for a request that is refused before any field runs, or a whole bucket where that holds less: reading and
#: validating it took the hub's time all the same. A question about thirty enterprises costs as much.
REFUSED = 100

OVER = Counter("hub_guard_over_total", "Requests over a limit of their client, refused or only measured.", ["limit"])


class Charge(NamedTuple):
    """The points taken for one request; `taken` is 0 where it was too much and limits are only measured."""

    requested: int
    bucket: Bucket
    taken: int

    def settled(self, actual: int) -> dict[str, Any]:
        """Take what the answer did cost instead; returns what tells it beside the data."""
        if self.taken:
            self.bucket.settle(self.taken, actual)
        return {"extensions": _told(self.requested, actual, self.bucket)}

    def undo(self, actual: int) -> None:
        """Give back what was settled, for an answer that did not leave."""
        if self.taken:
            self.bucket.settle(actual, 0)


class Guard:
    """The guard of one process; where limits are only measured it refuses nothing, and takes only what is there."""

    def __init__(self, mode: GuardMode = GuardMode.ENFORCE, buckets: Buckets | None = None) -> None:
        self._enforces = mode is GuardMode.ENFORCE
        self.buckets = buckets or Buckets()

    def check_means(self, grant: Grant) -> None:
        """Raises RateLimit for a client that cannot even spend one point: its document need not be read."""
        bucket = self.buckets.of(grant.holder, grant.limits)
        seconds = bucket.wait(ROOT) if self._enforces else 0
        if seconds:
            OVER.labels(RateLimit.code).inc()
            raise RateLimit(f"nothing is left to spend: wait {seconds} s", retryAfter=seconds)

    def charge_refusal(self, grant: Grant, error: HubError | None = None) -> int:
        """Charge a refusal and return its points; a refusal that only asks to wait costs nothing."""
        if isinstance(error, RateLimit | Unavailable):
            return 0
        bucket, price = self.buckets.of(grant.holder, grant.limits), min(REFUSED, grant.limits.capacity)
        if self._enforces:
            bucket.settle(0, price)
        elif bucket.take(price):
            OVER.labels(RateLimit.code).inc()
            return 0
        return price

    def admit(self, cost: OperationCost, size: DocumentSize, variables: Mapping[str, Any], context: Context) -> Charge:
        """Take the most that an operation costs.

        Raises DocumentLimit, CostLimit or RateLimit, each with the number and what it would have to be.
        """
        limits = context.grant.limits
        bucket = context.bucket = self.buckets.of(context.grant.holder, limits)
        requested = cost.points(variables)
        taken = 0
        try:
            _check_shape(cost, size, limits)
            _check_cost(requested, limits)
            _take(requested, bucket)
            taken = requested
        except (DocumentLimit, CostLimit, RateLimit) as over:
            OVER.labels(over.code).inc()
            if self._enforces:
                raise
        return Charge(requested, bucket, taken)


def give_back(charge: Charge | None) -> None:
    """Give back all of a charge, where the hub could not answer at all."""
    if charge:
        charge.bucket.settle(charge.taken, 0)


class ReadingGuard:
    """The guard around the reading of a request; raises RateLimit for a client that has nothing left."""

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
    """Tell the price beside a refusal, where it was the price that was refused."""
    requested = error.details.get("requested")
    if context.bucket is None or not isinstance(requested, int):
        return {}
    return {"extensions": _told(requested, paid, context.bucket)}


def require_introspection(cost: OperationCost, context: Context) -> None:
    """Raises ScopeRequired for an operation that asks about the schema itself; __typename does not."""
    if cost.introspects:
        context.require_scope(Scope.INTROSPECTION, "introspection")


def _check_shape(cost: OperationCost, size: DocumentSize, limits: ClientLimits) -> None:
    shallow = cost.depth <= limits.depth and cost.root_fields <= limits.root_fields
    if shallow and size.aliases <= limits.aliases and size.directives <= limits.directives:
        return
    for what, count, most in (
        ("levels", cost.depth, limits.depth),
        ("root fields", cost.root_fields, limits.root_fields),
        ("aliases", size.aliases, limits.aliases),
        ("directives", size.directives, limits.directives),
    ):
        if count > most:
            raise DocumentLimit(f"the query has {count} {what}; this client may send {most}", limit=most, found=count)


def _check_cost(requested: int, limits: ClientLimits) -> None:
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
