import pytest

from hub.core.errors import RateLimit
from hub.core.limits.addresses import AddressLimits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def refused(limits: AddressLimits, host: str | None, times: int) -> int:
    """How many of so many refusals are answered as such."""
    for number in range(times):
        try:
            limits.count_refusal(host)
        except RateLimit:
            return number
    return times


def test_an_address_is_told_2000_refusals_and_then_20_a_second() -> None:
    clock = Clock()
    limits = AddressLimits(clock)

    assert refused(limits, "192.0.2.1", 3_000) == 2_000
    with pytest.raises(RateLimit) as too_many:
        limits.count_refusal("192.0.2.1")
    clock.now = 1.0

    assert too_many.value.message == "too many requests from this address name no client, or not its right credentials"
    assert too_many.value.retry_after == 1
    assert refused(limits, "192.0.2.1", 100) == 20


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::2:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("nonsense", None, True),
    ],
)
def test_addresses_share_a_limit_where_one_caller_has_them_all(one: str, other: str | None, *, shared: bool) -> None:
    limits = AddressLimits(Clock())
    refused(limits, one, 2_000)

    assert refused(limits, other, 1) == (0 if shared else 1)
