"""The check that one request may ask for: what is newer than the newest signed checkpoint, and no more than a bound."""

from dataclasses import dataclass, replace

from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.audit.checkpoints.signed_notes import NoteKey
from hub.core.audit.verification.queries import Verification, verify_newest
from hub.core.errors import Invalid
from hub.core.store.database import Connection

#: Entries that one request looks at. Each takes 5 to 8 µs of CPU, and no request may take 100 ms.
MOST_ENTRIES = 5_000


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What was found, and the number of entries under the `checkpoint` behind which it began; None without one."""

    found: Verification
    checkpoint: int | None

    @property
    def whole(self) -> bool:
        """Whether all entries that the table keeps were looked at, and fit."""
        return self.found.fault is None and not self.found.left and not self.checkpoint


async def check(connection: Connection, folder: CheckpointFolder, most: int = MOST_ENTRIES) -> LogCheck:
    """Walk over the entries that no signed checkpoint vouches for yet, at most so many.

    A checkpoint that the log's own key has not signed is a fault of the log, and nothing is taken on its word.
    """
    try:
        vouched = _newest(folder)
    except Invalid:
        found = await verify_newest(connection, None, most)
        forged = "the newest checkpoint is not signed by the key of the log"
        return LogCheck(replace(found, fault=found.fault or forged), None)
    found = await verify_newest(connection, vouched, most)
    return LogCheck(found, vouched.size if vouched and vouched.size == found.after else None)


def _newest(folder: CheckpointFolder) -> Checkpoint | None:
    """Read the newest checkpoint; raises Invalid where it is not one that the log's key has signed."""
    key, note = folder.public_key(), folder.newest()
    return Checkpoint.open(note, NoteKey.read(key)) if key and note else None
