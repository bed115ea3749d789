"""How fast one worker pushes a backlog to one receiver, which is a process of its own."""

import asyncio
import sys
import time
from dataclasses import dataclass

from hub.core.actor import Actor
from hub.core.audit.log import AuditLog
from hub.core.freshness.changes import Changes
from hub.core.store.database import Database
from hub.sharing.feed.queries import cursor_of
from hub.sharing.views.queries import DeltaPlace
from hub.sharing.views.results import View
from hub.sharing.webhooks import commands
from hub.sharing.webhooks.calls.networks import CallableNetworks
from hub.sharing.webhooks.calls.receivers import Receivers
from hub.sharing.webhooks.pushing.work import PushOffice, push_next
from hub.sharing.webhooks.results import NewWebhook


@dataclass(frozen=True)
class Pushed:
    events: int
    messages: int
    seconds: float


async def pushed(database: Database, view: View, actor: Actor, after: int) -> Pushed:
    """Push everything that a view has changed since a position."""

    async def owner(_: View) -> Actor | None:
        return actor

    command = (sys.executable, "-m", "tests.bench.sharing.receiver")
    receiver = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert receiver.stdout
    url = f"http://127.0.0.1:{int(await receiver.stdout.readline())}/"
    async with database.transaction() as connection:
        seed = await commands.ensure_seed(connection)
        await commands.create(connection, view, NewWebhook(url), cursor_of(view, DeltaPlace(after, after)))
    async with Receivers(CallableNetworks(loopback=True)) as receivers:
        office = PushOffice(database, AuditLog(database, Changes()), receivers, seed, owner)
        began = time.perf_counter()
        while await push_next(office):
            pass
        seconds = time.perf_counter() - began
    receiver.terminate()
    await receiver.wait()
    (row,) = await database.fetch(
        "select coalesce(sum(events), 0)::int as events, count(*) as messages from webhook_delivery where error is null"
    )
    return Pushed(row["events"], row["messages"], seconds)
