"""A backup is put back whole, and what that undoes is told by name and count before it is done."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.app import create_app
from hub.core.audit.archives import files
from hub.core.audit.checkpoints.signed_notes import NoteKey
from hub.core.audit.verification.queries import verify
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.cli.conftest import Run
from tests.district import District, Hub, code
from tests.intake.consent.asking import granted, revoked

_STATE = """
select (select count(*) from enterprise) as enterprises,
       (select count(*) from consent where revoked_at is null) as consents,
       (select count(*) from client where disabled_at is null) as clients
"""


@asynccontextmanager
async def running(url: str) -> AsyncIterator[Hub]:
    """A hub that nobody is connected to any more once it has stopped."""
    database = await Database.open(url)
    app = create_app(Settings(database_url=url, public_url="http://hub.test"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http,
    ):
        yield Hub(http, database)
    await database.close()


async def state(url: str) -> dict[str, Any]:
    database = await Database.open(url)
    try:
        async with database.connection() as connection:
            fault = (await verify(connection)).fault
        return {**dict((await database.fetch(_STATE))[0]), "fault": fault}
    finally:
        await database.close()


async def test_a_backup_is_put_back_and_what_that_undoes_is_told(call: Run, database_url: str, tmp_path: Path) -> None:
    """One flow, as each step needs the one before."""
    at, changed = tmp_path / "backup", {"HUB_DATA_DIR": str(tmp_path / "data"), "HUB_PUBLIC_URL": "http://hub.test"}
    async with running(database_url) as hub:
        district = District(hub.database, tmp_path)
        own = await hub.client("own", "consent:grant", kind="subject", organisation=code(1))
        await hub.secret("bank", "grade:read", kind="partner")
        await district.register(1)
        consent = (await granted(own))["consent"]["id"]
        await call("audit", "checkpoint", **changed)
        taken = await call("backup", at, "--json", **changed)
        again = await call("backup", at, **changed)
        await revoked(own, consent)
        await district.register(2)
        await call("client", "disable", "bank", **changed)
        ahead = await call("audit", "checkpoint", **changed)
        in_use = await call("restore", at, "--yes", **changed)
        looked = await call("restore", at, "--dry-run", **changed)
    later = await state(database_url)

    asked = await call("restore", at, **changed)
    dry = await call("restore", at, "--dry-run", "--json", **changed)
    untouched = await state(database_url)
    done = await call("restore", at, "--yes", **changed)
    restored = await state(database_url)
    newest = await call("audit", "checkpoint", **changed)

    backup = json.loads(taken.out)
    assert (again.code, again.err) == (2, f"hub: {at} is not empty: each backup has a folder of its own\n")
    assert (in_use.code, in_use.err) == (
        1,
        "hub: the store is in use: stop credit-hub (3), credit-hub listener (1) first\n",
    )
    told = f"""\
a backup of {backup["taken_at"]} by release {backup["version"]}: {backup["entries"]} entries of the access log
  undoes 1 ConsentRevoked: {code(1)} bank
  undoes 1 ClientDisabled: bank
  undoes 1 RecordsIngested: register 2
  4 entries of the access log come after it
"""
    assert (asked.code, asked.out, asked.err) == (1, told, "hub: nothing was changed: repeat it with --yes\n")
    assert (looked.code, looked.out, looked.err) == (0, told, "")
    undone = json.loads(dry.out)["undone"]
    assert (dry.code, undone["continues"], undone["entries"], undone["events"][0]) == (
        0,
        True,
        4,
        {"event": "ConsentRevoked", "count": 1, "names": [f"{code(1)} bank"]},
    )
    assert later == untouched == {"enterprises": 2, "consents": 0, "clients": 1, "fault": None}
    [kept] = (tmp_path / "data" / "undone").iterdir()
    assert (done.code, done.out) == (
        0,
        f"{told}the store is that of {backup['taken_at']}; what was undone is in {kept}\n",
    )
    assert restored == {"enterprises": 1, "consents": 1, "clients": 2, "fault": None}
    [end] = files.verify_all([kept], NoteKey.read((at / "checkpoints" / "key.pub").read_text()))
    assert (end.first, end.last, end.fault) == (backup["entries"] + 1, backup["entries"] + 4, None)
    assert [note.out.split("\n")[0] for note in (ahead, newest)] == ["hub.test/audit", "hub.test/audit/2"]
    assert int(newest.out.split("\n")[1]) == backup["entries"] + 1


@pytest.mark.parametrize(
    ("damage", "code_", "message"),
    [
        (
            lambda at: (at / "backup.json").unlink(),
            2,
            "{at} is no backup, or one that was not finished: it has no backup.json",
        ),
        (lambda at: (at / "store.dump").write_bytes(b"PGDMP"), 1, "{at}/store.dump was changed since it was written"),
        (lambda at: (at / "store.dump").unlink(), 1, "{at}/store.dump is missing"),
        (
            lambda at: (at / "backup.json").write_text((at / "backup.json").read_text().replace("0031", "9999")),
            1,
            "the backup is newer than this program: use the release that migrated it, or a later one: "
            "revision 9999; this program knows those up to 0031",
        ),
    ],
    ids=["unfinished", "changed", "incomplete", "newer"],
)
async def test_what_is_no_whole_backup_of_this_release_is_refused(
    call: Run, tmp_path: Path, damage: Any, code_: int, message: str
) -> None:
    at = tmp_path / "backup"
    assert (await call("backup", at)).code == 0

    damage(at)
    refused = await call("restore", at, "--yes")

    assert (refused.code, refused.err) == (code_, f"hub: {message.format(at=at)}\n")
