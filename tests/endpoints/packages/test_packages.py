"""Packages and copies over HTTP: asked for, made, fetched in parts, confirmed, and held against the hub."""

import base64
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from auth.clients import client_secret
from auth.clients.queries import subscriber
from hub.core import clock
from hub.core.actor import HUB, Purpose
from hub.core.calendar import add_working_days
from hub.core.settings import Settings
from hub.intake.ingest import deliveries
from hub.sharing.packages.formats import reading
from hub.sharing.packages.manifests import manifest
from hub.sharing.packages.signatures import detached
from hub.sharing.packages.signatures.keys import key_set
from hub.sharing.packages.verification.checks import verify
from hub.sharing.proofs import rules
from hub.sharing.views import commands as views
from hub.sharing.views.results import NewView, ViewKind
from hub.worker.sharing import SharingRounds
from tests.district import Asker, District, Hub, code

PENALTY = {"决定书文号": "罚1", "处罚日期": "2025-03-01", "严重程度": "一般", "处罚机关": "水务局"}
REQUEST = """
mutation ($input: PackageRequestInput!) {
  packageRequest(input: $input) { package { id state number files } refusal { code message field } }
}
"""
RECEIPT = """
mutation ($input: PackageReceiptInput!) {
  packageReceipt(input: $input) { package { id } refusal { code message field } }
}
"""
LIST = '{ packages(view: "penalties", first: 5) { nodes { id number kind state rows tombstones from to root files } } }'
CHECK = """
query ($position: BigInt!, $rows: Int!, $root: String!, $buckets: String, $leaves: [CopyBucketInput!]) {
  copyCheck(view: "penalties", position: $position, rows: $rows, root: $root, buckets: $buckets, leaves: $leaves) {
    state rows root receipt buckets { number leaves { key leaf } } wrong { key fault }
  }
}
"""


@pytest.fixture(autouse=True)
def packages_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUB_PACKAGES_DIR", str(tmp_path / "packages"))
    return tmp_path / "packages"


@pytest.fixture
async def tax(hub: Hub, district: District) -> Asker:
    """A client with a view of penalties, of which two enterprises have one."""
    await district.register(1, 2, 3)
    await penalised(district, 1, 2)
    asker = await hub.client("tax", "delivery:subscribe", "enterprise:read", "record:read")
    owner = await subscriber(hub.database, "tax")
    assert owner
    async with hub.database.transaction() as connection:
        await views.define(
            connection,
            replace(owner, purpose=Purpose.SUPERVISION_INSPECTION),
            NewView("penalties", ViewKind.RECORDS, "penalty", ("decision_number", "severity")),
        )
    return asker


async def penalised(district: District, *numbers: int, **changed: str) -> None:
    rows = [{"统一社会信用代码": code(number), **PENALTY, **changed} for number in numbers]
    await district.deliver("penalty", rows, provider="tax")


async def made(hub: Hub, asker: Asker, kind: str = "FULL", name: str = "1") -> dict[str, Any]:
    wanted = {"clientMutationId": name, "view": "penalties", "kind": kind, "formats": ["JSON_LINES", "XLSX"]}
    asked = (await asker.ask(REQUEST, input=wanted))["data"]["packageRequest"]
    assert asked["refusal"] is None, asked
    await SharingRounds(hub.database, Settings()).round()
    package: dict[str, Any] = (await asker.ask(LIST))["data"]["packages"]["nodes"][0]
    assert package["id"] == asked["package"]["id"]
    return package


async def got(asker: Asker, path: str, **headers: str) -> httpx.Response:
    return await asker.http.get(path, headers={"Authorization": f"Bearer {asker.token}", **headers})


async def test_a_package_is_asked_for_made_fetched_and_whole(hub: Hub, tax: Asker, tmp_path: Path) -> None:
    package = await made(hub, tax)

    place = tmp_path / "received"
    place.mkdir()
    names = ["manifest.json", "manifest.json.jws", "jwks.json", "rows.jsonl.zst", "rows.xlsx"]
    for name in names:
        (place / name).write_bytes((await got(tax, f"/packages/{package['id']}/{name}")).content)
    jwks = tmp_path / "hub.json"
    jwks.write_bytes((await tax.http.get("/.well-known/jwks.json")).content)
    done = verify(place, jwks)
    assert (done.faults, done.unproved) == ([], {})
    assert {key: package[key] for key in ("number", "kind", "state", "rows", "tombstones", "from", "files")} == {
        "number": 1,
        "kind": "FULL",
        "state": "READY",
        "rows": 2,
        "tombstones": 0,
        "from": None,
        "files": [f"/packages/{package['id']}{each}" for each in ("", "/rows.jsonl.zst", "/rows.xlsx")],
    }


async def test_a_file_is_fetched_in_parts_and_not_again_and_logged(hub: Hub, tax: Asker) -> None:
    package = await made(hub, tax)
    path = package["files"][2]

    whole = await got(tax, path)
    part = await got(tax, path, Range="bytes=10-19")
    again = await got(tax, path, **{"If-None-Match": whole.headers["etag"]})

    digest = sha256(whole.content)
    assert whole.headers["etag"] == f'"{digest.hexdigest()}"'
    assert whole.headers["content-digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert (again.status_code, again.content) == (304, b"")
    rows = await hub.database.fetch("select client, usccs, details from audit_entry where kind = 'PackageFetched'")
    assert [(row["client"], sorted(row["usccs"]), row["details"]["file"]) for row in rows] == [
        ("tax", [code(1), code(2)], "rows.xlsx")
    ] * 2


async def test_a_package_whose_rows_were_withdrawn_is_not_given_out(hub: Hub, tax: Asker, district: District) -> None:
    package = await made(hub, tax)
    await penalised(district, 1, 修复日期="2025-06-01")

    refused = await got(tax, package["files"][0])

    assert refused.status_code == 409
    assert refused.json()["errors"][0]["message"] == (
        f"package {package['id']} tells of rows that were withdrawn since: ask for a newer one"
    )


async def narrow(hub: Hub, scope: str) -> Asker:
    """A token of the same client for this scope alone."""
    secret = client_secret.new()
    await hub.database.fetch("update client set secret_hash = $1 where code = 'tax'", client_secret.hashed(secret))
    wanted = {"grant_type": "client_credentials", "scope": scope}
    answer = await hub.http.post("/oauth/token", data=wanted, auth=("tax", secret))
    return Asker(hub.http, answer.json()["access_token"])


async def test_a_token_without_the_views_scopes_has_nothing_of_it(hub: Hub, tax: Asker) -> None:
    package = await made(hub, tax)
    asker = await narrow(hub, "delivery:subscribe")

    paths = [*package["files"], "/feeds/penalties/digests", "/feeds/penalties/digests?at=0"]
    refused = [await got(asker, path) for path in paths]
    listed = await asker.ask(LIST)
    checked = await asker.ask(CHECK, position="0", rows=0, root="0" * 64)
    wanted = {"clientMutationId": "2", "view": "penalties", "kind": "FULL", "formats": ["CSV"]}
    asked = await asker.ask(REQUEST, input=wanted)

    needed = "the view 'penalties' needs the scope enterprise:read"
    assert {answer.status_code for answer in refused} == {403}
    assert {answer.json()["errors"][0]["message"] for answer in refused} == {needed}
    assert [answer["errors"][0]["message"] for answer in (listed, checked)] == [needed, needed]
    assert asked["data"]["packageRequest"]["refusal"]["message"] == needed


async def test_what_a_client_may_not_read_any_more_is_not_packed_for_it(hub: Hub, tax: Asker) -> None:
    wanted = {"clientMutationId": "1", "view": "penalties", "kind": "FULL", "formats": ["JSON_LINES"]}
    assert (await tax.ask(REQUEST, input=wanted))["data"]["packageRequest"]["refusal"] is None
    await hub.database.fetch("update client set scopes = array_remove(scopes, 'record:read') where code = 'tax'")

    await SharingRounds(hub.database, Settings()).round()

    ((number, cause),) = await hub.database.fetch("select number, cause from package")
    assert (number, cause) == (None, "client 'tax' may have no packages of the view 'penalties' any more")


async def test_another_clients_package_does_not_exist(hub: Hub, tax: Asker) -> None:
    package = await made(hub, tax)
    other = await hub.client("other", "delivery:subscribe")

    refused = await got(other, package["files"][0])
    unscoped = await got(await hub.client("third", "enterprise:read"), package["files"][0])
    nobody = await tax.http.get(package["files"][0])

    assert (refused.status_code, refused.json()["errors"][0]["message"]) == (404, f"no package {package['id']}")
    assert unscoped.status_code == 403
    assert unscoped.json()["errors"][0]["message"] == f"/packages/{package['id']} needs the scope delivery:subscribe"
    assert (nobody.status_code, "WWW-Authenticate" in nobody.headers) == (401, True)


async def test_a_file_that_is_not_of_the_package_is_not_found(hub: Hub, tax: Asker) -> None:
    package = await made(hub, tax)
    names = ("../../etc/passwd", "rows.csv", "manifest.json.sm2.jws", "%2e%2e")

    assert [(await got(tax, f"/packages/{package['id']}/{name}")).status_code for name in names] == [404] * 4


async def test_a_receipt_is_kept_for_the_right_manifest_only(hub: Hub, tax: Asker) -> None:
    package = await made(hub, tax)
    manifest = sha256((await got(tax, package["files"][0])).content).hexdigest()

    wrong = await tax.ask(RECEIPT, input={"clientMutationId": "r1", "package": package["id"], "manifest": "0" * 64})
    right = await tax.ask(RECEIPT, input={"clientMutationId": "r2", "package": package["id"], "manifest": manifest})

    assert wrong["data"]["packageReceipt"]["refusal"] == {
        "code": "VALIDATION",
        "message": f"package {package['id']} has the manifest {manifest}",
        "field": "manifest",
    }
    assert right["data"]["packageReceipt"] == {"package": {"id": package["id"]}, "refusal": None}


def copied(place: Path) -> dict[str, bytes]:
    """The leaves of a consumer that has taken the package's rows."""
    layout = manifest.layout(json.loads((place / "manifest.json").read_bytes()))
    rows = reading.rows(place / "rows.jsonl.zst", "jsonl", "utf-8", layout)
    return {row.key: rules.leaf(rules.canonical(row.key, row.values)) for row in rows}


async def compared(asker: Asker, position: str, copy: dict[str, bytes], **more: object) -> Any:
    table = rules.digests(copy.items())
    told = {"position": position, "rows": len(copy), "root": rules.root(table).hex(), **more}
    return (await asker.ask(CHECK, **told))["data"]["copyCheck"]


async def test_a_whole_copy_gets_a_signed_receipt(hub: Hub, tax: Asker, packages_folder: Path) -> None:
    package = await made(hub, tax)
    copy = copied(packages_folder / f"{package['id']}-1")

    answer = await compared(tax, package["to"], copy)

    header, claims, _ = answer["receipt"].split(".")
    assert (answer["state"], answer["rows"], answer["root"]) == ("EQUAL", 2, package["root"])
    assert json.loads(base64.urlsafe_b64decode(header + "=="))["typ"] == "hub-copy-receipt+jws"
    stated = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert {key: stated[key] for key in ("client", "view", "position", "rows", "root")} == {
        "client": "tax",
        "view": "penalties",
        "position": int(package["to"]),
        "rows": 2,
        "root": package["root"],
    }


async def test_wrong_rows_of_a_copy_are_named_in_three_steps(hub: Hub, tax: Asker, packages_folder: Path) -> None:
    package = await made(hub, tax)
    right = copied(packages_folder / f"{package['id']}-1")
    missing, stale = right
    copy = {stale: b"\0" * 16, "invented": b"\1" * 16}

    first = await compared(tax, package["to"], copy)
    prefixes = rules.prefixes(rules.digests(copy.items())).hex()
    second = await compared(tax, package["to"], copy, buckets=prefixes)
    numbers = [each["number"] for each in second["buckets"]]
    leaves = [
        {
            "number": number,
            "leaves": [{"key": key, "leaf": copy[key].hex()} for key in copy if rules.bucket(key) == number],
        }
        for number in numbers
    ]
    third = await compared(tax, package["to"], copy, leaves=leaves)

    assert (first["state"], first["receipt"], first["buckets"], first["wrong"]) == ("DIFFERENT", None, [], [])
    assert numbers == sorted({rules.bucket(key) for key in (missing, stale, "invented")})
    assert [leaf for each in second["buckets"] for leaf in each["leaves"]] == [
        {"key": key, "leaf": right[key].hex()} for key in sorted(right, key=rules.bucket)
    ]
    faults = {missing: "MISSING", stale: "STALE", "invented": "EXTRA"}
    assert third["wrong"] == [{"key": key, "fault": faults[key]} for key in sorted(faults)]


NO_COPIES: list[tuple[dict[str, Any], str, str]] = [
    ({"position": "999"}, "view 'penalties' has reached position {}", "position"),
    ({"root": "xyz"}, "the root is not 64 hexadecimal digits", "root"),
    ({"buckets": "00"}, "the text of 4,096 prefixes is not 65536 hexadecimal digits", "buckets"),
    (
        {"leaves": [{"number": 1, "leaves": [{"key": "k", "leaf": "00" * 16}]}]},
        "'k' belongs to bucket 2085, which is not told",
        "leaves",
    ),
    ({"leaves": [{"number": 4096, "leaves": []}]}, "a bucket is numbered from 0 to 4095", "leaves"),
]


async def test_what_is_no_copy_is_refused(hub: Hub, tax: Asker) -> None:
    package = await made(hub, tax)

    for told, message, field in NO_COPIES:
        answer = await tax.ask(CHECK, **{"position": package["to"], "rows": 0, "root": "0" * 64, **told})

        (error,) = answer["errors"]
        assert error["message"] == message.format(package["to"])
        assert (error["extensions"]["code"], error["extensions"]["field"]) == ("VALIDATION", field)


RECALLS = """
{ recalls(first: 5) { nodes { id view reason state certainty dueOn keys usccs confirmedAt how proved } } }
"""
CONFIRM = """
mutation ($input: RecallConfirmInput!) {
  recallConfirm(input: $input) { notice { state proved how } refusal { code message field } }
}
"""


async def recalled(asker: Asker) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = (await asker.ask(RECALLS))["data"]["recalls"]["nodes"]
    return nodes


async def test_a_repair_is_recalled_from_who_holds_it_and_who_may(
    hub: Hub, tax: Asker, district: District, packages_folder: Path
) -> None:
    package = await made(hub, tax)
    reader = await hub.client("reader", "enterprise:read", "record:read", "delivery:subscribe")
    question = "query ($uscc: String!) { enterprise(uscc: $uscc) { records(first: 5) { nodes { resource } } } }"
    await reader.ask(question, "supervision-inspection", uscc=code(1))
    await reader.ask("{ enterprise(uscc: %s) { name } }" % json.dumps(code(2)))
    await penalised(district, 1, 修复日期="2025-06-01")

    await SharingRounds(hub.database, Settings()).round()

    (held,), (maybe,) = await recalled(tax), await recalled(reader)
    copy = copied(packages_folder / f"{package['id']}-1")
    (gone,) = [key for key in copy if key.startswith(code(1))]
    issued = clock.today()
    assert (held["view"], held["reason"], held["certainty"], held["state"]) == (
        "penalties",
        "REPAIRED",
        "HOLDS",
        "OPEN",
    )
    assert (held["keys"], held["usccs"], held["dueOn"]) == ([gone], [code(1)], add_working_days(issued, 3).isoformat())
    assert (maybe["view"], maybe["certainty"], maybe["usccs"], maybe["keys"]) == (None, "MAY_HOLD", [code(1)], [])

    told = {"clientMutationId": "c1", "notice": held["id"], "how": "已删除"}
    unchanged = rules.root(rules.digests(copy.items())).hex()
    wrong = (await tax.ask(CONFIRM, input={**told, "root": unchanged}))["data"]["recallConfirm"]
    del copy[gone]
    purged = rules.root(rules.digests(copy.items())).hex()
    right = (await tax.ask(CONFIRM, input={**told, "clientMutationId": "c2", "root": purged}))["data"]["recallConfirm"]
    assert wrong["refusal"]["code"] == "CONFLICT"
    assert f"is {purged}: copyCheck names the rows" in wrong["refusal"]["message"]
    assert right == {"notice": {"state": "CONFIRMED", "proved": True, "how": "已删除"}, "refusal": None}
    assert [each["state"] for each in await recalled(reader)] == ["OPEN"]


async def test_a_withdrawn_delivery_is_recalled_once(hub: Hub, tax: Asker, district: District) -> None:
    await made(hub, tax)
    (batch,) = await hub.database.fetch("select id from batch where resource = 'penalty'")
    await deliveries.withdraw(hub.database, HUB, batch["id"], "错误名录")

    for _ in range(2):
        await SharingRounds(hub.database, Settings()).round()

    (notice,) = await recalled(tax)
    assert (notice["reason"], sorted(notice["usccs"])) == ("CORRECTED", [code(1), code(2)])
    other = await hub.client("other", "delivery:subscribe")
    refused = await other.ask(CONFIRM, input={"clientMutationId": "1", "notice": notice["id"], "how": "x"})
    assert refused["data"]["recallConfirm"]["refusal"] == {
        "code": "NOT_FOUND",
        "message": f"no notice '{notice['id']}'",
        "field": "notice",
    }


async def test_a_notice_is_late_after_its_day(hub: Hub, tax: Asker, district: District) -> None:
    await made(hub, tax)
    await penalised(district, 1, 修复日期="2025-06-01")
    await SharingRounds(hub.database, Settings()).round()

    await hub.database.fetch("update recall set due_on = due_on - 30")

    assert [each["state"] for each in await recalled(tax)] == ["LATE"]


async def test_the_table_of_digests_is_signed_and_kept(hub: Hub, tax: Asker) -> None:
    package = await made(hub, tax)

    newest = await got(tax, "/feeds/penalties/digests")
    at = await got(tax, f"/feeds/penalties/digests?at={package['to']}")
    again = await got(tax, f"/feeds/penalties/digests?at={package['to']}", **{"If-None-Match": at.headers["etag"]})
    beyond = await got(tax, "/feeds/penalties/digests?at=999999")

    said = at.json()
    assert (said["view"], said["position"], said["rows"], said["root"]) == (
        "penalties",
        int(package["to"]),
        2,
        package["root"],
    )
    assert rules.root([bytes.fromhex(each) for each in said["digests"]]).hex() == package["root"]
    assert newest.json()["root"] == package["root"]
    jwks = (await tax.http.get("/.well-known/jwks.json")).json()
    keys = key_set(jwks)
    assert detached.check(at.headers["hub-signature"], at.content, keys) in keys
    assert (at.headers["cache-control"], again.status_code) == ("private, max-age=86400, immutable", 304)
    assert (beyond.status_code, beyond.json()["errors"][0]["message"]) == (
        422,
        f"'999999' is no position of view 'penalties', which has reached {newest.json()['position']}",
    )
