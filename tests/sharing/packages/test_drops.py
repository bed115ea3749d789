"""Packages are dropped in folders and on SFTP servers; what is lost waits and says so."""

import asyncio
import builtins
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar

import asyncssh
import pytest

from hub.core.actor import HUB
from hub.core.errors import Invalid, Unavailable
from hub.core.store.database import Database
from hub.sharing.packages.drops import targets
from hub.sharing.packages.drops.targets import Drop, SftpAccess, drop
from hub.sharing.packages.drops.work import DropOffice, drop_next
from hub.sharing.packages.making.work import make_next
from hub.sharing.packages.results import PackageKind
from hub.sharing.packages.schedules.commands import add, ask_for_due
from hub.sharing.packages.schedules.results import NewSchedule
from hub.sharing.packages.verification.checks import verify
from hub.sharing.views.results import View
from tests.district import District
from tests.sharing.packages.packed import ROWS, facts, packed, upserts
from tests.sharing.packages.test_making import FORMATS, penalised, penalties, shop, the_owner

NO_ACCESS = SftpAccess(None, None)


@pytest.fixture
def package(tmp_path: Path) -> Drop:
    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS), upserts(ROWS))
    return Drop(tmp_path / "1", "bank-tax-000001")


class Server(asyncssh.SSHServer):
    """Takes the hub's key alone, which asyncssh checks; `connections` are those that came."""

    connections: ClassVar[list[asyncssh.SSHServerConnection]] = []

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.connections.append(conn)


@asynccontextmanager
async def sftp(place: Path, port: int = 0) -> AsyncIterator[tuple[int, SftpAccess]]:
    """A real SFTP server over a folder; yields its port and what the hub needs to trust it."""
    host, own = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    own.write_private_key(place / "hub_key")
    authorized = asyncssh.import_authorized_keys(own.export_public_key().decode())
    (place / "served").mkdir(exist_ok=True)
    server = await asyncssh.listen(
        "127.0.0.1",
        port,
        server_factory=Server,
        server_host_keys=[host],
        authorized_client_keys=authorized,
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(place / "served").encode()),
    )
    try:
        served = server.get_port()
        (place / "known_hosts").write_text(f"[127.0.0.1]:{served} {host.export_public_key().decode()}")
        yield served, SftpAccess(place / "hub_key", place / "known_hosts")
    finally:
        server.close()
        await server.wait_closed()


async def test_a_package_is_dropped_whole_in_a_folder(package: Drop, tmp_path: Path) -> None:
    await drop((tmp_path / "drop here").as_uri(), package, NO_ACCESS)

    assert verify(tmp_path / "drop here" / "bank-tax-000001", None).faults == []


async def test_a_package_is_dropped_on_an_sftp_server(package: Drop, tmp_path: Path) -> None:
    async with sftp(tmp_path) as (port, access):
        await drop(f"sftp://hub@127.0.0.1:{port}/in", package, access)

    assert verify(tmp_path / "served" / "in" / "bank-tax-000001", None).faults == []


async def test_a_server_with_another_key_gets_nothing(package: Drop, tmp_path: Path) -> None:
    async with sftp(tmp_path) as (port, access):
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
        (tmp_path / "known_hosts").write_text(f"[127.0.0.1]:{port} {other}")

        with pytest.raises(Unavailable) as refused:
            await drop(f"sftp://hub@127.0.0.1:{port}/in", package, access)

    assert refused.value.message == (
        f"the SFTP server hub@127.0.0.1:{port} has another key than HUB_SFTP_KNOWN_HOSTS pins"
    )
    assert not (tmp_path / "served" / "in").exists()


async def test_a_server_that_does_not_answer_is_given_up(
    package: Drop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "_PATIENCE", 0.3)
    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: held.append(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with sftp(tmp_path) as (_, access):
        pass

    with pytest.raises(Unavailable) as refused:
        await drop(f"sftp://hub@127.0.0.1:{port}/in", package, access)
    for writer in held:
        writer.close()
    server.close()

    where = f"the SFTP server hub@127.0.0.1:{port} cannot be reached or written"
    assert refused.value.message == f"{where}: no answer within 0.3 seconds"


async def test_a_server_that_is_lost_midway_has_no_package_and_gets_a_whole_one_later(
    package: Drop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed, target = asyncssh.SFTPClient.posix_rename, tmp_path / "served" / "in" / package.name
    async with sftp(tmp_path) as (port, access):

        async def lost(client: asyncssh.SFTPClient, old: str, new: str) -> None:
            await renamed(client, old, new)
            Server.connections[-1].abort()

        with monkeypatch.context() as patched:
            patched.setattr(asyncssh.SFTPClient, "posix_rename", lost)
            with pytest.raises(Unavailable) as refused:
                await drop(f"sftp://hub@127.0.0.1:{port}/in", package, access)
        half = [each.name for each in target.iterdir()]
        await drop(f"sftp://hub@127.0.0.1:{port}/in", package, access)

    assert refused.value.message.startswith(f"the SFTP server hub@127.0.0.1:{port} cannot be reached or written: ")
    assert ("manifest.json" in half, len(half) < len(package.files)) == (False, True)
    assert verify(target, None).faults == []


async def test_a_key_that_cannot_be_read_is_a_drop_that_waits(package: Drop, tmp_path: Path) -> None:
    async with sftp(tmp_path) as (port, access):
        (tmp_path / "hub_key").write_text("no key")

        with pytest.raises(Unavailable) as refused:
            await drop(f"sftp://hub@127.0.0.1:{port}/in", package, access)

    assert refused.value.message == "the key in HUB_SFTP_KEY cannot be read: Invalid private key"


async def test_a_full_disk_at_the_target_says_so(package: Drop, tmp_path: Path) -> None:
    target = tmp_path / "drop" / package.name
    target.mkdir(parents=True)
    (target / f".{package.files[0].name}.unfinished").symlink_to("/dev/full")

    with pytest.raises(Unavailable) as refused:
        await drop((tmp_path / "drop").as_uri(), package, NO_ACCESS)

    assert refused.value.message == f"the folder {tmp_path}/drop cannot be written: No space left on device"
    assert [each.name for each in target.iterdir() if not each.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("target", "error", "message"),
    [
        (
            "sftp://127.0.0.1/in",
            Unavailable,
            "an sftp:// target needs HUB_SFTP_KEY and HUB_SFTP_KNOWN_HOSTS: the server's key is pinned there",
        ),
        ("ftp://127.0.0.1/in", Invalid, "'ftp://127.0.0.1/in' is no target: write file://…, s3://…, sftp://…"),
        ("file:///dev/null/in", Unavailable, "the folder /dev/null/in cannot be written: Not a directory"),
    ],
    ids=["no key", "no kind", "no folder"],
)
async def test_a_target_that_cannot_be_written_says_why(
    package: Drop, target: str, error: type[Invalid], message: str
) -> None:
    with pytest.raises(error) as refused:
        await drop(target, package, NO_ACCESS)

    assert refused.value.message == message


@pytest.mark.parametrize(("target", "library"), [("s3://bucket/in", "obstore"), ("sftp://h/in", "asyncssh")])
async def test_without_its_library_a_target_says_what_to_install(
    package: Drop, monkeypatch: pytest.MonkeyPatch, target: str, library: str
) -> None:
    imported = builtins.__import__

    def missing(name: str, *others: object) -> object:
        if name.partition(".")[0] == library:
            raise ImportError(name)
        return imported(name, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)

    with pytest.raises(Unavailable, match=f"needs {library}, which is not installed"):
        await drop(target, package, NO_ACCESS)


async def test_a_lost_sftp_server_is_a_drop_that_waits_and_says_so(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1)
    await penalised(district, 1)
    view, place = await penalties(database), tmp_path / "packages"
    async with sftp(tmp_path) as (port, _):
        pass
    async with database.transaction() as connection:
        target = f"sftp://hub@127.0.0.1:{port}/in"
        await add(connection, HUB, view, NewSchedule("* * * * *", PackageKind.DELTA, FORMATS, target=target))
    await database.fetch("update package_schedule set next_at = now()")
    assert await ask_for_due(database) == 1
    assert await make_next(shop(database, place))

    office = DropOffice(database, place, SftpAccess(tmp_path / "hub_key", tmp_path / "known_hosts"), the_owner)
    assert await drop_next(office)
    ((waiting, cause),) = await database.fetch("select done_at, cause from package_drop")
    assert (waiting, cause.partition(": ")[0]) == (
        None,
        f"the SFTP server hub@127.0.0.1:{port} cannot be reached or written",
    )
    assert not await drop_next(office)

    await database.fetch("update package_drop set due_at = now()")
    async with sftp(tmp_path, port) as (_, access):
        assert await drop_next(DropOffice(database, place, access, the_owner))
    ((done, cause),) = await database.fetch("select done_at is not null, cause from package_drop")
    assert (done, cause) == (True, None)
    assert verify(tmp_path / "served" / "in", None).faults == []
    ((kind, usccs),) = await database.fetch("select kind, usccs from audit_entry where kind = 'PackageDropped'")
    assert (kind, len(usccs)) == ("PackageDropped", 1)


async def test_a_package_whose_rows_were_withdrawn_is_not_dropped(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1)
    await penalised(district, 1)
    view, place = await penalties(database), tmp_path / "packages"
    async with database.transaction() as connection:
        target = (tmp_path / "drop").as_uri()
        await add(connection, HUB, view, NewSchedule("* * * * *", PackageKind.DELTA, FORMATS, target=target))
    await database.fetch("update package_schedule set next_at = now()")
    await ask_for_due(database)
    await make_next(shop(database, place))
    await penalised(district, 1, 修复日期="2025-06-01")
    await database.fetch("update package_schedule set next_at = now()")
    await ask_for_due(database)
    await make_next(shop(database, place))

    for _ in range(2):
        assert await drop_next(DropOffice(database, place, NO_ACCESS, the_owner))

    assert [tuple(row) for row in await database.fetch("select package, cause from package_drop order by 1")] == [
        (1, "not dropped: rows were withdrawn since"),
        (2, None),
    ]
    assert sorted(each.name for each in (tmp_path / "drop").iterdir()) == ["penalties-000002"]


async def test_a_package_is_not_dropped_for_a_client_that_may_not_have_it_any_more(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1)
    view, place, target = await penalties(database), tmp_path / "packages", tmp_path / "drop"
    async with database.transaction() as connection:
        wanted = NewSchedule("* * * * *", PackageKind.DELTA, FORMATS, target=target.as_uri())
        await add(connection, HUB, view, wanted)
    await database.fetch("update package_schedule set next_at = now()")
    await ask_for_due(database)
    await make_next(shop(database, place))

    async def nobody(_: View) -> None:
        return None

    assert await drop_next(DropOffice(database, place, NO_ACCESS, nobody))

    ((cause,),) = await database.fetch("select cause from package_drop")
    assert cause == "not dropped: client 'tax' may have no packages of the view 'penalties' any more"
    assert not target.exists()
