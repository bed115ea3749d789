"""What a client may ask at once and over time: refused before anything runs, told and logged; over both doors."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY

from hub.app import create_app
from hub.core.errors import Unavailable
from hub.core.limits.rules import LimitOverrides
from hub.core.settings import GuardMode, Settings
from hub.core.store.database import Database
from hub.endpoints.socket.handler import SocketHandler
from tests.district import Asker, District, Hub, code
from tests.endpoints.socket.client import connected

VIEWER = "{ viewer { client } }"
POOR = LimitOverrides(cost=20, capacity=20, refill=1)


@asynccontextmanager
async def opened(database: Database, mode: GuardMode) -> AsyncIterator[Hub]:
    app = create_app(Settings(database_url=database.url, public_url="http://hub.test", guard=mode))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http,
    ):
        yield Hub(http, database)


def stop_the_clock(hub: Hub) -> None:
    """Nothing flows into a bucket that is made from now on, however long the test takes."""
    guard = hub.http._transport.app.state.services.executor.guard  # type: ignore[attr-defined]
    if guard:
        guard.buckets._clock = lambda: 0.0


async def poor(hub: Hub) -> Asker:
    stop_the_clock(hub)
    return await hub.client("poor", "enterprise:read", kind="subject", organisation=code(1), limits=POOR)


async def entries(hub: Hub) -> list[dict[str, Any]]:
    rows = await hub.database.fetch("select * from audit_entry where kind like 'Query%' order by number")
    return [dict(row) for row in rows]


def over(limit: str) -> float:
    return REGISTRY.get_sample_value("hub_guard_over_total", {"limit": limit}) or 0.0


async def test_every_answer_tells_what_it_cost_and_what_is_left(hub: Hub, district: District) -> None:
    await district.register(1, 2)
    stop_the_clock(hub)
    asker = await hub.client("reader", "enterprise:read", limits=LimitOverrides(cost=600, capacity=600, refill=1))
    query = "query ($first: Int!) { enterpriseList(first: $first) { nodes { name } } }"

    answer = await asker.post(query, first=500)

    assert answer.json()["extensions"] == {
        "cost": {"requested": 513, "actual": 15, "bucket": {"available": 585, "capacity": 600, "refill": 1}}
    }


async def test_a_refused_field_costs_that_it_was_asked_for(hub: Hub) -> None:
    asker = await hub.client("reader", "grade:read", limits=LimitOverrides(cost=600, capacity=600, refill=1))

    answer = (await asker.post("{ enterpriseList(first: 500) { nodes { name } } }")).json()

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["SCOPE_REQUIRED"]
    assert (answer["extensions"]["cost"]["requested"], answer["extensions"]["cost"]["actual"]) == (513, 11)


async def test_variables_that_do_not_fit_cost_one_point(hub: Hub) -> None:
    asker = await poor(hub)

    answer = await asker.post("query ($u: String!) { enterprise(uscc: $u) { name } }", u=7)

    assert answer.status_code == 422
    assert answer.json()["extensions"]["cost"]["bucket"]["available"] == 19


async def test_a_query_may_cost_as_much_as_the_limit_and_not_one_point_more(hub: Hub) -> None:
    stop_the_clock(hub)
    asker = await hub.client("reader", "enterprise:read", limits=LimitOverrides(cost=20, capacity=320, refill=1))
    query = "query ($usccs: [String!]!) { enterprises(usccs: $usccs) { __typename } }"

    most = await asker.post(query, usccs=[code(n) for n in range(18)])
    more = await asker.post(query, usccs=[code(n) for n in range(19)])

    assert (most.status_code, most.json()["extensions"]["cost"]["requested"]) == (200, 20)
    assert (more.status_code, more.headers.get("retry-after")) == (422, None)
    assert more.json()["errors"] == [
        {
            "message": "the query would cost 21 points; this client may spend 20 on one",
            "extensions": {"code": "COST_LIMIT", "limit": 20, "requested": 21},
        }
    ]
    assert "data" not in more.json()
    assert more.json()["extensions"]["cost"] == {
        "requested": 21,
        "actual": 100,
        "bucket": {"available": 200, "capacity": 320, "refill": 1},
    }


WRONG = [
    pytest.param(b'{"query": "{ viewer"}', 400, id="no GraphQL"),
    pytest.param(b'{"query": "{ nothing }"}', 422, id="no field of the schema"),
    pytest.param(b'{"query": "query A { viewer { client } } query B { __typename }"}', 422, id="which operation"),
    pytest.param(b'{"query": "{ ' + b"__typename " * 51 + b'}"}', 413, id="too many root fields"),
    pytest.param(b'{"query": "{ ' + b"__typename " * 3_000 + b'}"}', 413, id="too many tokens"),
    pytest.param(b'{"query": "{ __schema { description } }"}', 403, id="the schema"),
    pytest.param(b'{"query": "{ viewer { client } }"', 400, id="no JSON"),
    pytest.param(b" " * 300_000, 413, id="too large"),
    pytest.param(b'{"documentId": "sha256:' + b"0" * 64 + b'"}', 404, id="no document of the client's"),
]


@pytest.mark.parametrize(("body", "status"), WRONG)
async def test_what_is_refused_unread_or_unrun_costs_its_sender_a_fixed_price(
    hub: Hub, body: bytes, status: int
) -> None:
    stop_the_clock(hub)
    asker = await hub.client("reader", "enterprise:read", limits=LimitOverrides(cost=50, capacity=250, refill=7))

    answers = [await send(asker, body) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [status] * 3 + [429]
    assert answers[-1].headers["retry-after"] == "8"
    assert answers[-1].json() == {
        "errors": [
            {"message": "nothing is left to spend: wait 8 s", "extensions": {"code": "RATE_LIMIT", "retryAfter": 8}}
        ]
    }
    logged = [entry["details"]["refusals"] for entry in await entries(hub)]
    assert (len(logged), logged[-1], ["RATE_LIMIT"] in logged[:3]) == (4, ["RATE_LIMIT"], False)


async def test_who_has_nothing_left_is_not_even_read(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    asker = await poor(hub)
    assert (await asker.post("{ nothing }")).status_code == 422

    def read(*_: object, **__: object) -> None:
        raise AssertionError("was read")

    monkeypatch.setattr(hub.http._transport.app.state.services.executor.documents, "read", read)  # type: ignore[attr-defined]

    assert [(await asker.post(query)).status_code for query in ("{ nothing }", VIEWER)] == [429, 429]


async def test_a_refusal_takes_a_whole_bucket_at_most(hub: Hub) -> None:
    asker = await poor(hub)

    await asker.post("{ nothing }")
    refused = await asker.post(VIEWER)

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.json()["errors"][0]["message"] == "nothing is left to spend: wait 1 s"


async def test_being_told_to_wait_costs_nothing(hub: Hub) -> None:
    asker = await poor(hub)
    query = "query ($usccs: [String!]!) { enterprises(usccs: $usccs) { __typename } }"
    assert (await asker.post(VIEWER)).status_code == 200

    refused = [await asker.post(query, usccs=[code(n) for n in range(18)]) for _ in range(2)]

    assert [answer.status_code for answer in refused] == [429, 429]
    assert refused[-1].json()["extensions"]["cost"]["bucket"]["available"] == 17


async def test_the_socket_charges_refusals_too(hub: Hub) -> None:
    stop_the_clock(hub)
    asker = await hub.client("reader", "enterprise:read", limits=LimitOverrides(cost=50, capacity=150, refill=1))
    app = hub.http._transport.app  # type: ignore[attr-defined]
    async with connected(SocketHandler(), app, "graphql-transport-ws") as socket:
        await socket.introduce(asker.token)
        codes = []
        for name in "abc":
            socket.subscribe("{ nothing }", name)
            codes += [error["extensions"]["code"] for error in (await socket.receive())["payload"]]

    assert codes == ["VALIDATION", "VALIDATION", "RATE_LIMIT"]


async def send(asker: Asker, body: bytes) -> httpx.Response:
    headers = {"Authorization": f"Bearer {asker.token}", "Content-Type": "application/json"}
    modern = {"Accept": "application/graphql-response+json"}
    return await asker.http.post("/graphql", content=body, headers={**headers, **modern})


async def test_an_empty_bucket_is_429_says_when_to_come_again_and_is_logged(hub: Hub) -> None:
    asker = await poor(hub)
    for _ in range(6):
        assert (await asker.post(VIEWER)).status_code == 200

    refused = await asker.post(VIEWER)

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.json()["errors"] == [
        {
            "message": "the query costs 3 points, and 2 are left: wait 1 s",
            "extensions": {"code": "RATE_LIMIT", "retryAfter": 1, "requested": 3},
        }
    ]
    entry = (await entries(hub))[-1]
    assert (entry["kind"], entry["client"]) == ("QueryRefused", "poor")
    assert (entry["details"]["decision"], entry["details"]["refusals"]) == ("refused", ["RATE_LIMIT"])
    assert entry["details"]["document"] is not None


async def test_a_client_that_takes_all_takes_nothing_from_another(hub: Hub) -> None:
    first, second = await poor(hub), await hub.client("other", "enterprise:read")
    answers = [await first.post(VIEWER) for _ in range(8)]

    assert [answer.status_code for answer in answers] == [200] * 6 + [429] * 2
    assert (await second.post(VIEWER)).status_code == 200


def aliases(number: int) -> str:
    return "{ viewer { " + " ".join(f"a{n}: client" for n in range(number)) + " } }"


def directives(number: int) -> str:
    return "{ viewer { " + "... @skip(if: false) { client } " * number + "} }"


def root_fields(number: int) -> str:
    return "{ " + "__typename " * number + "}"


def levels(number: int) -> str:
    return '{ __type(name: "A") {' + " ofType {" * (number - 2) + " name" + " }" * (number - 2) + " } }"


@pytest.mark.parametrize(
    ("kind", "document", "most", "what"),
    [
        pytest.param("department", aliases, 100, "aliases", id="aliases of a department"),
        pytest.param("partner", aliases, 50, "aliases", id="aliases of a partner"),
        pytest.param("subject", aliases, 20, "aliases", id="aliases of a subject"),
        pytest.param("department", root_fields, 50, "root fields", id="root fields of a department"),
        pytest.param("partner", root_fields, 20, "root fields", id="root fields of a partner"),
        pytest.param("subject", root_fields, 10, "root fields", id="root fields of a subject"),
        pytest.param("department", directives, 50, "directives", id="directives"),
        pytest.param("department", levels, 15, "levels", id="levels"),
    ],
)
async def test_a_document_may_be_as_wide_and_deep_as_its_limit_and_no_more(
    hub: Hub, kind: str, document: Callable[[int], str], most: int, what: str
) -> None:
    asker = await hub.client("reader", "enterprise:read", "introspection", kind=kind, organisation=code(1))

    fits = await asker.post(document(most))
    refused = await asker.post(document(most + 1))

    assert fits.status_code == 200, fits.text
    assert refused.status_code == 413
    assert refused.json() == {
        "errors": [
            {
                "message": f"the query has {most + 1} {what}; this client may send {most}",
                "extensions": {"code": "DOCUMENT_LIMIT", "limit": most, "found": most + 1},
            }
        ]
    }


async def test_what_is_only_measured_is_answered_and_counted(database: Database) -> None:
    async with opened(database, GuardMode.MEASURE) as hub:
        asker = await poor(hub)
        before = over("COST_LIMIT"), over("RATE_LIMIT"), over("DOCUMENT_LIMIT")
        query = "query ($usccs: [String!]!) { enterprises(usccs: $usccs) { __typename } }"

        costly = await asker.post(query, usccs=[code(n) for n in range(19)])
        rated = [await asker.post(VIEWER) for _ in range(7)]
        wide = await asker.post(root_fields(11))
        wrong = [await asker.post("{ nothing }") for _ in range(2)]

    assert [answer.status_code for answer in (costly, *rated, wide)] == [200] * 9
    assert [answer.status_code for answer in wrong] == [422] * 2
    assert costly.json()["extensions"]["cost"] == {
        "requested": 21,
        "actual": 21,
        "bucket": {"available": 20, "capacity": 20, "refill": 1},
    }
    after = over("COST_LIMIT"), over("RATE_LIMIT"), over("DOCUMENT_LIMIT")
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 3, 1]


async def test_a_guard_that_is_off_tells_nothing(database: Database) -> None:
    async with opened(database, GuardMode.OFF) as hub:
        asker = await poor(hub)

        answers = [await asker.post("{ viewer { client budget { available } } }") for _ in range(9)]

    assert [answer.json() for answer in answers] == [{"data": {"viewer": {"client": "poor", "budget": None}}}] * 9


async def test_the_viewer_reads_what_it_may_still_spend(hub: Hub) -> None:
    asker = await poor(hub)
    await asker.post(VIEWER)

    answer = await asker.ask("{ viewer { budget { available capacity refill costLimit } } }")

    assert answer == {"data": {"viewer": {"budget": {"available": 12, "capacity": 20, "refill": 1, "costLimit": 20}}}}


async def test_the_same_bucket_is_behind_the_other_door(hub: Hub) -> None:
    asker = await poor(hub)
    app = hub.http._transport.app  # type: ignore[attr-defined]
    async with connected(SocketHandler(), app, "graphql-transport-ws") as socket:
        await socket.introduce(asker.token)
        for _ in range(3):
            await socket.ask(VIEWER)
            await asker.ask(VIEWER)
        socket.subscribe(VIEWER, "over")
        refused = await socket.receive()

    assert (refused["id"], refused["type"]) == ("over", "error")
    assert [error["extensions"]["code"] for error in refused["payload"]] == ["RATE_LIMIT"]
    assert (await asker.post(VIEWER)).status_code == 429
    assert [entry["details"]["refusals"] for entry in await entries(hub)] == [[]] * 6 + [["RATE_LIMIT"]] * 2


@pytest.mark.parametrize("query", ["{ __schema { description } }", '{ __type(name: "Query") { name } }'])
async def test_the_schema_is_shown_by_scope(hub: Hub, query: str) -> None:
    may, may_not = await hub.client("may", "introspection"), await hub.client("may-not", "enterprise:read")

    shown, refused = await may.post(query), await may_not.post(query)

    assert (shown.status_code, "errors" in shown.json()) == (200, False)
    assert refused.status_code == 403
    assert refused.json() == {
        "errors": [
            {
                "message": "introspection needs the scope introspection",
                "extensions": {"code": "SCOPE_REQUIRED", "scope": "introspection"},
            }
        ]
    }
    assert (await entries(hub))[-1]["details"]["refusals"] == ["SCOPE_REQUIRED"]


async def test_the_name_of_a_type_is_everybodys(hub: Hub) -> None:
    asker = await hub.client("may-not", "enterprise:read")

    answer = await asker.ask("{ __typename viewer { __typename } }")

    assert answer == {"data": {"__typename": "Query", "viewer": {"__typename": "Viewer"}}}


@pytest.mark.parametrize(
    ("query", "variables", "said"),
    [
        pytest.param("{ viewr { client } }", {}, "Cannot query field 'viewr' on type 'Query'.", id="field"),
        pytest.param("{ viewer { ... on Viewr { client } } }", {}, "Unknown type 'Viewr'.", id="type"),
        pytest.param(
            '{ enterprise(usc: "") { name } }', {}, "Unknown argument 'usc' on field 'Query.enterprise'.", id="argument"
        ),
        pytest.param(
            "{ enterpriseList(first: 1, orderBy: NAMES) { nodes { name } } }",
            {},
            "Value 'NAMES' does not exist in 'EnterpriseOrder' enum.",
            id="enum value",
        ),
        pytest.param(
            "query ($o: EnterpriseOrder!) { enterpriseList(first: 1, orderBy: $o) { nodes { name } } }",
            {"o": "NAMES"},
            "Variable '$o' has invalid value: Value 'NAMES' does not exist in 'EnterpriseOrder' enum.",
            id="enum value in a variable",
        ),
        pytest.param(
            "query ($f: EnterpriseFilter!) { enterpriseList(first: 1, filter: $f) { nodes { name } } }",
            {"f": {"jurisdicton": "42"}},
            "Variable '$f' has invalid value: Expected value of type 'EnterpriseFilter' not to include unknown field"
            " 'jurisdicton', found: {'jurisdicton': '42'}.",
            id="input field in a variable",
        ),
        pytest.param(
            "query ($o: EnterpriseOrder!) { __typename @skip(if: false) enterpriseList(first: 1, orderBy: $o) "
            '{ nodes { name } } __type(name: "A") { name } }',
            {"o": "NAMES"},
            None,
            id="run by graphql-core",
        ),
    ],
)
async def test_names_are_suggested_to_those_who_may_look_at_them_and_to_nobody_after_them(
    hub: Hub, query: str, variables: dict[str, object], said: str | None
) -> None:
    may = await hub.client("may", "enterprise:read", "introspection")
    may_not = await hub.client("may-not", "enterprise:read")

    for _ in range(2):
        suggested = (await may.post(query, **variables)).json()
        plain = (await may_not.post(query, **variables)).json()

        assert "Did you mean" in suggested["errors"][0]["message"]
        assert "Did you mean" not in str(plain)
        assert said is None or plain["errors"][0]["message"].startswith(said)


async def test_a_mutation_by_graphql_core_suggests_by_scope_too(hub: Hub) -> None:
    query = "mutation ($i: ConsentRevokeInput!) { consentRevoke(input: $i) { clientMutationId } }"
    given = {"i": {"clientMutationId": "1", "id": "1", "idd": "1"}}
    may = await hub.client("may", "consent:grant", "introspection")
    may_not = await hub.client("may-not", "consent:grant")

    suggested, plain = (await may.post(query, **given)).text, (await may_not.post(query, **given)).text

    assert ("Did you mean" in suggested, "Did you mean" in plain) == (True, False)


@pytest.mark.parametrize(("fragments", "levels"), [(2, 8), (6, 30), (20, 9)])
async def test_levels_through_fragments_are_refused_however_many(hub: Hub, fragments: int, levels: int) -> None:
    asker = await hub.client("reader", "introspection")
    chain = " ".join(
        f"fragment f{n} on __Type {{ {'ofType { ' * levels} ...f{n + 1} {'} ' * levels} }}" for n in range(fragments)
    )

    answer = await asker.post(f'{{ __type(name: "A") {{ ...f0 }} }} {chain} fragment f{fragments} on __Type {{ name }}')

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "DOCUMENT_LIMIT")


async def test_what_the_hub_could_not_answer_costs_nothing(hub: Hub) -> None:
    asker = await poor(hub)
    await asker.post(VIEWER)
    app = hub.http._transport.app  # type: ignore[attr-defined]
    executor, guard = app.state.services.executor, app.state.services.executor.guard

    async def broken(*_: object) -> None:
        raise Unavailable("the store cannot be reached")

    execute, executor._execute = executor._execute, broken
    refused = await asker.post(VIEWER)
    executor._execute = execute

    assert refused.status_code == 503
    assert int(guard.buckets._by_client["poor"].available) == 17


@pytest.mark.parametrize("name", ["\x00", "Other", "\ud800".encode("utf-8", "replace").decode()])
async def test_a_name_that_is_no_operations_does_not_come_into_the_log(hub: Hub, name: str) -> None:
    asker = await hub.client("reader", "enterprise:read")

    answer = await asker.http.post(
        "/graphql",
        json={"query": VIEWER, "operationName": name},
        headers={"Authorization": f"Bearer {asker.token}"},
    )

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (422, "VALIDATION")
    assert [entry["details"]["operation"] for entry in await entries(hub)] == [None]
