"""Limits of a kind, and what one client's record may say instead."""

import pytest

from hub.core.actor import Kind
from hub.core.errors import Invalid
from hub.core.limits.rules import LIMITS, NO_OVERRIDES, ClientLimits, LimitOverrides, check


def test_each_kind_of_client_has_its_limits() -> None:
    told = {kind: (limits.cost, limits.capacity, limits.refill) for kind, limits in LIMITS.items()}

    assert told == {
        Kind.DEPARTMENT: (200_000, 50_000_000, 500_000),
        Kind.PARTNER: (50_000, 500_000, 5_000),
        Kind.SUBJECT: (10_000, 50_000, 500),
    }
    shapes = {kind: (each.root_fields, each.aliases, each.directives, each.depth) for kind, each in LIMITS.items()}
    assert shapes == {
        Kind.DEPARTMENT: (50, 100, 50, 15),
        Kind.PARTNER: (20, 50, 50, 15),
        Kind.SUBJECT: (10, 20, 50, 15),
    }


def test_only_what_is_overridden_is_replaced() -> None:
    limits = ClientLimits(cost=10, capacity=20, refill=30, root_fields=4, aliases=5)

    assert NO_OVERRIDES.applied_to(limits) == limits
    assert LimitOverrides(capacity=21).applied_to(limits) == ClientLimits(
        cost=10, capacity=21, refill=30, root_fields=4, aliases=5
    )


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (LimitOverrides(cost=0), "the limit cost is 0; it must be 1 to 2147483647"),
        (LimitOverrides(refill=2**31), "the limit refill is 2147483648; it must be 1 to 2147483647"),
        (LimitOverrides(capacity=49_999), "a query of 50000 points would not fit into a bucket of 49999"),
        (LimitOverrides(cost=500_001), "a query of 500001 points would not fit into a bucket of 500000"),
    ],
)
def test_a_limit_that_could_not_be_kept_is_refused(overrides: LimitOverrides, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(Kind.PARTNER, overrides)

    assert refused.value.message == message


def test_limits_at_the_edge_are_taken() -> None:
    for overrides in (
        LimitOverrides(cost=1),
        LimitOverrides(refill=2**31 - 1),
        LimitOverrides(capacity=50_000),
        LimitOverrides(cost=500_000),
    ):
        check(Kind.PARTNER, overrides)
