"""How much a client may ask for: in one document, and over time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hub.core.actor import Kind
from hub.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Limits:
    """`cost` is the most that one query may cost, in points; a bucket of `capacity` points gets `refill` a second."""

    cost: int
    capacity: int
    refill: int
    root_fields: int
    aliases: int
    directives: int = 50
    depth: int = 15


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """What one client's record says instead; None is what its kind may."""

    cost: int | None = None
    capacity: int | None = None
    refill: int | None = None

    def over(self, limits: Limits) -> Limits:
        own = {name: value for name in ("cost", "capacity", "refill") if (value := getattr(self, name)) is not None}
        return replace(limits, **own)


#: What its kind may, and no more.
AS_ITS_KIND = OwnLimits()

#: A department may use up a whole worker for a while, an enterprise's own program asks about one enterprise.
LIMITS: Mapping[Kind, Limits] = {
    Kind.DEPARTMENT: Limits(cost=200_000, capacity=50_000_000, refill=500_000, root_fields=50, aliases=100),
    Kind.PARTNER: Limits(cost=50_000, capacity=500_000, refill=5_000, root_fields=20, aliases=50),
    Kind.SUBJECT: Limits(cost=10_000, capacity=50_000, refill=500, root_fields=10, aliases=20),
}


def check(kind: Kind, own: OwnLimits) -> None:
    """Raises Invalid for a number that is not positive, and for a bucket that a permitted query would not fit into."""
    for name in ("cost", "capacity", "refill"):
        value = getattr(own, name)
        if value is not None and not 0 < value < 2**31:
            raise Invalid(f"the limit {name} is {value}; it must be 1 to {2**31 - 1}")
    limits = own.over(LIMITS[kind])
    if limits.capacity < limits.cost:
        raise Invalid(f"a query of {limits.cost} points would not fit into a bucket of {limits.capacity}")
