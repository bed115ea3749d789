"""npm's graphql-http audits a running hub: every MUST and every SHOULD holds, and what is chosen among the MAYs."""

import json

import httpx
import pytest

from auth.clients.rules import NewClient
from tests.clients.conftest import Place

#: GET never executes here: a query in an address is kept in logs and histories, and ours names enterprises.
NO_GET = {"5A70", "D6D5", "6A70"}


@pytest.fixture(scope="module")
def audits(place: Place) -> list[dict[str, str]]:
    secret = place.register(NewClient("auditor", "audits", "department", ["introspection"]))
    token = httpx.post(
        f"{place.hub.plain_url}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=("auditor", secret),
    ).json()["access_token"]
    found: list[dict[str, str]] = json.loads(place.node("audits.mjs", f"{place.hub.url}/graphql", token))
    return found


def test_every_must_and_should_is_met(audits: list[dict[str, str]]) -> None:
    wanted = [audit for audit in audits if audit["name"].startswith(("MUST", "SHOULD"))]

    assert len(wanted) == 36
    assert [audit for audit in wanted if audit["status"] != "ok"] == []


def test_of_the_rest_only_get_is_not_offered(audits: list[dict[str, str]]) -> None:
    rest = [audit for audit in audits if audit["name"].startswith("MAY")]

    assert len(rest) == 25
    assert {audit["id"] for audit in rest if audit["status"] != "ok"} == NO_GET
