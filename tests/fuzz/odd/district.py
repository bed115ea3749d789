"""Whom the odd requests ask, who asks, and what stands in the store, so that every field of the schema is reached."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from auth.scopes import Scope
from hub.core import clock, logs
from hub.core.actor import HUB
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.intake.ingest.resources import RESOURCES
from tests.district import Asker, District, code
from tests.endpoints.application import Door
from tests.endpoints.application import opened as application
from tests.endpoints.socket.client import Socket
from tests.fuzz.odd.requests import OddRequest
from tests.pages.browser import settle
from tests.pages.furnished import BUREAU, furnish

PURPOSE = "supervision-inspection"
CONSENT = """
mutation ($grantee: String!) { consentGrant(input: {clientMutationId: "first", grantee: $grantee, fields: [GRADE],
  purpose: CREDIT_FINANCING}) { refusal { code message } } }
"""
#: What stands for the answer of a subscription that waits.
NOTHING = "{}"
_TOKEN_LIFETIME = 3600
#: Seconds after which a subscription is taken to wait: what it refuses, it refuses at once.
_SILENCE = 0.5
_RESOURCES = ("tax-grade",)


@dataclass
class OddHub:
    """`askers` are the operator's desk, an enterprise and a bank, each with every scope that its kind may have."""

    door: Door
    askers: Sequence[Asker]
    _socket: Socket | None = None
    _names: Iterator[int] = field(default_factory=itertools.count)

    async def ask(self, request: OddRequest) -> tuple[int, str]:
        """The status and text of an answer; a subscription's first message stands for its answer."""
        if request.place.operation == "subscription":
            return 200, await self._first(request)
        asker = self.askers[request.asker]
        answer = await asker.post(request.query, PURPOSE, **request.variables)
        return answer.status_code, answer.text

    async def _first(self, request: OddRequest) -> str:
        """What the socket says first to a subscription, which ends then; nothing where it waits for what comes.

        A socket that was closed is opened anew.
        """
        self._socket = self._socket or await self.door.introduced(self.askers[0])
        name = str(next(self._names))
        self._socket.subscribe(request.query, name, **request.variables)
        text = NOTHING
        with suppress(TimeoutError):
            async with asyncio.timeout(_SILENCE):
                text = await self._said(self._socket, name)
        self._socket.send({"id": name, "type": "complete"})
        return text

    async def _said(self, socket: Socket, name: str) -> str:
        """The next message of a subscription; what earlier ones still say is passed over."""
        while (message := await socket.outgoing.get())["type"] == "websocket.send":
            said = json.loads(message["text"])
            if said.get("id") == name:
                return str(message["text"])
        self._socket = None
        return json.dumps(message)


async def _deliver_everything(district: District) -> None:
    """A record of each resource about the first enterprise, as the standard writes its example, a year ago or two.

    The qualification of the example holds for three years; this one holds today, whatever the year.
    """
    year = clock.today().year
    for name, resource in RESOURCES.items():
        if name != "register":
            row = {
                column: text.replace("2025", str(year - 1))
                .replace("2024", str(year - 2))
                .replace("2026-11-30", f"{year + 1}-11-30")
                for column, text in resource.example.items()
            }
            await district.deliver(name, [row])
    await evaluate(district.database)


@asynccontextmanager
async def opened(url: str, folder: Path, level: int) -> AsyncIterator[OddHub]:
    """The application on a store with two enterprises and something of everything; its log begins at the level."""
    database = await Database.open(url)
    district = District(database, folder)
    await settle(district)
    await _deliver_everything(district)
    settings = Settings(database_url=url, public_url="http://hub.test", token_lifetime=_TOKEN_LIFETIME)
    async with application(database, settings) as door:
        logs.configure(level=level)
        operator = await door.hub.client(
            BUREAU.client, *Scope, organisation=HUB.organisation, resources=_RESOURCES, scenarios=None
        )
        subject = await door.hub.client("subject", *Scope, kind="subject", organisation=code(1))
        partner = await door.hub.client("partner", *Scope, kind="partner")
        await furnish(database)
        granted = await subject.ask(CONSENT, grantee="partner")
        assert granted["data"]["consentGrant"]["refusal"] is None, granted
        yield OddHub(door, (operator, subject, partner))
    await database.close()
