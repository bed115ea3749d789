"""The hub's jobs: marks what is out of date, derives it again, and makes the packages that are due."""

import asyncio
import signal
from datetime import date
from functools import partial

import structlog

from auth.clients.queries import subscriber
from auth.tokens import signing_keys
from hub.core import clock
from hub.core.errors import Unavailable
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate, mark_other_rules, mark_what_time_changed
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library
from hub.sharing.packages.commands import ask_for_due
from hub.sharing.packages.drops.targets import SftpAccess
from hub.sharing.packages.drops.work import DropOffice, drop_next
from hub.sharing.packages.making.work import Workshop, make_next
from hub.sharing.packages.signatures.detached import Signer
from hub.sharing.packages.signatures.keys import JwkKey, sm2_key
from hub.sharing.recalls.commands import issue

#: Seconds between two looks for work. Readers never wait for it: what is out of date is derived when asked for.
PAUSE = 2.0

log = structlog.get_logger()
#: The day and the rules up to which everything out of date has been marked.
_Marked = tuple[date, Library]


async def run(database: Database, settings: Settings, *, once: bool = False) -> None:
    """Work until a signal to stop, or `once`; what a killed worker had not derived is still marked."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    marked: _Marked | None = None
    while not stopping.is_set():
        try:
            marked = await _work(database, marked)
            await share(database, settings)
        except Unavailable as error:
            log.warning("the store is out of reach; trying again", cause=error.message)
            if once:
                raise
        if once:
            return
        await _pause(stopping)


async def _work(database: Database, marked: _Marked | None) -> _Marked:
    """Mark what a new day or new rules have changed, once for each; then derive whatever is marked."""
    today, rules = clock.today(), library()
    if marked is None or marked[0] != today:
        count = await mark_what_time_changed(database)
        log.info("marked what time has changed", enterprises=count)
    if marked != (today, rules):
        count = await mark_other_rules(database, rules)
        log.info("marked what other rules say", enterprises=count)
    done = await evaluate(database, only_stale=True)
    if done.enterprises:
        log.info("derived again", enterprises=done.enterprises, restated=done.restated)
    return today, rules


async def share(database: Database, settings: Settings) -> None:
    """Recall what views have withdrawn, ask for the packages that are due, make and drop all that can be."""
    await issue(database, partial(subscriber, database))
    await ask_for_due(database)
    shop = await workshop(database, settings)
    while await make_next(shop):
        pass
    access = SftpAccess(settings.sftp_key, settings.sftp_known_hosts)
    while await drop_next(DropOffice(database, settings.packages_folder, access)):
        pass


async def workshop(database: Database, settings: Settings) -> Workshop:
    """What packages are made with: the hub's signing key, and the district's SM2 key where it has one."""
    async with database.transaction() as connection:
        await signing_keys.ensure(connection, settings.signing_algorithm)
        keys = await signing_keys.read(connection)
    second = [sm2_key(settings.sm2_key)] if settings.sm2_key else []
    signers: list[Signer] = [JwkKey(keys.signing), *second]
    return Workshop(database, settings.packages_folder, signers, partial(subscriber, database))


async def _pause(stopping: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), PAUSE)
    except TimeoutError:
        return
