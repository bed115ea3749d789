"""Pushes the events of webhooks; several rounds run side by side, so that a slow receiver keeps no other waiting."""

from functools import partial

from hub.core.audit.log import AuditLog
from hub.core.freshness.changes import Changes
from hub.core.store.database import Database
from hub.sharing.webhooks.calls.receivers import Receivers
from hub.sharing.webhooks.commands import clean, ensure_seed
from hub.sharing.webhooks.pushing.work import PushOffice, push_next
from resolvers.sharing.access import owner


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
        while await push_next(office):
            pass
