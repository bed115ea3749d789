"""What checking a token costs, and whether the time of a refused login tells its cause."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import httpx

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from auth.proofs.resource_request import ResourceRequest
from hub.app import create_app
from hub.core.actor import HUB
from hub.core.embedded import EmbeddedServer
from hub.core.settings import Settings
from hub.core.store import migrate
from hub.core.store.database import Database
from tests.auth.signing import ISSUER, Signer, public
from tests.district import Hub

_CHECKS = 20_000
_PROOFS = 300
_LOGINS = 41
_CAUSES = ("unknown client", "wrong secret", "wrong, two in force", "disabled client", "client with a key")


def rows(folder: Path) -> Iterator[tuple[str, str, str]]:
    with EmbeddedServer.start(folder / "tokens") as server:
        yield from asyncio.run(_measured(server.url))


async def _measured(url: str) -> list[tuple[str, str, str]]:
    await migrate.upgrade(url)
    app = create_app(Settings(database_url=url, public_url=ISSUER))
    logging.getLogger().setLevel(logging.WARNING)
    database: Database = app.state.services.database
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ISSUER) as http,
    ):
        hub = Hub(http, database)
        return [*await _checks(hub, app.state.services.auth.authenticate), *await _logins(hub)]


async def _checks(hub: Hub, authenticate: Callable[..., Awaitable[object]]) -> list[tuple[str, str, str]]:
    plain = [f"Bearer {(await hub.client('plain', 'grade:read')).token}"]
    warm = await _times([lambda: authenticate(plain)] * _CHECKS)
    signer = Signer("signs")
    async with hub.database.transaction() as connection:
        await clients.add(connection, HUB, _signing("signs"))
    asked = await hub.http.post("/oauth/token", data=signer.form(), headers={"DPoP": signer.proof()})
    token = asked.json()["access_token"]
    shown = [ResourceRequest([f"DPoP {token}"], [signer.proof(token, "/graphql")]) for _ in range(_PROOFS)]
    proven = await _times([partial(authenticate, each) for each in shown])
    return [
        ("a token checked again", _told(warm), "60 µs"),
        ("the same with a DPoP proof, which the store has to see for the first time", _told(proven), "-"),
    ]


async def _logins(hub: Hub) -> list[tuple[str, str, str]]:
    """In turn, so that whatever else the machine does meets all causes alike."""
    async with hub.database.transaction() as connection:
        for code in ("known", "rotated", "gone"):
            await clients.add(connection, HUB, NewClient(code, code, "department", ["grade:read"]))
        await clients.add(connection, HUB, _signing("key"))
        await clients.rotate(connection, HUB, "rotated")
        await clients.disable(connection, HUB, "gone")
    spent: dict[str, list[float]] = {cause: [] for cause in _CAUSES}
    for _ in range(_LOGINS):
        for cause, code in zip(_CAUSES, ("nobody", "known", "rotated", "gone", "key"), strict=True):
            began = time.perf_counter()
            await hub.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=(code, "wrong"))
            spent[cause].append(time.perf_counter() - began)
    told = ", ".join(f"{cause} {median(times) * 1e3:.1f}" for cause, times in spent.items())
    return [("a refused login, by its cause", f"{told} ms", "100 ms, and the same")]


async def _times(calls: list[Callable[[], Awaitable[object]]]) -> list[float]:
    found = []
    for call in calls:
        began = time.perf_counter()
        await call()
        found.append(time.perf_counter() - began)
    return found


def _told(times: list[float]) -> str:
    return f"{median(times) * 1e6:.1f} µs; 99 of 100 under {quantiles(times, n=100)[-1] * 1e6:.0f} µs"


def _signing(code: str) -> NewClient:
    scopes = ["grade:read"]
    return NewClient(code, code, "partner", scopes, auth_method="private_key_jwt", jwks=public("ES256"))
