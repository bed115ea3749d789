"""A browser without scripts at the hub's pages, with one enterprise of which something is known."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html.parser import HTMLParser

import httpx

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from auth.people import commands
from auth.people.record import NewPerson
from auth.people.roles import SCOPES, Role
from hub.app import create_app
from hub.core.actor import HUB, Kind
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.intake.ingest.resources import RESOURCES
from tests.auth.people.conftest import BANK, DESK, HALL, HTTPS, PEOPLE, PORTAL, person
from tests.district import District, code

#: Who runs the hub, besides PEOPLE.
OPERATOR_DESK = NewClient(
    "operator-desk",
    "信用数据中心",
    Kind.DEPARTMENT,
    sorted(SCOPES[Role.OPERATOR]),
    organisation=HUB.organisation,
    resources=tuple(RESOURCES),
)
OPERATORS = tuple(
    NewPerson(person(subject, name), "operator-desk", frozenset({Role.OPERATOR}))
    for subject, name in (("operator", "石安澜"), ("second", "邓若川"))
)
#: The enterprise that the owner among PEOPLE acts for.
USCC = code(1)
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Page(HTMLParser):
    """What a page says, tag by tag: its text, the same without codes, its links, and what was not closed."""

    VOID = ("meta", "link", "input", "br", "img", "hr", "rect", "line", "path", "circle")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.text = self.prose = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src", "action") and value]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if not {"code", "pre"} & set(self.open):
            self.prose += data


@dataclass(frozen=True)
class Browser:
    """One browser with its cookies."""

    http: httpx.AsyncClient

    async def get(self, path: str, **query: str) -> httpx.Response:
        return await self.http.get(path, params=query or None)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.http.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form as the hub's own page would: with the token of the session."""
        token = _TOKEN.search((await self.get("/purpose")).text)
        return await self.post(path, csrf=token[1] if token else "", **fields)

    async def log_in(self, subject: str, purpose: str | None = "credit-financing") -> None:
        await self.post("/login/demo", subject=subject, next="/")
        if purpose:
            answer = await self.send("/purpose", purpose=purpose, back="/")
            assert answer.status_code == 303, answer.text

    async def page(self, path: str, **query: str) -> Page:
        answer = await self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return Page(answer.text)


@asynccontextmanager
async def browsing(database: Database, **settings: object) -> AsyncIterator[Browser]:
    """Open a browser at the application on this store."""
    given = {"database_url": database.url, "public_url": HTTPS, "demo_login": True, **settings}
    app = create_app(Settings.model_validate(given))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HTTPS) as http,
    ):
        yield Browser(http)


async def settle(district: District) -> None:
    """Let the people in, register two enterprises with some records, and evaluate them."""
    async with district.database.transaction() as connection:
        for client in (DESK, HALL, BANK, PORTAL, OPERATOR_DESK):
            await clients.add(connection, HUB, client)
        for new in (*PEOPLE, *OPERATORS):
            await commands.add(connection, HUB, new)
    await district.register(1, 2)
    await district.empty_lists()
    await district.deliver("tax-grade", [{"统一社会信用代码": USCC, "年度": "2025", "等级": "A"}])
    penalty = {"决定书文号": "虚市监罚〔2026〕1号", "处罚日期": "2026-06-01", "严重程度": "一般"}
    await district.deliver("penalty", [{"统一社会信用代码": USCC, **penalty}])
    await evaluate(district.database)
