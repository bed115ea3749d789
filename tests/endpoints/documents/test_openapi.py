"""`/openapi.json` is a valid description, of every address that programs have, and of no other."""

from typing import Any

import pytest
from openapi_spec_validator import validate

import hub
from auth.scopes import Scope
from hub.app import create_app
from hub.core.settings import Settings
from hub.endpoints.documents import openapi
from hub.endpoints.documents.operations import OPERATIONS
from tests.district import Hub

#: Beginnings of addresses that browsers of people ask.
PAGES = ("/assets", "/console", "/counter", "/display", "/login", "/logout", "/my", "/public", "/purpose", "/rules")
#: Besides: the first page, and what only development has on this address.
OTHERS = {("GET", "/"), ("GET", "/metrics"), ("GET", "/graphql")}
PRODUCTION = Settings(database_url="postgresql://none/none", environment="production", public_url="https://hub.example")


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return openapi.description(create_app(PRODUCTION).routes, "https://hub.example")


def test_it_is_valid(described: dict[str, Any]) -> None:
    validate(described)

    assert (described["openapi"], described["info"]["version"]) == ("3.1.0", hub.__version__)
    assert described["servers"] == [{"url": "https://hub.example"}]


def test_every_address_for_programs_is_described_and_no_other(described: dict[str, Any]) -> None:
    routes = set(openapi.programs(create_app(PRODUCTION).routes))

    programs = {(method, path) for method, path in routes - OTHERS if not path.startswith(PAGES)}

    told = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    assert programs == set(OPERATIONS), "describe it in hub/endpoints/documents/operations.py, or say that it is a page"
    assert told == programs


def test_what_needs_a_scope_says_which(described: dict[str, Any]) -> None:
    feed = described["paths"]["/feeds/{view}"]["get"]

    assert feed["security"] == [{"token": ["delivery:subscribe"]}, {"dpop": []}]
    assert [(each["name"], each["in"], each["required"]) for each in feed["parameters"]] == [
        ("view", "path", True),
        ("after", "query", False),
        ("first", "query", False),
    ]
    assert described["paths"]["/health/live"]["get"]["security"] == []
    scopes = described["components"]["securitySchemes"]["token"]["flows"]["clientCredentials"]["scopes"]
    assert set(scopes) == {scope.value for scope in Scope if not scope.reserved}


async def test_anybody_reads_it_and_is_told_when_it_is_the_same(hub: Hub) -> None:
    first = await hub.http.get("/openapi.json")
    again = await hub.http.get("/openapi.json", headers={"If-None-Match": first.headers["etag"]})

    assert first.status_code == 200
    assert first.json()["servers"] == [{"url": "http://hub.test"}]
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("method", "path"), [pair for pair in OPERATIONS if "{" not in pair[1]])
async def test_who_brings_nothing_gets_what_the_description_says(
    hub: Hub, described: dict[str, Any], method: str, path: str
) -> None:
    answer = await hub.http.request(method, path)

    operation = described["paths"][path][method.lower()]
    assert str(answer.status_code) in operation["responses"]
    assert operation["security"] or answer.status_code in (200, 404)
    assert answer.status_code != 200 or operation["security"] == []
