"""Pushes the events of webhooks, several at a time: one that is slow keeps no other waiting."""

import asyncio
from functools import partial

from hub.core.audit.log import AuditLog
from hub.core.freshness.changes import Changes
from hub.core.store.database import Database
from hub.sharing.webhooks.calls.receivers import Receivers
from hub.sharing.webhooks.commands import clean, ensure_seed
from hub.sharing.webhooks.pushing.work import PushOffice, push_next
from resolvers.sharing.access import owner

#: Webhooks that one worker pushes at once.
_AT_ONCE = 4


class WebhookRounds:
    """One worker's rounds of webhooks."""

    def __init__(self, database: Database, receivers: Receivers, changes: Changes) -> None:
        self._database = database
        self._audit = AuditLog(database, changes)
        self._receivers = receivers

    async def round(self) -> None:
        """Push until nothing is due."""
        async with self._database.transaction() as connection:
            seed = await ensure_seed(connection)
        office = PushOffice(self._database, self._audit, self._receivers, seed, partial(owner, self._database))
        await clean(self._database)
        pushing = [_until_nothing_is_due(office) for _ in range(_AT_ONCE)]
        for outcome in await asyncio.gather(*pushing, return_exceptions=True):
            if outcome is not None:
                raise outcome


async def _until_nothing_is_due(office: PushOffice) -> None:
    while await push_next(office):
        pass
