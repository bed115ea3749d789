"""How much a client may ask for: in one document, and over time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hub.core.actor import Kind
from hub.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """The limits of one client.

    `cost` is the most points that one query may cost. The client's bucket holds at most `capacity` points, and `refill`
    points flow into it every second. The others count what one document may hold; `depth` counts nested levels.
    """

    cost: int
    capacity: int
    refill: int
    root_fields: int
    aliases: int
    directives: int = 50
    depth: int = 15


@dataclass(frozen=True, slots=True)
class LimitOverrides:
    """Limits that one client's record sets in place of those of its kind; None keeps the kind's."""

    cost: int | None = None
    capacity: int | None = None
    refill: int | None = None

    def applied_to(self, limits: ClientLimits) -> ClientLimits:
        """Return these limits with the overridden ones replaced."""
        overrides = {
            name: value for name in ("cost", "capacity", "refill") if (value := getattr(self, name)) is not None
        }
        return replace(limits, **overrides)


#: The limits of its kind, unchanged.
NO_OVERRIDES = LimitOverrides()

#: A department may use up a whole worker for a while, an enterprise's own program asks about one enterprise.
LIMITS: Mapping[Kind, ClientLimits] = {
    Kind.DEPARTMENT: ClientLimits(cost=200_000, capacity=50_000_000, refill=500_000, root_fields=50, aliases=100),
    Kind.PARTNER: ClientLimits(cost=50_000, capacity=500_000, refill=5_000, root_fields=20, aliases=50),
    Kind.SUBJECT: ClientLimits(cost=10_000, capacity=50_000, refill=500, root_fields=10, aliases=20),
}


def check(kind: Kind, overrides: LimitOverrides) -> None:
    """Raise Invalid for a number that is not positive, and for a bucket too small for the dearest permitted query."""
    for name in ("cost", "capacity", "refill"):
        value = getattr(overrides, name)
        if value is not None and not 0 < value < 2**31:
            raise Invalid(f"the limit {name} is {value}; it must be 1 to {2**31 - 1}")
    limits = overrides.applied_to(LIMITS[kind])
    if limits.capacity < limits.cost:
        raise Invalid(f"a query of {limits.cost} points would not fit into a bucket of {limits.capacity}")
