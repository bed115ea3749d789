"""A package comes out of a view, joins the chain, and proves the view's rows."""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from hub.core.actor import Actor, Kind, Purpose, Reach
from hub.core.errors import Conflict, Invalid
from hub.core.store.database import Database
from hub.sharing.packages import commands, queries
from hub.sharing.packages.formats import reading
from hub.sharing.packages.formats.kinds import Writer, writer
from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.making.work import Workshop, make_next
from hub.sharing.packages.manifests import manifest
from hub.sharing.packages.packing import folder
from hub.sharing.packages.packing.folder import PackageFolder
from hub.sharing.packages.results import FILE_NAMES, KeptPackage, NewPackage, PackageFormat, PackageKind, PackageRow
from hub.sharing.packages.verification.checks import verify
from hub.sharing.views import commands as views
from hub.sharing.views.queries import view_by_code
from hub.sharing.views.results import NewView, View, ViewKind
from tests.district import District, code
from tests.sharing.packages.packed import ES256

TAX = Actor("tax", Kind.DEPARTMENT, "tax", Reach(), Purpose.SUPERVISION_INSPECTION)
PENALTY = {"决定书文号": "罚1", "处罚日期": "2025-03-01", "严重程度": "一般", "处罚机关": "水务局", "罚款金额": "1万元"}
FORMATS = (PackageFormat.JSON_LINES, PackageFormat.CSV)


async def the_owner(_: View) -> Actor | None:
    return TAX


def shop(database: Database, place: Path, owner: Callable[[View], Awaitable[Actor | None]] = the_owner) -> Workshop:
    return Workshop(database, place, [ES256], owner)


async def penalties(database: Database) -> View:
    async with database.transaction() as connection:
        await views.define(connection, TAX, NewView("penalties", ViewKind.RECORDS, "penalty"))
    return await view_by_code(database, TAX.client, "penalties")


async def asked(database: Database, view: View, wanted: NewPackage) -> int:
    async with database.transaction() as connection:
        return await commands.request(connection, TAX, await view_by_code(database, TAX.client, view.code), wanted)


async def made(database: Database, place: Path, view: View, kind: PackageKind) -> KeptPackage:
    number = await asked(database, view, NewPackage(kind, FORMATS))
    assert await make_next(shop(database, place))
    return await queries.package_by_id(database, TAX, number)


def rows_of(packages: Path, package: KeptPackage) -> list[PackageRow]:
    place = packages / str(package.folder)
    said = json.loads((place / "manifest.json").read_bytes())
    return list(reading.rows(place / "rows.jsonl.zst", "jsonl", "utf-8", manifest.layout(said)))


def folders(place: Path) -> list[str]:
    return sorted(each.name for each in place.iterdir())


async def penalised(district: District, *numbers: int, **changed: str) -> None:
    rows = [{"统一社会信用代码": code(number), **PENALTY, **changed} for number in numbers]
    await district.deliver("penalty", rows, provider="tax")


async def test_full_and_delta_form_a_chain_that_proves_the_rows(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1, 2, 3)
    await penalised(district, 1, 2)
    view = await penalties(database)
    full = await made(database, tmp_path, view, PackageKind.FULL)
    await penalised(district, 1, 修复日期="2025-06-01")
    await penalised(district, 3)

    delta = await made(database, tmp_path, view, PackageKind.DELTA)
    empty = await made(database, tmp_path, view, PackageKind.DELTA)

    done = verify(tmp_path, None)
    assert (done.faults, done.unproved) == ([], {})
    assert [(each.number, each.rows, each.tombstones) for each in (full, delta, empty)] == [
        (1, 2, 0),
        (2, 1, 1),
        (3, 0, 0),
    ]
    assert (delta.from_position, delta.to_position) == (full.to_position, empty.from_position)
    assert [row.values[0] for row in rows_of(tmp_path, full)] == [code(1), code(2)]
    assert [(row.operation.value, row.reason, row.values[:1]) for row in rows_of(tmp_path, delta)] == [
        ("withdraw", "repaired", ()),
        ("upsert", None, [code(3)]),
    ]


async def test_the_manifest_says_what_the_columns_are(database: Database, district: District, tmp_path: Path) -> None:
    await district.register(1)
    await penalised(district, 1)

    package = await made(database, tmp_path, await penalties(database), PackageKind.FULL)

    said = json.loads((tmp_path / str(package.folder) / "manifest.json").read_bytes())
    assert said["view"] == "penalties"
    assert (said["number"], said["previous"], said["from"], said["to"]) == (1, None, None, package.to_position)
    assert [tuple(field.values()) for field in said["resources"][0]["schema"]["fields"]] == [
        ("key", "主键", "string"),
        ("uscc", "统一社会信用代码", "string"),
        ("decision_number", "决定书文号", "string"),
        ("decided_on", "处罚日期", "date"),
        ("violation_type", "违法类型", "string"),
        ("content", "处罚内容", "string"),
        ("authority", "处罚机关", "string"),
        ("severity", "严重程度", "string"),
        ("fine", "罚款金额", "object"),
        ("published_until", "公示截止", "date"),
        ("repaired_on", "修复日期", "date"),
        ("validFrom", "有效期起", "date"),
        ("validTo", "有效期止", "date"),
        ("provider", "提供方", "string"),
    ]


async def test_a_delta_from_any_position_is_made(database: Database, district: District, tmp_path: Path) -> None:
    await district.register(1, 2)
    view = await penalties(database)
    await penalised(district, 1)
    first = await made(database, tmp_path, view, PackageKind.FULL)
    await penalised(district, 2)
    await made(database, tmp_path, view, PackageKind.DELTA)

    number = await asked(database, view, NewPackage(PackageKind.DELTA, FORMATS, from_position=first.to_position))
    await make_next(shop(database, tmp_path))

    package = await queries.package_by_id(database, TAX, number)
    assert [row.values[0] for row in rows_of(tmp_path, package)] == [code(2)]


@pytest.mark.parametrize(
    ("wanted", "error", "message"),
    [
        (NewPackage(PackageKind.FULL, ()), Invalid, "a package has at least one format"),
        (
            NewPackage(PackageKind.FULL, FORMATS, 1),
            Invalid,
            "a full package begins nowhere: leave `from` out, or ask for a delta",
        ),
        (NewPackage(PackageKind.DELTA, FORMATS, 99), Invalid, "view 'penalties' has reached position 0"),
        (
            NewPackage(PackageKind.DELTA, FORMATS),
            Conflict,
            "view 'penalties' has no package that a delta could follow: ask for a full one first",
        ),
    ],
    ids=["no format", "full from somewhere", "from the future", "delta of nothing"],
)
async def test_what_cannot_be_made_is_refused(
    database: Database, wanted: NewPackage, error: type[Conflict], message: str
) -> None:
    view = await penalties(database)

    with pytest.raises(error) as refused:
        await asked(database, view, wanted)

    assert refused.value.message == message
    assert await commands.claim(database) is None


async def test_a_package_of_a_dead_worker_is_made_by_another(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1)
    await penalised(district, 1)
    view = await penalties(database)
    number = await asked(database, view, NewPackage(PackageKind.FULL, FORMATS))
    dead = await commands.claim(database)
    assert dead

    assert await commands.claim(database) is None
    again = await commands.claim(database, silent=timedelta(0))

    assert again
    assert (dead.id, dead.attempts, again.id, again.attempts) == (number, 1, number, 2)
    assert await commands.put_off(database, dead, "late") is not None  # the dead one wakes up, and changes nothing
    assert (await queries.package_by_id(database, TAX, number)).state.value == "making"


async def test_two_workers_never_make_two_packages_of_one_view(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1)
    await penalised(district, 1)
    view, place = await penalties(database), tmp_path / "packages"
    for _ in range(4):
        await asked(database, view, NewPackage(PackageKind.FULL, FORMATS))

    async def work() -> int:
        return sum([await make_next(shop(database, place)) for _ in range(8)])

    await asyncio.gather(*(work() for _ in range(3)))
    while await make_next(shop(database, place)):
        pass

    assert (verify(place, None).faults, folders(place)) == ([], ["1-1", "2-1", "3-1", "4-1"])


async def test_a_full_disk_is_a_package_that_waits_and_says_so(
    database: Database, district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await district.register(1)
    view = await penalties(database)
    number = await asked(database, view, NewPackage(PackageKind.FULL, FORMATS))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(PackageFolder, "finish", full)
        assert await make_next(shop(database, tmp_path / "packages"))

    waiting = await queries.package_by_id(database, TAX, number)
    assert (waiting.state.value, waiting.cause) == ("waiting", "its files cannot be written: No space left on device")
    assert folders(tmp_path / "packages") == []
    await database.fetch("update package set due_at = now()")
    assert await make_next(shop(database, tmp_path / "packages"))
    ready = await queries.package_by_id(database, TAX, number)
    assert (ready.state.value, ready.cause, ready.attempts) == ("ready", None, 2)


@pytest.mark.filterwarnings("ignore:Exception ignored in. <function ZipFile.__del__")  # xlsxwriter does not close it
@pytest.mark.parametrize("written", PackageFormat)
async def test_a_disk_that_fills_up_while_rows_are_written_is_told_whatever_their_format(
    database: Database, district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: PackageFormat
) -> None:
    await district.register(1, 2)
    await penalised(district, 1, 2)
    number = await asked(database, await penalties(database), NewPackage(PackageKind.FULL, (written,)))

    def onto_a_full_disk(wanted: PackageFormat, place: Path, layout: PackageLayout) -> Writer:
        (place / FILE_NAMES[wanted]).symlink_to("/dev/full")
        return writer(wanted, place, layout)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(folder, "writer", onto_a_full_disk)
        assert await make_next(shop(database, tmp_path / "packages"))

    waiting = await queries.package_by_id(database, TAX, number)
    assert (waiting.state.value, "No space left on device" in str(waiting.cause)) == ("waiting", True)
    assert str(waiting.cause).startswith("its files cannot be written: ")
    assert folders(tmp_path / "packages") == folders(tmp_path / "temporary") == []
    await database.fetch("update package set due_at = now()")
    assert await make_next(shop(database, tmp_path / "packages"))
    assert (await queries.package_by_id(database, TAX, number)).state.value == "ready"


async def test_a_client_that_was_shut_out_gets_no_package(database: Database, tmp_path: Path) -> None:
    async def nobody(_: str) -> Actor | None:
        return None

    number = await asked(database, await penalties(database), NewPackage(PackageKind.FULL, FORMATS))

    assert await make_next(shop(database, tmp_path, nobody))

    assert (await queries.package_by_id(database, TAX, number)).cause == (
        "client 'tax' may have no packages of the view 'penalties' any more"
    )


async def test_a_receipt_names_the_manifest_that_was_received(
    database: Database, district: District, tmp_path: Path
) -> None:
    await district.register(1)
    package = await made(database, tmp_path, await penalties(database), PackageKind.FULL)

    async with database.transaction() as connection:
        with pytest.raises(Invalid) as refused:
            await commands.confirm(connection, TAX, package, "0" * 64)
        await commands.confirm(connection, TAX, package, str(package.manifest))

    assert refused.value.message == f"package {package.id} has the manifest {package.manifest}"
    rows = await database.fetch("select package, client, manifest from package_receipt")
    assert [tuple(row) for row in rows] == [(package.id, "tax", package.manifest)]
