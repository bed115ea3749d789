"""A client's bucket: what is taken, given back and flows in, to the point."""

import pytest

from hub.core.limits.buckets import Bucket, Buckets
from hub.core.limits.rules import ClientLimits

LIMITS = ClientLimits(cost=100, capacity=100, refill=10, root_fields=1, aliases=1)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bucket(clock: Clock) -> Bucket:
    return Bucket(LIMITS, clock)


def test_all_that_is_there_may_be_taken_and_not_one_more(bucket: Bucket) -> None:
    assert bucket.take(100) == 0

    assert bucket.take(1) == 1
    assert bucket.available == 0


@pytest.mark.parametrize(("points", "seconds"), [(1, 1), (10, 1), (11, 2), (100, 10)])
def test_who_is_refused_is_told_when_it_is_enough(bucket: Bucket, clock: Clock, points: int, seconds: int) -> None:
    bucket.take(100)

    assert bucket.take(points) == seconds

    clock.now += seconds
    assert bucket.take(points) == 0


def test_it_fills_up_to_its_capacity(bucket: Bucket, clock: Clock) -> None:
    bucket.take(100)

    clock.now += 2.5
    assert bucket.available == 25
    clock.now += 3_600
    assert bucket.available == 100


def test_what_was_not_used_is_given_back_but_never_more_than_fits(bucket: Bucket) -> None:
    bucket.take(60)
    bucket.settle(60, 20)
    assert bucket.available == 80

    bucket.settle(60, 0)
    assert bucket.available == 100


def test_what_was_used_beyond_it_is_owed(bucket: Bucket, clock: Clock) -> None:
    bucket.take(100)
    bucket.settle(100, 130)

    assert bucket.available == -30
    assert bucket.take(1) == 4
    clock.now += 3
    assert bucket.available == 0


def test_each_client_has_its_own(clock: Clock) -> None:
    buckets = Buckets(clock)
    buckets.of("a", LIMITS).take(100)

    assert (buckets.of("a", LIMITS).available, buckets.of("b", LIMITS).available) == (0, 100)


def test_changed_limits_count_at_once_and_make_nothing_new(clock: Clock) -> None:
    buckets = Buckets(clock)
    buckets.of("a", LIMITS).take(70)
    wider = ClientLimits(cost=100, capacity=1_000, refill=100, root_fields=1, aliases=1)

    assert buckets.of("a", wider).available == 30
    clock.now += 1
    assert buckets.of("a", wider).available == 130
    assert buckets.of("a", LIMITS).available == 100
