"""What one request learns of the log: a bounded part from the newest checkpoint on, and no more than it looked at."""

from pathlib import Path

import pytest

from hub.core import clock
from hub.core.actor import HUB
from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.audit.commands import record
from hub.core.audit.issuing import CheckpointIssuer
from hub.core.audit.rules import Entry, entry, seal
from hub.core.audit.verification.check import MOST_ENTRIES, LogCheck, check
from hub.core.audit.verification.queries import Verification
from hub.core.events import Event, EventKind
from hub.core.store.database import Database
from tests.district import Hub

ORIGIN = "hub.test/log"
ASKED = "{ accessLogCheck { whole checkpoint after entries left head fault } }"


async def written(database: Database, count: int) -> None:
    async with database.transaction() as connection:
        await record(connection, HUB, *(Event(EventKind.QUERY_ANSWERED, (), {"n": n}) for n in range(count)))


async def copied(database: Database, count: int) -> None:
    """Put so many more sealed entries into the log, past its writer, who takes ten times as long for them."""
    [(before, sealed)] = await database.fetch("select number, hash from audit_head")
    rows = []
    for number in range(before + 1, before + count + 1):
        made = entry(HUB, Event(EventKind.QUERY_ANSWERED, (), {"n": number}), clock.now())
        previous, sealed = sealed, seal(sealed, number, made)
        rows.append((number, *made, previous, sealed))
    async with database.transaction() as connection:
        columns = ["number", *Entry._fields, "previous", "hash"]
        await connection.copy_records_to_table("audit_entry", records=rows, columns=columns)
        await connection.execute("update audit_head set number = $1, hash = $2", before + count, sealed)


@pytest.fixture
def folder(tmp_path: Path) -> CheckpointFolder:
    return CheckpointFolder(tmp_path / "checkpoints")


async def signed(database: Database, folder: CheckpointFolder) -> None:
    await CheckpointIssuer(database, folder, ORIGIN).issue()


async def checked(database: Database, folder: CheckpointFolder, most: int = MOST_ENTRIES) -> LogCheck:
    async with database.connection() as connection:
        return await check(connection, folder, most)


async def changed(database: Database, *statements: str) -> None:
    async with database.transaction() as connection:
        for statement in statements:
            await connection.execute(statement)


async def hash_of(database: Database, number: int) -> str:
    [row] = await database.fetch("select hash from audit_entry where number = $1", number)
    return str(row["hash"].hex())


async def test_without_a_checkpoint_a_short_log_is_looked_at_as_a_whole(
    database: Database, folder: CheckpointFolder
) -> None:
    await written(database, 5)

    told = await checked(database, folder)

    assert told == LogCheck(Verification(5, await hash_of(database, 5), None), None)
    assert told.whole


async def test_behind_a_checkpoint_only_newer_entries_are_looked_at_and_that_is_not_the_whole(
    database: Database, folder: CheckpointFolder, parts_read: list[int]
) -> None:
    await written(database, 8)
    await signed(database, folder)
    await written(database, 3)
    parts_read.clear()

    told = await checked(database, folder)

    assert told == LogCheck(Verification(11, await hash_of(database, 11), None, after=8), 8)
    assert not told.whole
    assert sum(parts_read) == 3


@pytest.mark.parametrize(("entries", "checkpoint"), [(5_001, None), (100_000, 20_000)])
async def test_of_many_entries_one_request_looks_at_10000_and_says_what_is_left(
    database: Database, folder: CheckpointFolder, parts_read: list[int], entries: int, checkpoint: int | None
) -> None:
    begun = checkpoint or 0
    await copied(database, begun)
    if checkpoint:
        await signed(database, folder)
    await copied(database, entries - begun)
    parts_read.clear()

    told = await checked(database, folder)

    looked = begun + MOST_ENTRIES
    assert told == LogCheck(
        Verification(looked, await hash_of(database, looked), None, after=begun, left=entries - looked), checkpoint
    )
    assert not told.whole
    assert sum(parts_read) == MOST_ENTRIES == 5_000


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        pytest.param(
            "update audit_entry set client = 'nobody' where number = 6",
            (5, "entry 6 was altered: its hash does not fit its content", 4),
            id="changed behind the checkpoint",
        ),
        pytest.param(
            "update audit_entry set client = 'nobody' where number = 2",
            (9, None, 0),
            id="changed before the checkpoint: not looked at, and not called whole",
        ),
        pytest.param(
            "delete from audit_entry where number > 7",
            (7, "the log ends at entry 7, but 9 were written", 2),
            id="end cut off",
        ),
        pytest.param(
            "delete from audit_entry where number > 3",
            (4, "entry 4, for which the checkpoint vouches, is missing", 5),
            id="end cut off before the checkpoint",
        ),
        pytest.param(
            "delete from audit_entry where number > 3; update audit_head set number = 3,"
            " hash = (select hash from audit_entry where number = 3)",
            (3, "the log ends at entry 3, but the checkpoint vouches for 4", 0),
            id="end cut off before the checkpoint, and the head put back",
        ),
        pytest.param(
            "update audit_entry set hash = sha256('') where number = 4",
            (4, "entries up to 4 are not those that the checkpoint vouches for", 5),
            id="the checkpoint's last entry is another",
        ),
    ],
)
async def test_what_was_done_to_a_log_is_told_as_far_as_it_was_looked_at(
    database: Database, folder: CheckpointFolder, tampering: str, found: tuple[int, str | None, int]
) -> None:
    await written(database, 4)
    await signed(database, folder)
    await written(database, 5)
    await changed(database, *tampering.split(";"))

    told = await checked(database, folder)

    assert (told.found.entries, told.found.fault, told.found.left) == found
    assert not told.whole


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("delete from audit_entry where number = 30", "the log ends at entry 29, but 30 were written"),
        (
            "update audit_entry set hash = sha256('') where number = 30",
            "the head of the log does not fit entry 30",
        ),
        ("delete from audit_entry where number = 8", "entry 8 is missing: the one before is followed by 9"),
        ("delete from audit_entry", "entry 5, for which the checkpoint vouches, is missing"),
        ("update audit_entry set client = 'nobody' where number = 20", None),
    ],
)
async def test_beyond_the_bound_the_end_is_looked_at_all_the_same(
    database: Database, folder: CheckpointFolder, tampering: str, fault: str | None
) -> None:
    await written(database, 5)
    await signed(database, folder)
    await written(database, 25)
    await changed(database, tampering)

    told = await checked(database, folder, most=10)

    assert told.found.fault == fault
    assert not told.whole


@pytest.mark.parametrize("file", ["checkpoint", "key.pub"])
async def test_what_the_logs_key_has_not_signed_is_a_fault(
    database: Database, folder: CheckpointFolder, file: str
) -> None:
    await written(database, 3)
    await signed(database, folder)
    text = (folder.path / file).read_text()
    (folder.path / file).write_text(text.replace(ORIGIN, "other.test/log"))

    told = await checked(database, folder)

    assert told.found.fault == "the newest checkpoint is not signed by the key of the log"
    assert (told.found.entries, told.checkpoint, told.whole) == (3, None, False)


async def test_the_query_begins_at_the_hubs_own_checkpoint(hub: Hub, folder: CheckpointFolder) -> None:
    reader = await hub.client("auditor", "audit:read")
    await written(hub.database, 6)
    before = await reader.ask(ASKED)
    await signed(hub.database, folder)
    [head] = await hub.database.fetch("select number, hash from audit_head")

    after = await reader.ask(ASKED)

    assert (before["data"]["accessLogCheck"]["whole"], before["data"]["accessLogCheck"]["checkpoint"]) == (True, None)
    assert after == {
        "data": {
            "accessLogCheck": {
                "whole": False,
                "checkpoint": head["number"],
                "after": head["number"],
                "entries": head["number"],
                "left": 0,
                "head": head["hash"].hex(),
                "fault": None,
            }
        }
    }


async def test_a_folder_that_cannot_be_read_is_told_without_its_path(hub: Hub, folder: CheckpointFolder) -> None:
    reader = await hub.client("auditor", "audit:read")
    (folder.path / "checkpoint").mkdir(parents=True)
    (folder.path / "key.pub").mkdir()

    answer = await reader.post(ASKED)

    assert answer.status_code == 503
    assert answer.json() == {
        "errors": [{"message": "a checkpoint of the log cannot be read", "extensions": {"code": "UNAVAILABLE"}}]
    }
