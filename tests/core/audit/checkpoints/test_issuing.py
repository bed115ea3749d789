"""A checkpoint that was kept elsewhere tells of an end that was cut off, and of a middle that was changed."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.core import clock
from hub.core.actor import HUB
from hub.core.audit import rules
from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.audit.commands import append, record
from hub.core.audit.issuing import CheckpointIssuer
from hub.core.audit.verification.queries import Verification, verify
from hub.core.errors import Conflict, Unavailable
from hub.core.events import Event, EventKind
from hub.core.store.database import Database
from tests.district import code

ORIGIN = "hub.example/audit"
#: The end is cut off, and the head says so: nothing in the table tells of it.
CUT = """
delete from audit_entry where number > 3;
update audit_head set number = 3, hash = (select hash from audit_entry where number = 3)
"""


async def written(database: Database, count: int = 5, client: str = "hub") -> None:
    event = Event(EventKind.QUERY_ANSWERED, [code(1)], {"client": client})
    async with database.transaction() as connection:
        await record(connection, HUB, *[event] * count)


async def changed(database: Database, script: str) -> None:
    async with database.transaction() as connection:
        await connection.execute(script)


async def checked(database: Database, checkpoint: Checkpoint, *, newer_only: bool = False) -> Verification:
    async with database.connection() as connection:
        return await verify(connection, checkpoint=checkpoint, newer_only=newer_only)


@pytest.fixture
def folder(tmp_path: Path) -> CheckpointFolder:
    return CheckpointFolder(tmp_path / "kept")


@pytest.fixture
def issuer(database: Database, folder: CheckpointFolder) -> CheckpointIssuer:
    return CheckpointIssuer(database, folder, ORIGIN)


def opened(folder: CheckpointFolder, note: str) -> Checkpoint:
    return Checkpoint.open(note, folder.signer(ORIGIN).public)


async def test_a_checkpoint_says_what_the_log_is(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer
) -> None:
    empty = await issuer.issue()
    await written(database)

    note = await issuer.issue()

    [head] = await database.fetch("select hash from audit_head")
    assert opened(folder, empty).size == 0
    assert (opened(folder, note)[:2], opened(folder, note).chain) == ((ORIGIN, 5), head["hash"])
    assert (folder.newest(), folder.of_day(clock.today().isoformat())) == (note, note)
    assert (folder.path / "key").stat().st_mode & 0o777 == 0o600
    assert await issuer.issue() == note


async def test_the_root_is_the_same_however_often_it_grew(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer, tmp_path: Path
) -> None:
    for _ in range(3):
        await written(database)
        note = await issuer.issue()

    again = await CheckpointIssuer(database, folder, ORIGIN).issue()
    other = CheckpointFolder(tmp_path / "other")
    anew = opened(other, await CheckpointIssuer(database, other, ORIGIN).issue())

    assert (again, anew.root) == (note, opened(folder, note).root)


@pytest.mark.parametrize(
    ("kept", "rows"),
    [
        pytest.param(None, 10, id="by the peaks, what is new"),
        pytest.param("", 2_010, id="without them, all hashes"),
        pytest.param("nonsense", 2_010, id="what is no peak"),
        pytest.param("00" * 32 + "\n", 2_010, id="peaks of another tree"),
    ],
)
async def test_after_a_start_the_newer_entries_are_read_alone(
    database: Database, folder: CheckpointFolder, parts_read: list[int], kept: str | None, rows: int
) -> None:
    await written(database, 2_000)
    await CheckpointIssuer(database, folder, ORIGIN).issue()
    if kept is not None:
        (folder.path / "peaks").write_text(kept)
    await written(database, 10)
    parts_read.clear()

    note = await CheckpointIssuer(database, folder, ORIGIN).issue()

    read = sum(parts_read)
    again = await CheckpointIssuer(database, folder, ORIGIN).issue(every_hash=True)
    assert (opened(folder, note).size, again) == (2_010, note)
    assert read == rows


async def test_after_a_start_what_the_newest_checkpoint_ends_with_must_be_there(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer
) -> None:
    await written(database)
    await issuer.issue()
    await changed(database, "update audit_entry set hash = sha256('') where number = 5")

    with pytest.raises(Conflict) as refused:
        await CheckpointIssuer(database, folder, ORIGIN).issue()

    assert refused.value.message == "entries up to 5 are not those that the checkpoint vouches for"


async def test_who_asks_for_every_hash_is_told_of_an_older_one(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer
) -> None:
    await written(database)
    await issuer.issue()
    await changed(database, "update audit_entry set hash = sha256('') where number = 2")

    with pytest.raises(Conflict) as refused:
        await CheckpointIssuer(database, folder, ORIGIN).issue(every_hash=True)

    assert refused.value.message == "entries up to 5 are not those that the checkpoint vouches for"


@pytest.mark.parametrize("newer_only", [False, True])
async def test_a_log_that_goes_on_fits_its_checkpoint(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer, *, newer_only: bool
) -> None:
    await written(database)
    checkpoint = opened(folder, await issuer.issue())
    await written(database)

    done = await checked(database, checkpoint, newer_only=newer_only)

    assert (done.entries, done.fault, done.after) == (10, None, 5 if newer_only else 0)


@pytest.mark.parametrize("newer_only", [False, True])
async def test_an_end_that_was_cut_off_is_noticed(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer, *, newer_only: bool
) -> None:
    await written(database)
    checkpoint = opened(folder, await issuer.issue())
    await changed(database, CUT)

    done = await checked(database, checkpoint, newer_only=newer_only)
    with pytest.raises(Conflict) as refused:
        await issuer.issue()

    told = "the log ends at entry 3, but the checkpoint vouches for 5"
    assert (done.fault, refused.value.message) == (told, told)
    assert opened(folder, folder.newest() or "") == checkpoint


@pytest.mark.parametrize("newer_only", [False, True])
async def test_a_log_that_was_written_anew_is_noticed(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer, *, newer_only: bool
) -> None:
    await written(database)
    checkpoint = opened(folder, await issuer.issue())
    await changed(database, CUT)
    await written(database, 4, client="another")

    done = await checked(database, checkpoint, newer_only=newer_only)
    with pytest.raises(Conflict) as refused:
        await CheckpointIssuer(database, folder, ORIGIN).issue()

    told = "entries up to 5 are not those that the checkpoint vouches for"
    assert (done.fault, refused.value.message) == (told, told)


async def test_a_middle_that_was_changed_is_noticed_by_the_whole_walk(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer
) -> None:
    await written(database)
    checkpoint = opened(folder, await issuer.issue())
    await written(database)
    await changed(database, "update audit_entry set client = 'nobody' where number = 2")

    assert (await checked(database, checkpoint)).fault == "entry 2 was altered: its hash does not fit its content"
    assert (await checked(database, checkpoint, newer_only=True)).fault is None


async def test_nothing_is_signed_over_an_entry_that_is_not_the_hubs(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer
) -> None:
    await written(database)
    await changed(database, "update audit_entry set details = '{}' where number = 4")

    with pytest.raises(Conflict) as refused:
        await issuer.issue()

    assert refused.value.message == "entry 4 was altered: its hash does not fit its content"
    assert folder.newest() is None


async def test_a_checkpoint_that_others_wrote_into_the_folder_is_refused(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer, tmp_path: Path
) -> None:
    other = CheckpointFolder(tmp_path / "other")
    await CheckpointIssuer(database, other, ORIGIN).issue()
    folder.signer(ORIGIN)
    folder.keep(other.newest() or "", [], clock.today())

    with pytest.raises(Unavailable) as refused:
        await issuer.issue()

    key = folder.signer(ORIGIN).public
    assert refused.value.message == (f"{folder.path / 'checkpoint'}: the note is not signed by {ORIGIN}+{key.id.hex()}")


async def test_a_log_that_is_not_continued_is_followed_by_another(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer
) -> None:
    await written(database)
    await issuer.issue()
    await changed(database, CUT)

    folder.succeed()
    checkpoint = opened(folder, await issuer.issue())

    assert checkpoint[:2] == ("hub.example/audit/2", 3)
    assert len(list(folder.path.glob("ended/*/checkpoint"))) == 1


async def test_a_month_is_verified_from_its_checkpoint_in_two_seconds(
    database: Database, folder: CheckpointFolder, issuer: CheckpointIssuer
) -> None:
    """100,000 entries in 2 s (issue 17): 10,000 in a tenth of that, and no older one is looked at."""
    await written(database)
    checkpoint = opened(folder, await issuer.issue())
    await changed(database, "update audit_entry set client = 'nobody' where number < 5")
    event = Event(EventKind.QUERY_ANSWERED, [code(1)], {"document": "a" * 64, "fields": ["Enterprise.name"] * 3})
    entries = [rules.entry(HUB, event, datetime(2026, 1, 1, tzinfo=UTC))] * 10_000
    [head] = await database.fetch("select epoch from audit_head")
    await append(database, head["epoch"], entries)

    spent = []
    for _ in range(3):
        began = time.process_time()
        done = await checked(database, checkpoint, newer_only=True)
        spent.append(time.process_time() - began)

    assert (done.entries, done.fault) == (10_005, None)
    assert min(spent) < 0.4, "twice what is promised, as machines that test are busy"
