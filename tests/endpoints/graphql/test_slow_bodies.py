"""A body that is begun and never ends, over a socket: the wait ends, and nothing is held of it afterwards."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn

from auth import request_body
from hub.app import create_app
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.district import Asker, Hub, without_cost

FORM = "application/x-www-form-urlencoded"
SAID = "the body was not whole within 0.2 seconds"


@dataclass
class Served:
    """The application behind a socket, as `hub serve` has it."""

    server: uvicorn.Server
    port: int
    hub: Hub

    async def told(self, head: str, piece: bytes, every: float) -> tuple[int, dict[str, str], Any]:
        """Sends a body in pieces for as long as the server takes them; fails if it does not hang up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(head.encode())
        sending = asyncio.create_task(_drip(writer, piece, every))
        answer = b""
        with suppress(ConnectionResetError):  # what was sent behind the answer
            async with asyncio.timeout(5):
                while chunk := await reader.read(65_536):
                    answer += chunk
        sending.cancel()
        writer.close()
        first, *lines = (shown := answer.partition(b"\r\n\r\n"))[0].decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return int(first.split(" ")[1]), headers, json.loads(shown[2])


async def _drip(writer: asyncio.StreamWriter, piece: bytes, every: float) -> None:
    with suppress(ConnectionError):
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(every)


def head(path: str, content_type: str, *headers: str) -> str:
    lines = [f"POST {path} HTTP/1.1", "Host: hub.test", f"Content-Type: {content_type}", "Content-Length: 9000"]
    return "\r\n".join([*lines, *headers, "", ""])


@pytest.fixture
async def served(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setattr(request_body, "PATIENCE", 0.2)
    app = create_app(Settings(database_url=database.url, public_url="http://hub.test"))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  it tells of it in no other way
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        yield Served(server, port, Hub(http, database))
    server.should_exit = True
    await running


@pytest.mark.parametrize("every", [pytest.param(60.0, id="begun"), pytest.param(0.02, id="dripping")])
async def test_a_question_that_does_not_end_is_408_and_leaves_nothing(served: Served, every: float) -> None:
    asker = await served.hub.client("reader", "enterprise:read")
    await served.hub.http.aclose()

    status, headers, said = await served.told(
        head("/graphql", "application/json", f"Authorization: Bearer {asker.token}"), b"{", every
    )

    assert (status, headers["connection"]) == (408, "close")
    assert said == {"errors": [{"message": SAID, "extensions": {"code": "VALIDATION"}}]}
    assert (len(served.server.server_state.connections), len(served.server.server_state.tasks)) == (0, 0)
    (entry,) = await served.hub.database.fetch("select * from audit_entry where kind = 'QueryRefused'")
    assert (entry["client"], entry["details"]["decision"]) == ("reader", "refused")


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/introspect", "/oauth/revoke"])
@pytest.mark.parametrize("every", [pytest.param(60.0, id="begun"), pytest.param(0.02, id="dripping")])
async def test_a_form_that_does_not_end_is_408_and_leaves_nothing(served: Served, path: str, every: float) -> None:
    status, headers, said = await served.told(head(path, FORM), b"a", every)

    assert (status, headers["connection"]) == (408, "close")
    assert said == {"error": "invalid_request", "error_description": SAID}
    assert (len(served.server.server_state.connections), len(served.server.server_state.tasks)) == (0, 0)
    (entry,) = await served.hub.database.fetch("select details from audit_entry where kind = 'TokenRefused'")
    assert entry["details"] == {"error": "invalid_request", "endpoint": path}


async def test_others_are_answered_meanwhile_and_a_body_in_pieces_is_taken(served: Served) -> None:
    asker = await served.hub.client("reader", "enterprise:read")
    begun = head("/graphql", "application/json", f"Authorization: Bearer {asker.token}")
    waiting = [asyncio.create_task(served.told(begun, b" ", 0.02)) for _ in range(30)]
    await asyncio.sleep(0.1)

    answer = await asker.ask("{ viewer { client } }")
    in_pieces = await pieces(asker, b'{"query": ', b'"{ viewer { client } }"', b"}")

    assert answer == without_cost(in_pieces) == {"data": {"viewer": {"client": "reader"}}}
    assert {status for status, _, _ in await asyncio.gather(*waiting)} == {408}


def test_it_is_ten_seconds_in_all() -> None:
    assert request_body.PATIENCE == 10


async def pieces(asker: Asker, *parts: bytes) -> Any:
    async def body() -> AsyncIterator[bytes]:
        for part in parts:
            yield part
            await asyncio.sleep(0.02)

    headers = {"Authorization": f"Bearer {asker.token}", "Content-Type": "application/json"}
    return (await asker.http.post("/graphql", content=body(), headers=headers)).json()
