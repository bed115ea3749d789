"""A department, a partner and a portal with people of theirs, and the hub as a browser sees it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from auth.people import commands, demo
from auth.people.record import NewPerson
from auth.people.roles import ACTING, SCOPES, Role
from auth.scopes import Scope
from auth.service import Auth
from hub.app import create_app
from hub.core.actor import HUB, Kind, Person
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.district import code

HTTPS = "https://hub.test"
DESK = NewClient("desk", "区金融中心", Kind.DEPARTMENT, sorted(set(Scope)), organisation="finance")
HALL = NewClient("hall", "政务大厅", Kind.DEPARTMENT, sorted(ACTING), organisation="data-bureau")
BANK = NewClient("bank", "银行", Kind.PARTNER, ["enterprise:read", "grade:read"], scenarios=("bank-tax",))
PORTAL = NewClient("portal", "企业端", Kind.SUBJECT, sorted(SCOPES[Role.ENTERPRISE]))


def person(subject: str, name: str = "林知远") -> Person:
    return Person(demo.ISSUER, subject, name)


PEOPLE = (
    NewPerson(person("clerk"), "desk", frozenset({Role.CLERK})),
    NewPerson(person("decider", "高持正"), "desk", frozenset({Role.DECIDER})),
    NewPerson(person("auditor", "严省之"), "desk", frozenset({Role.AUDITOR})),
    NewPerson(person("counter", "乔迎春"), "hall", frozenset({Role.COUNTER})),
    NewPerson(person("banker", "钱有度"), "bank", frozenset({Role.CLERK})),
    NewPerson(person("owner", "万长青"), "portal", frozenset({Role.ENTERPRISE}), code(1)),
)


@pytest.fixture
async def people(database: Database) -> None:
    """A person for each role that differs, named by it."""
    async with database.transaction() as connection:
        for client in (DESK, HALL, BANK, PORTAL):
            await clients.add(connection, HUB, client)
        for new in PEOPLE:
            await commands.add(connection, HUB, new)


@dataclass(frozen=True)
class Browser:
    """One browser with its cookies; it says, as browsers do, that a form was sent by the page it is on."""

    http: httpx.AsyncClient
    auth: Auth

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.http.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})

    async def choose(self, subject: str, following: str = "/") -> httpx.Response:
        return await self.post("/login/demo", subject=subject, next=following)

    @property
    def cookie(self) -> str | None:
        return self.http.cookies.get("__Host-hub")


@pytest.fixture
async def browser(database: Database, people: None) -> AsyncIterator[Browser]:
    app = create_app(Settings(database_url=database.url, public_url=HTTPS, demo_login=True))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HTTPS) as http,
    ):
        yield Browser(http, app.state.services.auth)
