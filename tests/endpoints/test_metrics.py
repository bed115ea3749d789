"""`/metrics`: what clients send makes no label of its own."""

import re

from starlette.routing import Route, WebSocketRoute

from hub.app import create_app
from hub.core.settings import Settings
from tests.district import Hub

SERIES = re.compile(r'^hub_http_request_seconds_count\{method="(.*?)",route="(.*?)",status="(.*?)"\}', re.MULTILINE)


async def series(hub: Hub) -> set[tuple[str, str, str]]:
    return set(SERIES.findall((await hub.http.get("/metrics")).text))


async def test_methods_that_http_does_not_know_are_one_label(hub: Hub) -> None:
    await hub.http.request("PUT", "/graphql")

    for number in range(20):
        await hub.http.request(f"MADE-UP-{number}", "/graphql")
        await hub.http.request(f"MADE-UP-{number}", "/health/live")

    found = await series(hub)
    assert ("PUT", "/graphql", "405") in found
    assert {one for one in found if one[0] == "other"} >= {
        ("other", "/graphql", "405"),
        ("other", "/health/live", "405"),
    }
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "other"}
    assert {method for method, _, _ in found} <= known


async def test_paths_that_lead_nowhere_are_one_label(hub: Hub) -> None:
    await hub.http.get("/nowhere")
    await hub.http.get("/metrics")
    before = await series(hub)

    for number in range(20):
        await hub.http.get(f"/nowhere/{number}")
        await hub.http.get(f"/graphql/{number}?a={number}")

    assert ("GET", "none", "404") in before
    assert await series(hub) == before


async def test_rules_of_any_code_are_one_label(hub: Hub) -> None:
    await hub.http.get("/rules/nothing")
    await hub.http.get("/metrics")
    before = await series(hub)

    for number in range(20):
        await hub.http.get(f"/rules/nothing-{number}")

    assert ("GET", "/rules/{code}", "404") in before
    assert await series(hub) == before


def test_every_route_is_counted_under_its_pattern() -> None:
    """So that there are as many labels as routes: what stands in the place of `{code}` is in none."""
    app = create_app(Settings(database_url="postgresql://nowhere/hub"))

    assert [route for route in app.routes if not isinstance(route, Route | WebSocketRoute)] == []
