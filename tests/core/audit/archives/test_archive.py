"""Months leave the table for files that can be checked by themselves, and the chain goes on behind them."""

import gzip
import hashlib
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from hub.core import clock
from hub.core.actor import HUB
from hub.core.audit import rules
from hub.core.audit.archives import files
from hub.core.audit.archives.commands import ArchivedMonth, archive
from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.audit.checkpoints.signed_notes import NoteSigner
from hub.core.audit.commands import append
from hub.core.audit.issuing import CheckpointIssuer
from hub.core.audit.verification.queries import Verification, verify
from hub.core.errors import Conflict, UsageError
from hub.core.events import Event, EventKind
from hub.core.store import migrate
from hub.core.store.database import Database
from tests.district import code

ORIGIN = "hub.example/audit"
#: The second and third are in February by the district's clock; the fourth was sealed late.
TIMES = [
    datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC),
    datetime(2026, 1, 31, 16, tzinfo=UTC),
    datetime(2026, 2, 3, 8, tzinfo=UTC),
    datetime(2026, 1, 31, 15, 59, 58, tzinfo=UTC),
    datetime(2026, 3, 5, 8, tzinfo=UTC),
]


async def written(database: Database, times: Sequence[datetime] = TIMES) -> None:
    event = Event(EventKind.QUERY_ANSWERED, [code(1)], {"字段": ["等级"], "count": 2})
    [head] = await database.fetch("select epoch from audit_head")
    await append(database, head["epoch"], [rules.entry(HUB, event, at) for at in times])


async def archived(database: Database, signer: NoteSigner, before: date, folder: Path) -> list[ArchivedMonth]:
    return [month async for month in archive(database, HUB, signer, before, folder)]


async def verified(database: Database, checkpoint: Checkpoint | None = None) -> Verification:
    async with database.connection() as connection:
        return await verify(connection, checkpoint=checkpoint)


async def kept(database: Database) -> list[int]:
    return [row["number"] for row in await database.fetch("select number from audit_entry order by number")]


@pytest.fixture
def signer(tmp_path: Path) -> NoteSigner:
    return CheckpointFolder(tmp_path / "kept").signer(ORIGIN)


async def test_whole_months_leave_the_table_and_the_chain_goes_on(
    database: Database, signer: NoteSigner, tmp_path: Path
) -> None:
    await written(database)
    before = await verified(database)

    done = await archived(database, signer, date(2026, 3, 20), tmp_path / "archive")

    checked = files.verify_all([month.file for month in done], signer.public)
    assert [(month.month, month.first, month.last) for month in done] == [("2026-01", 1, 1), ("2026-02", 2, 4)]
    assert [(one.first, one.last, one.signed, one.fault) for one in checked] == [(1, 1, True, None), (2, 4, True, None)]
    assert await kept(database) == [5, 6, 7]
    after = await verified(database)
    assert (before.entries, after) == (5, Verification(7, after.head, None, 4))
    told = await database.fetch("select details from audit_entry where kind = 'LogArchived' order by number")
    assert [row["details"] for row in told] == [
        {
            "month": month.month,
            "first": month.first,
            "last": month.last,
            "hash": month.hash,
            "sha256": hashlib.sha256(month.file.read_bytes()).hexdigest(),
        }
        for month in done
    ]


async def test_an_archive_is_checked_with_nothing_but_a_hash_function(
    database: Database, signer: NoteSigner, tmp_path: Path
) -> None:
    await written(database)
    rows = await database.fetch("select hash from audit_entry order by number")

    done = await archived(database, signer, date(2026, 3, 1), tmp_path)

    head, *lines = gzip.decompress(done[1].file.read_bytes()).splitlines()
    chain = bytes.fromhex(orjson.loads(head)["previous"])
    for line, row in zip(lines, rows[1:], strict=False):
        chain = hashlib.sha256(chain + line).digest()
        assert chain == row["hash"]
    assert orjson.loads(lines[0])[:3] == [2, "2026-01-31T16:00:00.000000+00:00", "QueryAnswered"]


async def test_checkpoints_of_before_and_after_fit_table_and_archive(
    database: Database, signer: NoteSigner, tmp_path: Path
) -> None:
    folder = CheckpointFolder(tmp_path / "kept")
    await written(database, TIMES[:3])
    earlier = Checkpoint.open(await CheckpointIssuer(database, folder, ORIGIN).issue(), signer.public)
    await written(database, TIMES[3:])
    whole = Checkpoint.open(await CheckpointIssuer(database, folder, ORIGIN).issue(), signer.public)

    done = await archived(database, signer, date(2026, 3, 1), tmp_path)
    later = Checkpoint.open(await CheckpointIssuer(database, folder, ORIGIN).issue(), signer.public)

    assert [one.fault for one in files.verify_all([month.file for month in done], signer.public, earlier)] == [None] * 2
    assert ((await verified(database, whole)).fault, later.size) == (None, 7)
    with pytest.raises(UsageError) as refused:
        await verified(database, earlier)
    assert refused.value.message == (
        "entries up to 4 are archived, and the checkpoint is over 3: hold it against the archive, by --archive"
    )
    wrong = earlier._replace(chain=bytes(32))
    [first, second] = files.verify_all([month.file for month in done], signer.public, wrong)
    assert (first.fault, second.fault) == (None, "entries up to 3 are not those that the checkpoint vouches for")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            lambda lines: [*lines[:2], lines[2].replace(b"Answered", b"Refused"), lines[3]],
            "an entry was altered",
        ),
        (lambda lines: [*lines[:2], lines[3]], "entry 3 is missing"),
        (lambda lines: lines[:3], "it ends at entry 3, and should at 4"),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], "entry 2 is missing"),
        (lambda lines: lines[1:], "it does not begin as an archive of the access log"),
    ],
    ids=["altered", "removed inside", "removed at the end", "swapped", "headless"],
)
async def test_an_archive_that_was_changed_is_found(
    database: Database, signer: NoteSigner, tmp_path: Path, change: object, fault: str
) -> None:
    await written(database)
    [_, february] = await archived(database, signer, date(2026, 3, 1), tmp_path)
    lines = gzip.decompress(february.file.read_bytes()).splitlines(keepends=True)

    february.file.write_bytes(gzip.compress(b"".join(change(lines))))  # type: ignore[operator]

    assert (files.verify(february.file).fault or "").startswith(fault)
    assert files.verify(february.file, signer.public).fault


async def test_an_archive_that_is_cut_off_or_missing_is_found(
    database: Database, signer: NoteSigner, tmp_path: Path
) -> None:
    await written(database, [*TIMES, datetime(2026, 4, 5, 8, tzinfo=UTC)])
    [january, february, march] = await archived(database, signer, date(2026, 4, 1), tmp_path)

    gap = files.verify_all([january.file, march.file])
    february.file.write_bytes(february.file.read_bytes()[:-20])

    assert [one.fault for one in gap] == [None, f"it does not follow {january.file.name}, which ends at entry 1"]
    assert files.verify(february.file).fault == "it is cut off, or no gzip"


async def test_of_a_month_that_is_not_whole_nothing_is_deleted(
    database: Database, signer: NoteSigner, tmp_path: Path
) -> None:
    await written(database)
    await database.fetch("update audit_entry set client = 'nobody' where number = 3")

    with pytest.raises(Conflict) as refused:
        await archived(database, signer, date(2026, 3, 1), tmp_path)

    assert refused.value.message == (
        "the log of 2026-02 is not whole: entry 3 was altered: its hash does not fit its content"
    )
    assert await kept(database) == [2, 3, 4, 5, 6]
    assert [name for name in os.listdir(tmp_path) if name.endswith(".gz")] == ["access-log-2026-01.jsonl.gz"]


async def test_a_log_without_a_newer_entry_is_archived_whole(
    database: Database, signer: NoteSigner, tmp_path: Path
) -> None:
    await written(database, TIMES[:1])

    done = await archived(database, signer, date(2026, 3, 1), tmp_path)
    again = await archived(database, signer, date(2026, 3, 1), tmp_path)

    assert ([month.last for month in done], again, await kept(database)) == ([1], [], [2])


async def test_a_day_to_come_is_refused(database: Database, signer: NoteSigner, tmp_path: Path) -> None:
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(UsageError) as refused:
        await archived(database, signer, tomorrow, tmp_path)

    assert refused.value.message == f"--before {tomorrow}: the day has not come yet"


async def test_a_log_of_an_earlier_edition_goes_on_with_every_hash(database: Database) -> None:
    await written(database)
    before = await database.fetch("select number, previous, hash from audit_entry order by number")
    indexes = ("consent_live", "enterprise_length", "standing_change_day", "audit_entry_at")
    tables = ("listing", "placement", "profile_pattern", "stale_demand", "ruleset_proposal", "task")
    for made_since in (*(f"table {name}" for name in tables), *(f"index {name}" for name in indexes)):
        await database.fetch(f"drop {made_since}")
    columns = {
        "shared_view": "derived",
        "audit_head": "change_id",
        "data_change": "change_id",
        "list_pattern": "sorting",
    }
    for table, made_since in columns.items():
        await database.fetch(f"alter table {table} drop column {made_since}")
    await database.fetch("drop table audit_archive")
    await database.fetch("update alembic_version set version_num = '0018'")

    await migrate.upgrade(database.url)

    assert await database.fetch("select number, previous, hash from audit_entry order by number") == before
    assert (await verified(database)).fault is None
