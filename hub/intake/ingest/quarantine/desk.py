"""The workbook of waiting rows, as a page gives it out and takes it back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hub.core.actor import Actor
from hub.core.audit.commands import record
from hub.core.errors import NotFound
from hub.core.events import Event, EventKind
from hub.core.store.database import Database
from hub.intake.ingest.batches.queries import own_provider
from hub.intake.ingest.quarantine import queries, workbook
from hub.intake.ingest.quarantine.results import Choice
from hub.intake.ingest.quarantine.retries import retry_workbook
from hub.intake.ingest.results import Receipt

#: Rows of one workbook at most: the rest is handed back when these are settled.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class QuarantineDesk:
    """Hands waiting rows back to their bureau, and takes them in as they were mended there."""

    database: Database
    actor: Actor

    async def hand_back(self, chosen: Choice) -> bytes:
        """The workbook of the chosen rows; raises NotFound where none waits."""
        async with self.database.transaction() as connection:
            rows = await queries.rows(connection, chosen.within(own_provider(self.actor)), MOST, None)
            if not rows:
                raise NotFound("no such row waits in quarantine")
            event = Event(EventKind.ROWS_EXPORTED, details={"count": len(rows)})
            await record(connection, self.actor, event)
        with TemporaryDirectory(prefix="hub-quarantine-") as folder:
            path = Path(folder) / "rows.xlsx"
            await asyncio.to_thread(workbook.write, path, [dict(row.items()) for row in rows])
            return path.read_bytes()

    async def take_back(self, name: str, content: bytes) -> Sequence[Receipt]:
        """Take in what a bureau has mended; raises Invalid for another file, NotFound where none of it waits."""
        with TemporaryDirectory(prefix="hub-quarantine-") as folder:
            path = Path(folder) / (Path(name).name or "rows.xlsx")
            path.write_bytes(content)
            return await retry_workbook(self.database, self.actor, path)
