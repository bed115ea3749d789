"""A worker that is killed in the middle, as a process of its own: another one finishes what it had begun."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from auth.tokens import signing_keys
from hub.core.actor import Actor, Kind
from hub.core.settings import Settings, SigningAlgorithm
from hub.core.store.database import Database
from hub.sharing.feed.queries import cursor_of
from hub.sharing.packages.verification.checks import verify
from hub.sharing.views import commands as views
from hub.sharing.views.queries import DeltaPlace, view_by_code
from hub.sharing.views.results import NewView, View, ViewKind
from hub.sharing.webhooks import commands
from hub.sharing.webhooks.results import NewWebhook
from hub.worker.sharing import SharingRounds
from tests.district import District, Hub, code
from tests.sharing.webhooks.receiver import receiving

PATIENCE = 60


def started(database: Database, packages: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.sharing.worker", str(packages)]
    return subprocess.Popen(command, env={**os.environ, "HUB_DATABASE_URL": database.url}, stderr=subprocess.DEVNULL)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(PATIENCE * 20):
        if await condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE} seconds")


def kill(worker: subprocess.Popen[bytes]) -> None:
    worker.send_signal(signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL


async def the_view(hub: Hub) -> View:
    await hub.client("tax", "delivery:subscribe", "enterprise:read")
    async with hub.database.transaction() as connection:
        await signing_keys.ensure(connection, SigningAlgorithm.ES256)
        await views.define(connection, Actor("tax", Kind.DEPARTMENT, "tax"), NewView("register", ViewKind.ENTERPRISES))
        return await view_by_code(connection, "tax", "register")


async def test_what_a_killed_worker_had_begun_is_finished_once(hub: Hub, district: District, tmp_path: Path) -> None:
    database, packages = hub.database, tmp_path / "packages"
    await district.register(1, 2)
    view = await the_view(hub)
    async with receiving() as receiver:
        async with database.transaction() as connection:
            await commands.create(connection, view, NewWebhook(receiver.url), cursor_of(view, DeltaPlace(0, 0)))

        # in the middle of a push: the receiver has the message, and does not answer
        receiver.delay = 4
        first = started(database, packages)
        await until(lambda: _true(bool(receiver.messages)))
        kill(first)
        receiver.delay = 0
        await database.fetch("update webhook set heartbeat = heartbeat - interval '31 seconds'")

        # in the middle of a package: its files are there, and the log, in which it would stand, is locked
        second = started(database, packages)
        await until(lambda: _pushed(database))
        async with database.transaction() as locking:
            await locking.fetchval("select number from audit_head for update")
            await database.fetch(
                """insert into package (view, kind, formats, state, requested_by, requested_at, due_at)
                values ($1, 'full', '{json-lines}', 'waiting', 'tax', now(), now())""",
                view.id,
            )
            await until(lambda: _true((packages / "1-1" / "manifest.json.jws").exists()))
            kill(second)
        await database.fetch("update package set heartbeat = heartbeat - interval '31 seconds'")
        await SharingRounds(database, Settings(database_url=database.url, packages_dir=packages)).round()

    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1
    assert [each["data"]["uscc"] for each in receiver.events] == [code(1), code(2)] * 2
    (webhook,) = await database.fetch("select state, failures, reached from webhook")
    assert (webhook["state"], webhook["failures"], webhook["reached"] > 0) == ("active", 0, True)
    (package,) = await database.fetch("select state, attempts, number, folder from package")
    assert tuple(package) == ("ready", 2, 1, "1-2")
    assert verify(packages / "1-2", None).faults == []


async def _true(truth: bool) -> bool:
    return truth


async def _pushed(database: Database) -> bool:
    return bool(await database.fetch("select 1 from webhook where reached > 0"))
