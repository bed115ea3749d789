"""A login by ticket, against a small service on loopback: a ticket is good once, in the browser that began."""

import asyncio
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from auth.people.record import Channel
from auth.people.roles import Role
from hub.core import clock
from hub.core.actor import Person
from hub.core.store.database import Database
from tests.auth.people.provider import Visitor
from tests.auth.people.test_oidc import visiting
from tests.district import code

SECRET = "what the service and the hub share"
CALLBACK = "/login/rong-e-ban/callback"


@dataclass
class TicketService:
    """Gives whoever comes a ticket, and exchanges each once for a hub that signs as it should."""

    address: str = ""
    tickets: set[str] = field(default_factory=set)
    owner: dict[str, Any] = field(default_factory=dict)
    answer: object = None

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/login", self.login), Route("/exchange", self.exchange, methods=["POST"])])

    async def login(self, request: Request) -> Response:
        ticket = f"T{len(self.tickets)}"
        self.tickets.add(ticket)
        back = httpx.URL(request.query_params["service"]).copy_add_param("ticket", ticket)
        return RedirectResponse(str(back), 302)

    async def exchange(self, request: Request) -> Response:
        if self.answer is not None:
            return JSONResponse(self.answer)
        asked = await request.json()
        signed = "\n".join((asked["appId"], asked["ticket"], asked["timestamp"])).encode()
        right = hmac.digest(SECRET.encode(), signed, hashlib.sha256).hex() == asked["sign"]
        recent = abs(int(asked["timestamp"]) - clock.now().timestamp()) < 300
        if not (right and recent and asked["appId"] == "credit-hub" and asked["ticket"] in self.tickets):
            return JSONResponse({"code": 401, "message": "票据无效"})
        return JSONResponse({"code": 200, "data": self.owner})

    def file(self, folder: Path) -> Path:
        (folder / "ticket.secret").write_text(f"{SECRET}\n")
        entry = {
            "code": "rong-e-ban",
            "title": "容E办",
            "kind": "ticket",
            "issuer": "https://rong.example",
            "login_url": f"{self.address}/login?app=credit-hub",
            "exchange_url": f"{self.address}/exchange",
            "app_id": "credit-hub",
            "app_secret_file": "ticket.secret",
            "enterprise": {"claim": "data.creditCode", "client": "portal"},
        }
        path = folder / "providers.yaml"
        path.write_text(yaml.safe_dump({"providers": [entry]}, allow_unicode=True), "utf-8")
        return path


@pytest.fixture
async def service() -> AsyncIterator[TicketService]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        owner = {"userId": "u-7", "userName": "万长青", "creditCode": code(7)}
        running = TicketService(address, owner=owner)
        server = uvicorn.Server(uvicorn.Config(running.app, log_config=None))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        yield running
        server.should_exit = True
        await task


@pytest.fixture
async def visitor(database: Database, people: None, service: TicketService, tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visiting(database, service.file(tmp_path)) as coming:
        yield coming


async def test_a_ticket_lets_an_enterprises_person_in(visitor: Visitor) -> None:
    answer = await visitor.login("/login/rong-e-ban?next=/my")

    assert (answer.status_code, answer.headers["location"]) == (303, "/my")
    session = await visitor.auth.session(visitor.cookie)
    assert session
    assert session.person == Person("https://rong.example", "u-7", "万长青")
    assert (session.roles, session.enterprise, session.channel) == ({Role.ENTERPRISE}, code(7), Channel.MY)
    assert session.grant().organisation == code(7)


async def test_a_ticket_is_good_once(visitor: Visitor) -> None:
    first = await visitor.sent("/login/rong-e-ban")
    assert (await visitor.hub.get(first)).status_code == 303
    second = await visitor.sent("/login/rong-e-ban")

    answer = await visitor.hub.get(second.copy_set_param("ticket", first.params["ticket"]))

    assert answer.status_code == 401
    assert await visitor.causes() == ["the ticket was used before"]


async def test_two_who_bring_one_ticket_at_once_get_one_session(visitor: Visitor, database: Database) -> None:
    address = await visitor.sent("/login/rong-e-ban")

    answers = await asyncio.gather(*(visitor.hub.get(address) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [303, 401, 401, 401]
    assert len(await visitor.sessions()) == 1


@pytest.mark.parametrize("state", ["", "of another login"], ids=["without state", "another state"])
async def test_a_ticket_of_another_browser_is_refused_and_not_exchanged(visitor: Visitor, state: str) -> None:
    address = await visitor.sent("/login/rong-e-ban")

    answer = await visitor.hub.get(address.copy_set_param("state", state))

    assert answer.status_code == 401
    cause = "the login was not begun in this browser, or too long ago" if state else "the callback has no state"
    assert await visitor.causes() == [cause]
    assert (await visitor.hub.get(address)).status_code == (401 if state else 303)


@pytest.mark.parametrize("query", ["", "&ticket=", "&ticket=a&ticket=b", f"&ticket={'x' * 513}", "&ticket=a%0Ab"])
async def test_a_callback_without_one_ticket_is_refused(visitor: Visitor, query: str) -> None:
    address = await visitor.sent("/login/rong-e-ban")

    answer = await visitor.hub.get(f"{CALLBACK}?state={address.params['state']}{query}")

    assert answer.status_code == 401
    assert await visitor.causes() == ["the callback has no ticket, or more than one"]


@pytest.mark.parametrize(
    ("told", "status", "cause"),
    [
        ({"code": 500, "data": {"userId": "u-7"}}, 401, "the ticket service refused the ticket: '500'"),
        ({"data": {"userId": "u-7"}}, 401, "the ticket service refused the ticket: 'None'"),
        ([], 401, "the ticket service's answer is no JSON object"),
        ({"code": 200, "data": {"userName": "无名"}}, 401, "the ticket service names nobody"),
        ({"code": 200, "data": {"userId": ["u-7", "u-8"]}}, 401, "the ticket service names nobody"),
        (
            {"code": 200, "data": {"userId": "u-7", "creditCode": "不是代码"}},
            401,
            "the provider names no enterprise's code where it should",
        ),
        (
            {"code": 200, "data": {"userId": "u-7", "userName": "路人"}},
            403,
            "路人 may not use the hub: no role, or shut out",
        ),
    ],
    ids=["refused", "no code", "no object", "no subject", "two subjects", "no enterprise's code", "no enterprise"],
)
async def test_what_the_service_answers_otherwise_lets_nobody_in(
    visitor: Visitor, service: TicketService, told: object, status: int, cause: str
) -> None:
    service.answer = told

    answer = await visitor.login("/login/rong-e-ban")

    assert answer.status_code == status
    assert await visitor.sessions() == []
    assert await visitor.causes() == [cause]


async def test_a_ticket_that_the_service_did_not_give_is_refused(visitor: Visitor) -> None:
    address = (await visitor.sent("/login/rong-e-ban")).copy_set_param("ticket", "made-up")

    answer = await visitor.hub.get(address)

    assert answer.status_code == 401
    assert await visitor.causes() == ["the ticket service refused the ticket: '401'"]
