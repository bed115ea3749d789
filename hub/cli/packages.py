"""Makes, lists and schedules packages with a store, and checks them without one."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from auth.clients.queries import check_client
from hub.cli.options import Json
from hub.cli.running import FAILED, refusals, settings, settle, with_database
from hub.core.actor import HUB
from hub.core.errors import UsageError
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.core.store.paging import MOST
from hub.sharing.packages import commands, queries
from hub.sharing.packages.making.work import make_next
from hub.sharing.packages.results import (
    KeptPackage,
    NewPackage,
    PackageFormat,
    PackageKind,
    PackageState,
)
from hub.sharing.packages.schedules import commands as schedule_commands
from hub.sharing.packages.schedules import queries as schedule_queries
from hub.sharing.packages.schedules.results import KeptSchedule, NewSchedule
from hub.sharing.packages.verification.checks import verify
from hub.sharing.packages.verification.results import PackageVerification
from hub.sharing.views.queries import view_by_code
from hub.terminal import show, show_json
from hub.worker.sharing import workshop

View = Annotated[str, typer.Argument(help="The view's code.")]
Client = Annotated[str, typer.Option(help="The client whose view it is.")]
Kind = Annotated[PackageKind, typer.Option(help="All rows, or what changed.")]
Formats = Annotated[list[PackageFormat] | None, typer.Option(help="A format of its rows; repeat for more.")]
_USUAL = (PackageFormat.CSV, PackageFormat.JSON_LINES)

_BESIDE = ("client", "code", "target", "dropped_at", "drop_cause")

package = typer.Typer(help="The packages that consumers take away.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(package, name="package")


@package.command()
def make(
    view: View,
    client: Client,
    kind: Kind = PackageKind.FULL,
    format: Formats = None,
    start: Annotated[int | None, typer.Option("--from", help="The position from which a delta begins.")] = None,
    json: Json = False,
) -> None:
    """Make a package of a view now, and print where it is."""
    with refusals():
        chosen = settings()
        wanted = NewPackage(kind, tuple(format or _USUAL), start)
        settle()
        made = with_database(lambda database: _make(database, chosen, client, view, wanted))
        place = str(chosen.packages_folder / str(made.folder)) if made.folder else None
        if json:
            show_json({**_described(made), "folder": place})
        elif place is None:
            show(f"package {made.id} waits: {made.cause or made.state.value}")
        else:
            show(f"package {made.id}, number {made.number} of {view}: {made.rows} rows, {made.tombstones} withdrawn")
            show(f"  {place}")
        if place is None:
            raise typer.Exit(FAILED)


@package.command("list")
def list_packages(
    view: Annotated[str | None, typer.Argument(help="Only of views with this code.")] = None, json: Json = False
) -> None:
    """Show the packages, the newest first, with what stands in the way of those that wait."""
    with refusals():
        rows = with_database(lambda database: queries.every_package(database, view))
        listed = [{**_described(queries.package_of(row)), **{name: row[name] for name in _BESIDE}} for row in rows]
        if json:
            show_json({"packages": listed})
            return
        for one in listed:
            counts = f"{one['rows']} rows, {one['tombstones']} withdrawn" if one["number"] else one["cause"] or ""
            if one["target"] and not one["dropped_at"]:
                counts += f"; not dropped at {one['target']} yet: {one['drop_cause'] or 'it is next'}"
            show(f"{one['package']}  {one['client']}/{one['code']}  {one['kind']} {one['state']}  {counts}")


@package.command()
def schedule(
    view: View,
    client: Client,
    cron: Annotated[str, typer.Option(help="When, in the district's time, such as '0 6 * * *'.")],
    kind: Kind = PackageKind.DELTA,
    format: Formats = None,
    working_days: Annotated[bool, typer.Option("--working-days", help="On working days alone.")] = False,
    drop: Annotated[
        str | None, typer.Option(help="Where to drop each: a folder's file:// address, s3:// or sftp://.")
    ] = None,
) -> None:
    """Let packages of a view be made again and again; the first is full, so that a delta has something to follow."""
    with refusals():
        wanted = NewSchedule(cron, kind, tuple(format or _USUAL), working_days, drop)
        number = with_database(lambda database: _schedule(database, client, view, wanted))
        show(f"schedule {number}: {kind.value} packages of {view} at {cron}")


@package.command("schedules")
def list_schedules(
    client: Annotated[str | None, typer.Option(help="Only those of this client.")] = None, json: Json = False
) -> None:
    """Show the schedules, when each asks for its next package, and where it is dropped."""
    with refusals():
        found = with_database(lambda database: _schedules(database, client))
        if json:
            show_json({"schedules": [_schedule_as_json(one) for one in found]})
            return
        for one in found:
            days = ", on working days" if one.asked.working_days else ""
            drop = f", dropped at {one.asked.target}" if one.asked.target else ""
            said = f"{one.asked.kind.value} at {one.asked.cron}{days}{drop}"
            show(f"{one.id}  {one.client}/{one.code}  {said}; next {one.next_at.isoformat(timespec='seconds')}")


@package.command()
def unschedule(
    number: Annotated[int, typer.Argument(help="The schedule's number in `hub package schedules`.")],
) -> None:
    """Make no more packages by a schedule; one that waits is still made, and none is dropped any more."""
    with refusals():
        one = with_database(lambda database: _unschedule(database, number))
        show(f"schedule {number} of {one.client}/{one.code} has ended")


@package.command("verify")
def verify_packages(
    path: Annotated[Path, typer.Argument(help="A package's folder, or a folder of several.")],
    jwks: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="The hub's public keys, a JWK set; else those beside the package."),
    ] = None,
    json: Json = False,
) -> None:
    """Check files, signatures, chain and root of packages, without a hub; exit with 1 at any fault."""
    with refusals():
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder")
        done = verify(path, jwks)
        if json:
            show_json(_as_json(done))
        else:
            _show(done)
        if done.faults:
            raise typer.Exit(FAILED)


def _as_json(done: PackageVerification) -> dict[str, object]:
    return {
        "packages": list(done.packages),
        "whole": not done.faults,
        "signed_by": sorted(done.signed_by),
        "keys": "beside" if done.keys_beside else "given",
        "faults": [asdict(fault) for fault in done.faults],
        "unproved": done.unproved,
    }


def _show(done: PackageVerification) -> None:
    for fault in done.faults:
        show(f"{fault.file}: {fault.message}")
    for name, reason in done.unproved.items():
        show(f"{name}: its rows were not held against its root: {reason}")
    if done.faults:
        return
    show(f"{len(done.packages)} packages, whole, signed by {', '.join(sorted(done.signed_by))}")
    if done.keys_beside:
        show("the keys came with the packages: compare them with the hub's, or give those by --jwks")


async def _make(database: Database, chosen: Settings, client: str, code: str, wanted: NewPackage) -> KeptPackage:
    view = await view_by_code(database, client, code)
    async with database.transaction() as connection:
        number = await commands.request(connection, HUB, view, wanted)
    shop = await workshop(database, chosen)
    while (made := await queries.package_of_view(database, view, number)).state is PackageState.WAITING:
        if made.cause or not await make_next(shop):
            break
    return made


async def _schedule(database: Database, client: str, code: str, wanted: NewSchedule) -> int:
    async with database.transaction() as connection:
        view = await view_by_code(connection, client, code)
        return await schedule_commands.add(connection, HUB, view, wanted)


async def _schedules(database: Database, client: str | None) -> list[KeptSchedule]:
    await check_client(database, client)
    found: list[KeptSchedule] = []
    after = None
    while True:
        page = await schedule_queries.client_schedules(database, client, MOST, after)
        found += page.items
        if not page.more:
            return found
        after = page.cursors[-1]


async def _unschedule(database: Database, number: int) -> KeptSchedule:
    async with database.transaction() as connection:
        one = await schedule_queries.schedule_by_id(connection, None, number)
        await schedule_commands.end(connection, HUB, one)
    return one


def _schedule_as_json(one: KeptSchedule) -> dict[str, object]:
    return {
        "schedule": one.id,
        "client": one.client,
        "view": one.code,
        "cron": one.asked.cron,
        "working_days": one.asked.working_days,
        "kind": one.asked.kind.value,
        "formats": [each.value for each in one.asked.formats],
        "target": one.asked.target,
        "next_at": one.next_at,
    }


def _described(one: KeptPackage) -> dict[str, object]:
    return {
        "package": one.id,
        "number": one.number,
        "kind": one.kind.value,
        "formats": [each.value for each in one.formats],
        "state": one.state.value,
        "cause": one.cause,
        "from": one.from_position,
        "to": one.to_position,
        "rows": one.rows,
        "tombstones": one.tombstones,
        "root": one.root,
        "manifest": one.manifest,
    }
