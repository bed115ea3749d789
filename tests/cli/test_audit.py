"""The access log from the command line: checkpoints, verification and archives."""

import json
from pathlib import Path

from hub.core.actor import HUB
from hub.core.audit.commands import record
from hub.core.events import Event, EventKind
from hub.core.store.database import Database
from tests.cli.conftest import Run

#: All entries are gone, and the head says so.
CUT = "delete from audit_entry; update audit_head set number = 0, hash = decode(repeat('00', 32), 'hex')"


async def test_checkpoints_and_archives_from_the_command_line(call: Run, database: Database, tmp_path: Path) -> None:
    async with database.transaction() as connection:
        await record(connection, HUB, *[Event(EventKind.QUERY_ANSWERED, [], {"n": n}) for n in range(3)])
    kept, folder = tmp_path / "kept", tmp_path / "archive"

    signed = await call("audit", "checkpoint", HUB_PUBLIC_URL="http://hub.test")
    kept.write_text(signed.out)
    (tmp_path / "empty").touch()
    alone = await call("audit", "verify", "--newer-only")
    newer = await call("audit", "verify", "--checkpoint", kept, "--newer-only")
    nothing = await call("audit", "archive", folder, "--before", "2026-01-01")
    no_file = await call("audit", "verify", "--archive", tmp_path)
    nowhere = await call("audit", "verify", "--archive", tmp_path / "gone")
    async with database.transaction() as connection:
        await connection.execute(CUT)
    cut = await call("audit", "verify", "--checkpoint", kept, "--json")
    unsigned = await call("audit", "verify", "--checkpoint", tmp_path / "empty")
    refused = await call("audit", "archive", folder, "--before", "2026-01-01")

    assert signed.out.split("\n")[:2] == ["hub.test/audit", "3"]
    assert (alone.code, alone.err) == (2, "hub: --newer-only goes with --checkpoint\n")
    assert (newer.code, newer.out[:64]) == (0, "no newer entry, whole; those up to 3 were not looked at; the las")
    assert (nothing.code, nothing.out) == (0, "no whole month before 2026-01-01 is in the table\n")
    assert (no_file.code, no_file.err) == (2, f"hub: {tmp_path}: there is no archive of the log here\n")
    assert (nowhere.code, nowhere.err) == (2, f"hub: {tmp_path}/gone: there is no archive of the log here\n")
    told = "the log ends at entry 0, but the checkpoint vouches for 3"
    assert (cut.code, json.loads(cut.out)["fault"]) == (1, told)
    assert unsigned.err == f"hub: {tmp_path / 'empty'}: this is no signed note: a text, a blank line, and signatures\n"
    assert (refused.code, refused.err.splitlines()[-1]) == (
        1,
        "hub: the log ends at entry 0, but the checkpoint vouches for 3",
    )
