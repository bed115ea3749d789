"""A bureau that keeps a copy: a feed, a package, a webhook, a repair and its recall, over HTTP with a real token."""

import asyncio
import csv
import shutil
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from auth.clients.rules import NewClient
from auth.scopes import Scope
from hub.core import clock
from hub.core.actor import HUB, Kind
from hub.core.freshness.changes import Changes
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.demo.clients import fresh_secret
from hub.endpoints.serving.server import DrainingServer, config
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.sharing.packages.manifests.manifest import MANIFEST
from hub.sharing.packages.verification.checks import verify
from hub.sharing.packages.verification.contents import JWKS, SIGNATURES
from hub.sharing.webhooks.calls.receivers import Receivers
from hub.terminal import show
from hub.worker.sharing import SharingRounds
from hub.worker.webhooks import WebhookRounds

_CLIENT = NewClient(
    "copies-demo",
    "区数据局",
    Kind.DEPARTMENT,
    [Scope.ENTERPRISE_READ, Scope.RECORD_READ, Scope.DELIVERY_SUBSCRIBE],
    organisation="data-bureau",
)
_VIEW = "demo-penalties"
_DEFINE = """
mutation ($name: String!) {
  viewDefine(input: {clientMutationId: $name, code: "demo-penalties", kind: RECORDS, subject: "penalty",
                     fields: ["decision_number", "severity"]}) { refusal { code message } }
}"""
_REQUEST = """
mutation ($name: String!) {
  packageRequest(input: {clientMutationId: $name, view: "demo-penalties", formats: [CSV, JSON_LINES]}) {
    package { id }
  }
}"""
_PACKAGE = '{ packages(view: "demo-penalties", first: 1) { nodes { number rows files } } }'
_WEBHOOKS = "{ webhooks(first: 1) { nodes { id } } }"
_CREATE = """
mutation ($name: String!, $url: String!) {
  webhookCreate(input: {clientMutationId: $name, view: "demo-penalties", url: $url}) { refusal { message } }
}"""
_UPDATE = """
mutation ($name: String!, $url: String!, $webhook: ID!) {
  webhookUpdate(input: {clientMutationId: $name, webhook: $webhook, url: $url}) { refusal { message } }
}"""
_RECALLS = "{ recalls(first: 1, state: OPEN) { nodes { reason dueOn usccs certainty } } }"
_TITLES = ("统一社会信用代码", "决定书文号", "处罚日期", "严重程度", "修复日期")


@dataclass(slots=True)
class DemoReceiver:
    """A small server of the bureau's own: it confirms challenges and keeps the events that come."""

    url: str
    events: list[Mapping[str, Any]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        told = orjson.loads(await request.body())
        if isinstance(told, dict):
            return JSONResponse({"challenge": told["challenge"]})
        self.events += told
        return Response(status_code=204)


@dataclass(frozen=True, slots=True)
class CopyKeeper:
    """The bureau with its token, and the hub that it asks."""

    http: httpx.AsyncClient
    database: Database
    settings: Settings
    token: str

    async def ask(self, query: str, **variables: str) -> Any:
        """The answer's data; a mutation gets a name of its own."""
        named = {"name": clock.now().isoformat(), **variables} if "$name" in query else variables
        headers = {"Authorization": f"Bearer {self.token}", "Hub-Purpose": "supervision-inspection"}
        answer = await self.http.post("/graphql", json={"query": query, "variables": named}, headers=headers)
        answer.raise_for_status()
        return answer.json()["data"]

    async def work(self) -> None:
        """What `hub worker` does of sharing."""
        async with Receivers.of(self.settings) as receivers:
            await SharingRounds(self.database, self.settings).round()
            await WebhookRounds(self.database, receivers, Changes()).round()


async def show_sharing(settings: Settings, uscc: str) -> bool:
    """Show a feed, a package, a webhook, a repair and its recall, about one enterprise; True if all is as expected."""
    database = await Database.open(str(settings.database_url))
    try:
        async with (
            httpx.AsyncClient(base_url=settings.public_url, timeout=30) as http,
            _receiving(settings) as receiver,
        ):
            show("", "区数据局, the data bureau, keeps a copy of the penalties:")
            keeper = CopyKeeper(http, database, settings, await _token(http, database))
            await keeper.ask(_DEFINE)
            right = [await _feed(keeper), await _package(keeper), await _repair(keeper, receiver, uscc)]
    finally:
        await database.close()
    show("  => as expected" if all(right) else "  => NOT as expected")
    return all(right)


async def _token(http: httpx.AsyncClient, database: Database) -> str:
    async with database.transaction() as connection:
        new = await fresh_secret(connection, _CLIENT)
    answer = await http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=(_CLIENT.code, new))
    answer.raise_for_status()
    return str(answer.json()["access_token"])


async def _feed(keeper: CopyKeeper) -> bool:
    headers = {"Authorization": f"Bearer {keeper.token}", "Hub-Purpose": "supervision-inspection"}
    answer = await keeper.http.get(f"/feeds/{_VIEW}?first=2", headers=headers)
    lines = answer.text.splitlines()
    show(f"  GET /feeds/{_VIEW}?first=2, up to position {answer.headers.get('feed-head')}:")
    for line in lines:
        event = orjson.loads(line)
        show(f"      {event['type']} {event['data']['row']}")
    return len(lines) == 2


async def _package(keeper: CopyKeeper) -> bool:
    await keeper.ask(_REQUEST)
    await keeper.work()
    (made,) = (await keeper.ask(_PACKAGE))["packages"]["nodes"]
    folder = await _fetched(keeper, made["files"])
    checked = await asyncio.to_thread(verify, folder, None)
    whole = "whole" if not checked.faults else "NOT whole"
    signed = ", ".join(sorted(checked.signed_by))
    show(f"  package {made['number']}, {made['rows']} rows at {made['files'][0]}: {whole}, signed by {signed[:12]}…")
    return not checked.faults


async def _fetched(keeper: CopyKeeper, addresses: Sequence[str]) -> Path:
    """Fetch a package's files over HTTP, as its consumer does."""
    folder = keeper.settings.data_dir / "demo" / "received"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    place, *rows = addresses
    for address in (f"{place}/{MANIFEST}", f"{place}/{SIGNATURES[0]}", f"{place}/{JWKS}", *rows):
        answer = await keeper.http.get(address, headers={"Authorization": f"Bearer {keeper.token}"})
        answer.raise_for_status()
        (folder / address.rsplit("/", 1)[1]).write_bytes(answer.content)
    return folder


async def _repair(keeper: CopyKeeper, receiver: DemoReceiver, uscc: str) -> bool:
    """Record a penalty, repair it, and see both at the receiver; whatever came before is not looked at."""
    await _registered(keeper, receiver.url)
    number = f"示范〔{clock.now():%Y%m%d-%H%M%S}〕"
    await keeper.work()
    receiver.events.clear()
    for repaired_on in ("", clock.today().isoformat()):
        await _deliver(keeper, (uscc, number, clock.today().isoformat(), "一般", repaired_on))
        await keeper.work()
    for event in receiver.events:
        why = f": {event['data']['reason']}" if event["data"]["reason"] else ""
        show(f"  webhook received: {event['type']} {event['subject']}{why}")
    notices = (await keeper.ask(_RECALLS))["recalls"]["nodes"]
    for notice in notices:
        show(f"  recall: what is {notice['reason'].lower()} is to be purged, and confirmed by {notice['dueOn']}")
    kinds = [event["type"] for event in receiver.events]
    return kinds == ["credit.row.upserted", "credit.row.withdrawn"] and notices[:1] == [
        {"reason": "REPAIRED", "dueOn": notices[0]["dueOn"], "usccs": [uscc], "certainty": "HOLDS"}
    ]


async def _registered(keeper: CopyKeeper, url: str) -> None:
    """The webhook of an earlier run is pointed to this run's receiver."""
    known = (await keeper.ask(_WEBHOOKS))["webhooks"]["nodes"]
    if known:
        await keeper.ask(_UPDATE, url=url, webhook=known[0]["id"])
    else:
        await keeper.ask(_CREATE, url=url)


async def _deliver(keeper: CopyKeeper, row: tuple[str, ...]) -> None:
    path = keeper.settings.data_dir / "demo" / "one-penalty.csv"
    await asyncio.to_thread(_write, path, row)
    await deliveries.take_in(keeper.database, HUB, DepartmentFile("penalty", path, HUB.organisation, clock.today()))


def _write(path: Path, row: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((_TITLES, row))


@asynccontextmanager
async def _receiving(settings: Settings) -> AsyncIterator[DemoReceiver]:
    """Listen on a free port of this machine until the block ends."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    receiver = DemoReceiver(f"http://127.0.0.1:{bound.getsockname()[1]}/")
    app = Starlette(routes=[Route("/", receiver.take, methods=["POST"])])
    server = DrainingServer(config(app, settings))
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        yield receiver
    finally:
        server.should_exit = True
        await serving
