"""How often logins may be begun from one address."""

import pytest
from starlette.requests import Request

from auth.people.begins import LoginBegins
from hub.core.errors import RateLimit


def request(host: str) -> Request:
    return Request({"type": "http", "headers": [], "client": (host, 50_000)})


def test_thirty_at_once_then_one_a_second() -> None:
    now = 0.0
    begins = LoginBegins(clock=lambda: now)
    for _ in range(30):
        begins.check(request("10.3.0.7"))

    with pytest.raises(RateLimit) as refused:
        begins.check(request("10.3.0.7"))
    begins.check(request("10.3.0.8"))
    now = 1.0
    begins.check(request("10.3.0.7"))

    assert refused.value.message == "too many logins were begun from 10.3.0.7: wait 1 s"
    assert refused.value.retry_after == 1


def test_the_addresses_of_one_ipv6_subscriber_count_as_one() -> None:
    begins = LoginBegins(clock=lambda: 0.0)
    for place in range(30):
        begins.check(request(f"2001:db8:1:2::{place}"))

    with pytest.raises(RateLimit):
        begins.check(request("2001:db8:1:2:ffff::1"))
    begins.check(request("2001:db8:1:3::1"))
