"""`hub package`: what `verify` prints with its exit codes, and schedules."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli import app
from hub.core.actor import Actor, Kind
from hub.core.store.database import Database
from hub.sharing.views import commands as views
from hub.sharing.views.results import NewView, ViewKind
from tests.cli.conftest import Run
from tests.sharing.packages.packed import ES256, chain

RUN, APP = CliRunner(), app(["package"])


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    chain(tmp_path / "packages")
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": [ES256.public()]}))
    return tmp_path / "packages"


def test_whole_packages_are_told_with_the_keys_that_signed_them(packages: Path) -> None:
    done = RUN.invoke(APP, ["package", "verify", str(packages), "--jwks", str(packages.parent / "jwks.json")])

    assert (done.exit_code, done.stdout) == (0, "2 packages, whole, signed by es\n")


def test_keys_from_the_package_itself_are_said_to_be_so(packages: Path) -> None:
    done = RUN.invoke(APP, ["package", "verify", str(packages / "1")])

    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "1 packages, whole, signed by es",
            "the keys came with the packages: compare them with the hub's, or give those by --jwks",
        ],
    )


def test_a_fault_is_one_line_and_exit_code_1(packages: Path) -> None:
    (packages / "1" / "rows.csv").unlink()

    done = RUN.invoke(APP, ["package", "verify", str(packages)])

    assert (done.exit_code, done.stdout) == (1, "1/rows.csv: the file is missing\n")


def test_json_tells_all_in_one_object(packages: Path) -> None:
    (packages / "2" / "rows.csv").unlink()

    done = RUN.invoke(APP, ["package", "verify", str(packages / "2"), "--json"])

    assert (done.exit_code, json.loads(done.stdout)) == (
        1,
        {
            "packages": ["2"],
            "whole": False,
            "signed_by": ["es"],
            "keys": "beside",
            "faults": [{"code": "missing", "file": "2/rows.csv", "message": "the file is missing"}],
            "unproved": {"2": "the rows at position 7, which it changes, are not here"},
        },
    )


@pytest.mark.parametrize("there", [True, False], ids=["empty folder", "no folder"])
def test_nothing_to_check_is_wrong_usage(tmp_path: Path, there: bool) -> None:
    place = tmp_path if there else tmp_path / "gone"

    done = RUN.invoke(APP, ["package", "verify", str(place)])

    cause = "there is no manifest.json in it" if there else "there is no such file or folder"
    assert (done.exit_code, done.stderr) == (2, f"hub: {place}: {cause}\n")


async def test_schedules_are_listed_and_ended(call: Run, database: Database) -> None:
    tax = Actor("tax", Kind.DEPARTMENT, "tax")
    async with database.transaction() as connection:
        await views.define(connection, tax, NewView("register", ViewKind.ENTERPRISES))
    given = ("--client", "tax", "--cron", "0 6 * * *", "--working-days")
    added = await call("package", "schedule", "register", *given, "--drop", "sftp://hub@host/in")
    wrong = await call("package", "schedule", "register", *given, "--drop", "ftp://host/in")
    listed = await call("package", "schedules", "--json")
    plain = await call("package", "schedules")
    nobody = await call("package", "schedules", "--client", "bank")
    ended = await call("package", "unschedule", 1)
    twice = await call("package", "unschedule", 1)

    (one,) = json.loads(listed.out)["schedules"]
    following = one.pop("next_at")
    assert (added.code, added.out) == (0, "schedule 1: delta packages of register at 0 6 * * *\n")
    assert (wrong.code, wrong.err) == (1, "hub: 'ftp://host/in' is no target: write file://…, s3://…, sftp://…\n")
    assert one == {
        "schedule": 1, "client": "tax", "view": "register", "cron": "0 6 * * *", "working_days": True, "kind": "delta",
        "formats": ["csv", "json-lines"], "target": "sftp://hub@host/in",
    }  # fmt: skip
    assert plain.out == (
        f"1  tax/register  delta at 0 6 * * *, on working days, dropped at sftp://hub@host/in; next {following}\n"
    )
    assert (nobody.code, nobody.out, nobody.err) == (1, "", "hub: no client 'bank'\n")
    assert (ended.code, ended.out) == (0, "schedule 1 of tax/register has ended\n")
    assert (twice.code, twice.err) == (1, "hub: no schedule 1\n")
    logged = await database.fetch(
        "select kind, client from audit_entry where kind like 'PackageSchedule%' order by number"
    )
    assert [tuple(row) for row in logged] == [("PackageScheduleAdded", "hub"), ("PackageScheduleEnded", "hub")]
