"""The feed of a view by query, as JSON Lines and as a stream; over HTTP, with tokens."""

import json
from typing import Any

import pytest

from auth.clients import commands as clients
from hub.core.actor import HUB
from tests.district import Asker, District, Hub, code
from tests.endpoints.feeds.streaming import streaming

DEFINE = """
mutation ($code: String!, $kind: ViewKind!, $subject: String, $fields: [String!], $jurisdictions: [String!]) {
  viewDefine(input: {clientMutationId: $code, code: $code, kind: $kind, subject: $subject, fields: $fields,
                     jurisdictions: $jurisdictions}) {
    view { code kind subject fields jurisdictions purpose position }
    refusal { code message field }
  }
}
"""
CHANGES = """
query ($view: String!, $after: String, $first: Int!) {
  changes(view: $view, after: $after, first: $first) {
    head pageInfo { hasNextPage endCursor }
    nodes { type key uscc fieldsChanged reason row sequence source }
  }
}
"""
SCOPES = ("enterprise:read", "delivery:subscribe")


async def defined(asker: Asker, purpose: str | None = None, **view: object) -> Any:
    answer = await asker.ask(DEFINE, purpose, **{"code": "register", "kind": "ENTERPRISES", **view})
    return answer["data"]["viewDefine"]


async def changes(asker: Asker, after: str | None = None, first: int = 100, view: str = "register") -> Any:
    answer = await asker.ask(CHANGES, view=view, after=after, first=first)
    return answer["data"]["changes"]


def bearer(asker: Asker) -> dict[str, str]:
    return {"Authorization": f"Bearer {asker.token}"}


async def test_a_feed_goes_on_from_its_cursor(hub: Hub, district: District) -> None:
    await district.register(1, 2)
    tax = await hub.client("tax", *SCOPES)
    view = await defined(tax, fields=["name", "status"])
    begun = await changes(tax)
    nothing = await changes(tax, begun["pageInfo"]["endCursor"])
    await district.register(2, 状态="注销")
    changed = await changes(tax, nothing["pageInfo"]["endCursor"])

    assert view["refusal"] is None
    assert view["view"] == {
        "code": "register", "kind": "ENTERPRISES", "subject": None, "fields": ["name", "status"],
        "jurisdictions": None, "purpose": None, "position": "0",
    }  # fmt: skip
    assert [node["uscc"] for node in begun["nodes"]] == [code(1), code(2)]
    assert nothing["nodes"] == []
    assert int(changed["head"]) > int(nothing["head"]) >= int(begun["head"])
    (node,) = changed["nodes"]
    assert node.pop("sequence") == f"{int(changed['head']):016}.1.{code(2)}"
    assert node == {
        "type": "credit.row.upserted", "key": code(2), "uscc": code(2), "fieldsChanged": ["status"], "reason": None,
        "row": {"key": code(2), "uscc": code(2), "name": "虚构2号科技有限公司", "status": "cancelled"},
        "source": "/feeds/register",
    }  # fmt: skip


async def test_pages_of_one_tell_each_row_once(hub: Hub, district: District) -> None:
    await district.register(1, 2, 3)
    tax = await hub.client("tax", *SCOPES)
    await defined(tax)
    told, after = [], None
    for _ in range(3):
        page = await changes(tax, after, first=1)
        told += [node["uscc"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        await district.register(4)
    rest = await changes(tax, after)

    assert told == [code(1), code(2), code(3)]
    assert [node["uscc"] for node in rest["nodes"]] == [code(4)]


async def test_lines_are_the_events_of_the_query(hub: Hub, district: District) -> None:
    await district.register(1)
    tax = await hub.client("tax", *SCOPES)
    await defined(tax, fields=["status"])
    response = await hub.http.get("/feeds/register", headers=bearer(tax))
    (event,) = map(json.loads, response.text.splitlines())
    empty = await hub.http.get(
        "/feeds/register", params={"after": response.headers["feed-cursor"]}, headers=bearer(tax)
    )
    entries = await hub.database.fetch("select usccs from audit_entry where kind = 'QueryAnswered' order by number")

    assert (response.status_code, response.headers["content-type"]) == (200, "application/jsonl")
    assert event.pop("time")
    assert event.pop("cursor")
    assert event == {
        "specversion": "1.0",
        "id": event["sequence"],
        "source": "/feeds/register",
        "type": "credit.row.upserted",
        "subject": code(1),
        "sequence": f"{int(response.headers['feed-head']):016}.1.{code(1)}",
        "datacontenttype": "application/json",
        "data": {
            "uscc": code(1),
            "fieldsChanged": ["status"],
            "reason": None,
            "row": {"key": code(1), "uscc": code(1), "status": "active"},
        },
    }
    assert (empty.status_code, empty.content, empty.headers["feed-more"]) == (200, b"", "false")
    assert empty.headers["feed-head"] == response.headers["feed-head"]
    assert [row["usccs"] for row in entries][-2:] == [[code(1)], []]


@pytest.mark.parametrize(
    ("path", "status", "error", "message"),
    [
        pytest.param(
            "/feeds/taxes", 404, "NOT_FOUND", "client 'tax' has no view 'taxes'", id="no such view"
        ),
        pytest.param(
            "/feeds/register?after=abc", 422, "VALIDATION", "'abc' is not a cursor of this list", id="no cursor"
        ),
        pytest.param(
            "/feeds/register?first=0", 422, "VALIDATION", "first is '0'; it must be 1 to 500", id="no page"
        ),
    ],
)  # fmt: skip
async def test_bad_input_is_named(
    hub: Hub, district: District, path: str, status: int, error: str, message: str
) -> None:
    tax = await hub.client("tax", *SCOPES)
    await defined(tax)
    response = await hub.http.get(path, headers=bearer(tax))

    (told,) = response.json()["errors"]
    assert (response.status_code, told["extensions"]["code"], told["message"]) == (status, error, message)


async def test_another_views_cursor_is_refused(hub: Hub, district: District) -> None:
    await district.register(1)
    tax, bureau = await hub.client("tax", *SCOPES), await hub.client("bureau", *SCOPES)
    for asker in (tax, bureau):
        await defined(asker)
    foreign = (await changes(bureau))["pageInfo"]["endCursor"]
    answer = await tax.ask(CHANGES, view="register", after=foreign, first=5)

    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["message"]) == (
        "VALIDATION",
        f"{foreign[:60]!r} is not a cursor of this list",
    )


@pytest.mark.parametrize(
    ("scopes", "view", "lacking"),
    [
        pytest.param(
            SCOPES, {"kind": "VERDICTS", "subject": "bank-tax"},
            "eligibility:read",
            id="a scope that the token lacks",
        ),
        pytest.param(
            (*SCOPES, "record:read"), {"kind": "RECORDS", "subject": "tax-arrears"},
            "record.tax:read",
            id="a resource with a scope of its own",
        ),
        pytest.param(
            (*SCOPES, "grade:read"), {"kind": "GRADES", "subject": "samr-risk"},
            "grade.risk:read",
            id="the risk class",
        ),
    ],
)  # fmt: skip
async def test_a_view_wider_than_the_token_is_refused_by_name(
    hub: Hub, scopes: tuple[str, ...], view: dict[str, object], lacking: str
) -> None:
    tax = await hub.client("tax", *scopes)
    told = await defined(tax, "supervision-inspection", **view)

    refusal = {
        "code": "SCOPE_REQUIRED", "message": f"the view 'register' needs the scope {lacking}", "field": None
    }  # fmt: skip
    assert told == {"view": None, "refusal": refusal}
    assert await hub.database.fetch("select * from shared_view") == []


async def test_a_stream_tells_what_was_missed_then_what_comes_and_ends_with_the_client(
    hub: Hub, district: District
) -> None:
    await district.register(1)
    tax = await hub.client("tax", *SCOPES)
    await defined(tax, fields=["status"])
    app = hub.http._transport.app  # type: ignore[attr-defined]
    async with streaming(app, "/feeds/register", bearer(tax)) as stream:
        missed, position = [await stream.next() for _ in range(2)]
        await district.register(2)
        live = await stream.next()
        async with hub.database.transaction() as connection:
            await clients.disable(connection, HUB, "tax")
        ended: tuple[str, Any] = ("", {})
        while ended[0] != "end":
            ended = await stream.next()

    assert (missed[0], missed[1]["subject"]) == ("change", code(1))
    assert (position[0], position[1]["cursor"] is not None) == ("position", True)
    assert (live[0], live[1]["subject"]) == ("change", code(2))
    assert ended[1]["code"] == "UNAUTHENTICATED"
    assert ended[1]["message"] == "client 'tax' is disabled"
    resumed = await changes_of_enabled(hub, ended[1]["cursor"])
    assert resumed == []


async def changes_of_enabled(hub: Hub, cursor: str) -> list[Any]:
    """What the feed tells behind a cursor, once the client may ask again."""
    await hub.database.fetch("update client set disabled_at = null where code = 'tax'")
    async with hub.database.transaction() as connection:
        secret = await clients.rotate(connection, HUB, "tax")
    answer = await hub.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=("tax", str(secret)))
    asker = Asker(hub.http, answer.json()["access_token"])
    nodes: list[Any] = (await changes(asker, cursor))["nodes"]
    return nodes


HOOK = """
mutation ($after: String!) {
  webhookCreate(input: {clientMutationId: "w", view: "register", url: "https://receiver.example/", after: $after}) {
    refusal { code message field }
  }
}
"""


async def test_another_view_s_cursor_is_refused_by_every_way_that_takes_one(hub: Hub, district: District) -> None:
    await district.register(1)
    tax = await hub.client("tax", *SCOPES)
    for name in ("register", "other"):
        await defined(tax, code=name)
    foreign = (await changes(tax, view="other"))["pageInfo"]["endCursor"]
    message = f"{foreign[:60]!r} is not a cursor of this list"

    asked = await tax.ask(CHANGES, view="register", after=foreign, first=5)
    lines = await hub.http.get("/feeds/register", params={"after": foreign}, headers=bearer(tax))
    resumed = {**bearer(tax), "Accept": "text/event-stream", "Last-Event-ID": foreign}
    stream = await hub.http.get("/feeds/register", headers=resumed)
    hooked = await tax.ask(HOOK, after=foreign)

    (error,) = asked["errors"]
    assert (error["extensions"]["code"], error["message"]) == ("VALIDATION", message)
    for response in (lines, stream):
        (told,) = response.json()["errors"]
        assert (response.status_code, told["extensions"]["code"], told["message"]) == (422, "VALIDATION", message)
    refusal = {"code": "VALIDATION", "message": message, "field": "after"}
    assert hooked["data"]["webhookCreate"]["refusal"] == refusal
    assert await hub.database.fetch("select * from webhook") == []


@pytest.mark.parametrize(
    ("limits", "view", "message"),
    [
        pytest.param(
            {"scenarios": ["bank-tax"]},
            {"kind": "VERDICTS", "subject": "tax-service"},
            "no scenario 'tax-service'",
            id="a scenario that the client's record does not cover",
        ),
        pytest.param(
            {"jurisdictions": ["420703101"]},
            {"jurisdictions": ["420703101", "420704"]},
            "the view reaches '420704', and client 'tax' only 420703101",
            id="a division outside its own",
        ),
    ],
)
async def test_a_view_wider_than_the_clients_record_is_refused_by_name(
    hub: Hub, limits: dict[str, object], view: dict[str, object], message: str
) -> None:
    tax = await hub.client("tax", *SCOPES, "eligibility:read", **limits)
    told = await defined(tax, "supervision-inspection", **view)

    assert (told["view"], told["refusal"]["message"].startswith(message)) == (None, True), told
    assert await hub.database.fetch("select * from shared_view") == []
