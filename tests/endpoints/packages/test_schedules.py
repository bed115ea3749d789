"""Schedules of packages by mutation: by the rules of the command, for one's own views, and by the operator for any."""

from pathlib import Path
from typing import Any

import pytest

from hub.core.settings import Settings
from hub.worker.sharing import SharingRounds
from tests.district import Asker, District, Hub
from tests.endpoints.feeds.test_feeds import SCOPES, defined

ADD = """
mutation ($input: PackageScheduleAddInput!) {
  packageScheduleAdd(input: $input) {
    schedule { id view client cron timeZone workingDays kind formats target nextAt } refusal { code message field }
  }
}
"""
UPDATE = """
mutation ($input: PackageScheduleUpdateInput!) {
  packageScheduleUpdate(input: $input) {
    schedule { cron workingDays kind formats target nextAt } refusal { code message field }
  }
}
"""
END = """
mutation ($input: PackageScheduleEndInput!) {
  packageScheduleEnd(input: $input) { ended refusal { code message field } }
}
"""
LIST = '{ packageSchedules(view: "register", first: 5) { nodes { id cron nextAt } } }'
EVERY = """
query ($client: String) {
  clientPackageSchedules(first: 5, client: $client) { nodes { id client view target } }
  clientPackages(first: 5, client: $client) {
    nodes { client view target droppedAt dropCause package { kind state number cause } }
  }
}
"""
DAILY = {"view": "register", "cron": "0 6 * * *", "formats": ["CSV"]}


@pytest.fixture(autouse=True)
def packages_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_PACKAGES_DIR", str(tmp_path / "packages"))


@pytest.fixture
async def tax(hub: Hub, district: District) -> Asker:
    """A client with a view of the register."""
    await district.register(1)
    asker = await hub.client("tax", *SCOPES)
    await defined(asker)
    return asker


@pytest.fixture
async def office(hub: Hub) -> Asker:
    return await hub.client("office", "client:admin", "delivery:subscribe")


async def changed(asker: Asker, mutation: str, name: str, **said: object) -> Any:
    answer = await asker.ask(mutation, input={"clientMutationId": name, **said})
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


async def kept(hub: Hub) -> list[tuple[object, ...]]:
    rows = await hub.database.fetch(
        "select cron, working_days, kind, formats, target from package_schedule order by id"
    )
    return [tuple(row) for row in rows]


async def due(hub: Hub) -> None:
    """Let every schedule be due, and a worker work."""
    await hub.database.fetch("update package_schedule set next_at = now()")
    await SharingRounds(hub.database, Settings()).round()


async def test_a_client_adds_changes_and_ends_a_schedule_of_its_own(hub: Hub, tax: Asker) -> None:
    added = await changed(tax, ADD, "1", **DAILY, workingDays=True)
    number = added["schedule"].pop("id")
    (listed,) = (await tax.ask(LIST))["data"]["packageSchedules"]["nodes"]
    later = await changed(tax, UPDATE, "2", schedule=number, cron="30 7 * * 1", kind="FULL", workingDays=False)
    same = await changed(tax, UPDATE, "3", schedule=number, formats=["XLSX", "CSV", "XLSX"])
    ended = await changed(tax, END, "4", schedule=number)
    again = await changed(tax, END, "4", schedule=number)
    twice = await changed(tax, END, "5", schedule=number)
    logged = await hub.database.fetch(
        "select kind, details from audit_entry where kind like 'PackageSchedule%' order by number"
    )

    first = added["schedule"].pop("nextAt")
    assert added["refusal"] is None
    assert added["schedule"] == {
        "view": "register", "client": "tax", "cron": "0 6 * * *", "timeZone": "Asia/Shanghai", "workingDays": True,
        "kind": "DELTA", "formats": ["CSV"], "target": None,
    }  # fmt: skip
    assert first.endswith("T22:00:00+00:00")  # six in the morning in the district
    assert listed == {"id": number, "cron": "0 6 * * *", "nextAt": first}
    assert later["schedule"].pop("nextAt").endswith("T23:30:00+00:00")
    assert later["schedule"] == {
        "cron": "30 7 * * 1", "workingDays": False, "kind": "FULL", "formats": ["CSV"], "target": None,
    }  # fmt: skip
    assert same["schedule"]["formats"] == ["XLSX", "CSV"]
    assert ended == {"ended": number, "refusal": None}
    assert again == ended
    refusal = {"code": "NOT_FOUND", "message": f"no schedule {number}", "field": "schedule"}
    assert twice == {"ended": None, "refusal": refusal}
    assert await kept(hub) == []
    kinds = ["PackageScheduleAdded", "PackageScheduleChanged", "PackageScheduleChanged", "PackageScheduleEnded"]
    assert [row["kind"] for row in logged] == kinds
    assert logged[0]["details"] == {
        "schedule": int(number), "view": "register", "cron": "0 6 * * *", "kind": "delta", "target": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "code", "message", "field"),
    [
        (
            {"cron": "daily"},
            "VALIDATION",
            "'daily' is no cron line of five fields, such as '0 6 * * 1-5'",
            "cron",
        ),
        (
            {"cron": "0 6 1 10 *", "workingDays": True},
            "VALIDATION",
            "'0 6 1 10 *' never runs on a working day",
            "cron",
        ),
        ({"formats": []}, "VALIDATION", "a package has at least one format", "formats"),
        ({"view": "taxes"}, "NOT_FOUND", "client 'tax' has no view 'taxes'", "view"),
        ({"target": "file:///srv/drop"}, "SCOPE_REQUIRED", "a target needs the scope client:admin", "target"),
        (
            {"client": "bank"},
            "SCOPE_REQUIRED",
            "a schedule for another client needs the scope client:admin",
            "client",
        ),
    ],
    ids=["no cron", "no working day", "no format", "no view", "a target", "another client"],
)
async def test_what_is_wrong_with_a_schedule_is_refused_by_name(
    hub: Hub, tax: Asker, said: dict[str, object], code: str, message: str, field: str
) -> None:
    refused = await changed(tax, ADD, "1", **{**DAILY, **said})

    assert refused == {"schedule": None, "refusal": {"code": code, "message": message, "field": field}}
    assert await kept(hub) == []


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"cron": "61 * * * *"}, "'61 * * * *' is no cron line of five fields, such as '0 6 * * 1-5'"),
        ({"formats": []}, "a package has at least one format"),
        ({"target": "ftp://host/in"}, "'ftp://host/in' is no target: write file://…, s3://…, sftp://…"),
        ({"target": "sftp://hub:secret@host/in"}, "a target has no password: the hub's key opens SFTP servers"),
    ],
    ids=["no cron", "no format", "no target", "a password"],
)
async def test_a_change_that_is_refused_leaves_the_schedule_as_it_was(
    hub: Hub, tax: Asker, office: Asker, said: dict[str, object], message: str
) -> None:
    number = (await changed(tax, ADD, "1", **DAILY))["schedule"]["id"]
    before = await kept(hub)
    refused = await changed(office, UPDATE, "2", schedule=number, **said)

    assert (refused["schedule"], refused["refusal"]["message"]) == (None, message)
    assert await kept(hub) == before


async def test_a_client_reaches_no_schedule_of_another_and_no_target(hub: Hub, tax: Asker) -> None:
    bank = await hub.client("bank", *SCOPES)
    number = (await changed(tax, ADD, "1", **DAILY))["schedule"]["id"]
    before = await kept(hub)
    answers = [
        await changed(bank, UPDATE, "1", schedule=number, cron="0 7 * * *"),
        await changed(bank, END, "2", schedule=number),
        await changed(bank, END, "3", schedule="x"),
        await changed(tax, UPDATE, "2", schedule=number, target="file:///srv/drop"),
    ]
    others = await bank.ask(LIST)

    assert [answer["refusal"]["message"] for answer in answers] == [
        f"no schedule {number}",
        f"no schedule {number}",
        "no schedule 'x'",
        "a target needs the scope client:admin",
    ]
    assert others["errors"][0]["message"] == "client 'bank' has no view 'register'"
    assert await kept(hub) == before


async def test_a_view_has_ten_schedules_at_most(hub: Hub, tax: Asker) -> None:
    for number in range(10):
        await changed(tax, ADD, f"{number}", **DAILY)
    refused = await changed(tax, ADD, "10", **DAILY)

    message = "view 'register' has 10 schedules: change or end one of them"
    assert refused["refusal"] == {"code": "CONFLICT", "message": message, "field": "view"}
    assert len(await kept(hub)) == 10


async def test_the_operator_says_where_a_clients_packages_are_dropped_and_sees_what_becomes_of_them(
    hub: Hub, tax: Asker, office: Asker, tmp_path: Path
) -> None:
    blocked, target = tmp_path / "blocked", tmp_path / "drop"
    blocked.write_text("no folder")
    added = await changed(office, ADD, "1", **DAILY, client="tax", target=f"{blocked.as_uri()}/in")
    number = added["schedule"]["id"]
    await due(hub)
    waiting = (await office.ask(EVERY))["data"]
    moved = await changed(office, UPDATE, "2", schedule=number, target=target.as_uri())
    await SharingRounds(hub.database, Settings()).round()
    done = (await office.ask(EVERY, client="tax"))["data"]
    others = (await office.ask(EVERY, client="office"))["data"]
    nobody = await office.ask(EVERY, client="nobody")
    kept_by_client = await changed(tax, UPDATE, "1", schedule=number, cron="0 7 * * *")
    nowhere = await changed(office, UPDATE, "3", schedule=number, target="")

    assert added["refusal"] is None
    assert waiting["clientPackageSchedules"]["nodes"] == [
        {"id": number, "client": "tax", "view": "register", "target": f"{blocked.as_uri()}/in"}
    ]
    (package,) = waiting["clientPackages"]["nodes"]
    assert (package["droppedAt"], package["dropCause"]) == (
        None, f"the folder {blocked}/in cannot be written: Not a directory"
    )  # fmt: skip
    assert moved["schedule"]["target"] == target.as_uri()
    (package,) = done["clientPackages"]["nodes"]
    assert package.pop("droppedAt") is not None
    assert package == {
        "client": "tax", "view": "register", "target": target.as_uri(), "dropCause": None,
        "package": {"kind": "FULL", "state": "READY", "number": 1, "cause": None},
    }  # fmt: skip
    assert [each.name for each in target.iterdir()] == ["register-000001"]
    assert others == {"clientPackageSchedules": {"nodes": []}, "clientPackages": {"nodes": []}}
    assert [error["message"] for error in nobody["errors"]] == ["no client 'nobody'"] * 2
    assert kept_by_client["schedule"]["target"] == target.as_uri()
    assert nowhere["schedule"]["target"] is None


async def test_what_waits_to_be_dropped_is_not_dropped_once_its_schedule_has_ended(
    hub: Hub, tax: Asker, office: Asker, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("no folder")
    number = (await changed(office, ADD, "1", **DAILY, client="tax", target=f"{blocked.as_uri()}/in"))["schedule"]["id"]
    await due(hub)
    await changed(tax, END, "1", schedule=number)
    blocked.unlink()
    await hub.database.fetch("update package_drop set due_at = now()")
    await SharingRounds(hub.database, Settings()).round()
    (package,) = (await office.ask(EVERY))["data"]["clientPackages"]["nodes"]

    assert (package["droppedAt"], package["dropCause"]) == (None, "not dropped: its schedule has ended")
    assert not blocked.exists()


async def test_a_schedule_asks_for_no_second_package_while_the_first_one_waits(hub: Hub, tax: Asker) -> None:
    await changed(tax, ADD, "1", **DAILY)
    await hub.database.fetch("update client set disabled_at = now() where code = 'tax'")
    await due(hub)
    await due(hub)
    waiting = await hub.database.fetch("select state, cause from package")
    await hub.database.fetch("update client set disabled_at = null where code = 'tax'")
    await hub.database.fetch("update package set due_at = now()")
    await SharingRounds(hub.database, Settings()).round()
    await due(hub)

    cause = "client 'tax' may have no packages of the view 'register' any more"
    assert [tuple(row) for row in waiting] == [("waiting", cause)]
    states = [tuple(row) for row in await hub.database.fetch("select state, kind from package order by id")]
    assert states == [("ready", "full"), ("ready", "delta")]
