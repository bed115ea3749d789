"""`python -m tests.sharing.worker PACKAGES`: what `hub worker` does of sharing, again and again, until it is killed."""

import asyncio
import sys
from pathlib import Path

from hub.core.freshness.changes import Changes
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.sharing.webhooks.calls.receivers import Receivers
from hub.worker.sharing import SharingRounds
from hub.worker.webhooks import WebhookRounds


async def main() -> None:
    settings = Settings(packages_dir=Path(sys.argv[1]))
    database = await Database.open(str(settings.database_url))
    async with Receivers.of(settings) as receivers:
        while True:
            await WebhookRounds(database, receivers, Changes()).round()
            await SharingRounds(database, settings).round()
            await asyncio.sleep(0.1)


if __name__ == "__main__":
    asyncio.run(main())
