"""Whoever finds a fault of security finds whom to tell (RFC 9116)."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from hub.app import create_app
from hub.core.settings import Settings

ADDRESS = "/.well-known/security.txt"


async def fields(**given: str) -> dict[str, str]:
    settings = Settings(database_url="postgresql://nobody@127.0.0.1:1/none", public_url="https://hub.test", **given)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(settings)), base_url="https://hub.test"
    ) as http:
        answer = await http.get(ADDRESS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    return dict(line.split(": ", 1) for line in answer.text.splitlines())


@pytest.mark.parametrize(
    ("given", "contact"),
    [
        ({}, "https://hub.test/public#security"),
        ({"security_contact": "mailto:security@hub.test"}, "mailto:security@hub.test"),
    ],
)
async def test_the_contact_is_the_one_that_is_set_or_the_hubs_own_page(given: dict[str, str], contact: str) -> None:
    told = await fields(**given)

    assert told["Contact"] == contact
    assert told["Canonical"] == f"https://hub.test{ADDRESS}"
    assert timedelta(days=150) < datetime.fromisoformat(told["Expires"]) - datetime.now(UTC) < timedelta(days=365)


@pytest.mark.parametrize(
    "contact", ["security@hub.test", "http://hub.test/x", "mailto:a\nContact: mailto:b", "mailto:"]
)
def test_what_is_no_contact_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="is no contact such as"):
        Settings(security_contact=contact)
