"""`POST /graphql` over HTTP: what is refused with which status, and that every answer is logged before it leaves."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from hub.app import create_app
from hub.core.audit.verification.queries import verify
from hub.core.settings import Environment, Settings
from tests.district import Asker, District, Hub, code

CHALLENGE = (
    'Bearer realm="hub", resource_metadata="http://hub.test/.well-known/oauth-protected-resource/graphql", '
    'DPoP realm="hub", algs="PS256 ES256 EdDSA Ed25519"'
)
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def asker(hub: Hub) -> Asker:
    return await hub.client("reader", "enterprise:read", "eligibility:read")


async def entries(hub: Hub) -> list[dict[str, Any]]:
    rows = await hub.database.fetch("select * from audit_entry where kind like 'Query%' order by number")
    return [dict(row) for row in rows]


@pytest.mark.parametrize(
    ("body", "headers", "status", "message"),
    [
        pytest.param(b"null", JSON, 400, "the body is not a JSON object", id="null"),
        pytest.param(b"7", JSON, 400, "the body is not a JSON object", id="number"),
        pytest.param(b"[null]", JSON, 400, "the body is not a JSON object", id="list"),
        pytest.param(b"{}", JSON, 400, "'query' is missing or not a string", id="no query"),
        pytest.param(b'{"query": 7}', JSON, 400, "'query' is missing or not a string", id="query number"),
        pytest.param(
            b'{"query": "{a}", "variables": []}', JSON, 400, "'variables' is not an object", id="variables list"
        ),
        pytest.param(
            b'{"query": "{a}", "operationName": 1}', JSON, 400, "'operationName' is not a string", id="operation number"
        ),
        pytest.param(b"{}", {}, 415, "a request is application/json, not of no type", id="no type"),
        pytest.param(
            b"{}",
            {"Content-Type": "application/jsonp"},
            415,
            "a request is application/json, not application/jsonp",
            id="jsonp",
        ),
        pytest.param(
            b"{}",
            {"Content-Type": "application/json; charset=gbk"},
            415,
            "a request is UTF-8, not charset=gbk",
            id="charset",
        ),
        pytest.param(
            b"{}",
            {**JSON, "Accept": "text/html"},
            406,
            "an answer is application/graphql-response+json or application/json",
            id="accept html",
        ),
        pytest.param(b" " * 300_000, JSON, 413, "the request has more than 262144 bytes", id="too long"),
        pytest.param(b'{"query": "{ a"}', JSON, 400, "Expected Name, found <EOF>.", id="no GraphQL"),
        pytest.param(
            b'{"query": "{' + b"a " * 6000 + b'}"}',
            JSON,
            413,
            "Document contains more than 3000 tokens. Parsing aborted.",
            id="many tokens",
        ),
        pytest.param(
            b'{"query": "' + b"{a" * 400 + b'"}',
            JSON,
            413,
            "Document is nested too deeply. Parsing aborted.",
            id="deep",
        ),
    ],
)
async def test_what_cannot_be_understood_is_refused_with_its_status_and_logged(
    hub: Hub, asker: Asker, body: bytes, headers: dict[str, str], status: int, message: str
) -> None:
    answer = await hub.http.post(
        "/graphql", content=body, headers={"Authorization": f"Bearer {asker.token}", "Accept": "*/*", **headers}
    )

    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (status, message)
    (entry,) = await entries(hub)
    assert (entry["kind"], entry["details"]["decision"]) == ("QueryRefused", "refused")


async def test_bad_utf8_and_deep_json_are_refused(hub: Hub, asker: Asker) -> None:
    for body in (b'{"query": "\xff"}', b"[" * 100_000, b'{"query": "\\ud800"}'):
        answer = await hub.http.post(
            "/graphql", content=body, headers={"Authorization": f"Bearer {asker.token}", **JSON}
        )

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"] == {"code": "VALIDATION"}


async def test_a_wrong_document_is_422_in_the_modern_type_and_keeps_its_place(hub: Hub, asker: Asker) -> None:
    answer = await hub.http.post(
        "/graphql",
        json={"query": "{ nothing }"},
        headers={"Authorization": f"Bearer {asker.token}", "Accept": "application/graphql-response+json"},
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert answer.json() == {
        "errors": [
            {
                "message": "Cannot query field 'nothing' on type 'Query'.",
                "locations": [{"line": 1, "column": 3}],
                "extensions": {"code": "VALIDATION"},
            }
        ]
    }


@pytest.mark.parametrize(
    ("headers", "message", "challenge"),
    [
        pytest.param(
            {},
            "no Authorization header: send 'Authorization: Bearer' and a token",
            CHALLENGE,
            id="none",
        ),
        pytest.param(
            {"Accept": "text/html"},
            "no Authorization header: send 'Authorization: Bearer' and a token",
            CHALLENGE,
            id="none, and no type that the hub answers in",
        ),
        pytest.param(
            {"Authorization": "Bearer abc"},
            "the token is not a JWT of five or three parts",
            None,
            id="junk",
        ),
    ],
)
async def test_who_is_not_known_is_401_with_a_challenge_and_logged(
    hub: Hub, headers: dict[str, str], message: str, challenge: str | None
) -> None:
    answer = await hub.http.post("/graphql", json={"query": "{ viewer { client } }"}, headers=headers)

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert answer.headers["www-authenticate"].startswith("Bearer realm=")
    if challenge:
        assert (answer.json()["errors"][0]["message"], answer.headers["www-authenticate"]) == (message, challenge)
    (entry,) = await entries(hub)
    assert (entry["client"], entry["kind"]) == (None, "QueryRefused")


async def test_an_unknown_purpose_is_refused_by_name(hub: Hub, asker: Asker) -> None:
    answer = await asker.post("{ viewer { client } }", "curiosity")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == (
        "Hub-Purpose is 'curiosity'; it must be one of administrative-approval, funding-award, supervision-inspection,"
        " publicity-promotion, credit-financing, credit-incentive"
    )


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("9142", "'9142': the code has 4 characters, not 18"),
        ("", "'': the code is empty"),
        ("91350203M0001QAY9B", "'91350203M0001QAY9B': check digit 18 is B, computed 9"),
        (
            "91350203M0001QAYIB",
            "'91350203M0001QAYIB': the code has 'I' at position 17, which the standard does not use",
        ),
    ],
)
async def test_a_malformed_code_says_what_is_wrong_with_it(asker: Asker, typed: str, reason: str) -> None:
    answer = await asker.ask("query ($uscc: String!) { enterprise(uscc: $uscc) { name } }", uscc=typed)

    assert answer["data"] == {"enterprise": None}
    (error,) = answer["errors"]
    assert (error["message"], error["extensions"]) == (reason, {"code": "INVALID_USCC", "field": "uscc"})


async def test_an_unknown_code_is_null_alone_and_unknown_in_a_list(asker: Asker) -> None:
    answer = await asker.ask(
        "query ($uscc: String!) { enterprise(uscc: $uscc) { name }"
        " enterprises(usccs: [$uscc]) { __typename ... on UnknownEnterprise { uscc repairs } } }",
        uscc=f" {code(7).lower()} ",
    )

    assert answer == {
        "data": {
            "enterprise": None,
            "enterprises": [{"__typename": "UnknownEnterprise", "uscc": code(7), "repairs": ["TRIMMED", "LOWER_CASE"]}],
        }
    }


async def test_a_repaired_code_says_how_it_was_read(district: District, asker: Asker) -> None:
    await district.register(1)

    answer = await asker.ask('{ enterprises(usccs: ["%s"]) { ... on Enterprise { uscc repairs } } }' % code(1).lower())

    assert answer["data"]["enterprises"] == [{"uscc": code(1), "repairs": ["LOWER_CASE"]}]


async def test_a_code_the_register_has_with_a_wrong_digit_is_found(district: District, asker: Asker) -> None:
    await district.deliver("register", [{"统一社会信用代码": "91420799M0001QAY0B", "名称": "虚构特例有限公司"}])

    answer = await asker.ask('{ enterprise(uscc: "91420799M0001QAY0B") { name codeWarning status } }')

    assert answer["data"]["enterprise"]["name"] == "虚构特例有限公司"
    assert answer["data"]["enterprise"]["codeWarning"] == "CHECK_DIGIT"
    assert answer["data"]["enterprise"]["status"] == "UNKNOWN"


@pytest.mark.parametrize(
    ("count", "message"),
    [(0, "usccs has 0 entries; it must have 1 to 500"), (501, "usccs has 501 entries; it must have 1 to 500")],
)
async def test_a_list_of_codes_is_bounded(asker: Asker, count: int, message: str) -> None:
    answer = await asker.ask("query ($u: [String!]!) { enterprises(usccs: $u) { __typename } }", u=[code(1)] * count)

    assert answer["data"] == {"enterprises": None}
    assert answer["errors"][0]["message"] == message


async def test_every_answer_is_logged_with_whom_it_was_about_and_no_value(
    hub: Hub, district: District, asker: Asker
) -> None:
    await district.register(1, 2)

    await asker.ask(
        "query Look($u: [String!]!) { enterprises(usccs: $u) { ... on Enterprise { name grade { level } } } }",
        "funding-award",
        u=[code(1), code(2), code(3)],
    )

    (entry,) = await entries(hub)
    assert (entry["kind"], entry["client"], entry["organisation"], entry["purpose"]) == (
        "QueryAnswered",
        "reader",
        "reader",
        "funding-award",
    )
    assert entry["usccs"] == sorted([code(1), code(2)])
    details = entry["details"]
    assert {name: details[name] for name in ("decision", "refusals", "fields", "count")} == {
        "decision": "partly refused",
        "refusals": ["SCOPE_REQUIRED"],
        "fields": ["Enterprise.grade", "Query.enterprises"],
        "count": 2,
    }
    assert "虚构" not in str(entry)
    async with hub.database.connection() as connection:
        assert (await verify(connection)).fault is None


async def test_nothing_is_answered_while_the_log_cannot_be_written(hub: Hub, district: District, asker: Asker) -> None:
    await district.register(1)
    async with hub.database.transaction() as connection:
        await connection.execute("alter table audit_head rename to gone")

    answer = await asker.post('{ enterprise(uscc: "%s") { name } }' % code(1))

    assert answer.status_code == 503
    assert "data" not in answer.json()
    assert "虚构" not in answer.text


async def test_health_tells_what_is_missing(hub: Hub) -> None:
    live, ready = await hub.http.get("/health/live"), await hub.http.get("/health/ready")
    async with hub.database.transaction() as connection:
        await connection.execute("update alembic_version set version_num = '0001'")
    older = await hub.http.get("/health/ready")
    async with hub.database.transaction() as connection:
        await connection.execute("update alembic_version set version_num = '9999'")
    newer = await hub.http.get("/health/ready")

    assert (live.status_code, live.json()) == (200, {"status": "live"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    assert (older.status_code, newer.status_code) == (503, 503)
    assert older.json() == {
        "status": "not ready",
        "reason": "the store's schema is older than this program: run `hub migrate`",
    }
    assert newer.json() == {
        "status": "not ready",
        "reason": "the store's schema is newer than this program: use the release that migrated it, or a later one",
    }


async def test_metrics_count_what_became_of_requests(hub: Hub, asker: Asker) -> None:
    await asker.ask("{ viewer { client } }")

    text = (await hub.http.get("/metrics")).text

    assert 'hub_graphql_answers_total{decision="answered"}' in text
    assert 'hub_http_request_seconds_count{method="POST",route="/graphql",status="200"}' in text


async def test_get_never_executes(hub: Hub, asker: Asker) -> None:
    answer = await hub.http.get(
        "/graphql",
        params={"query": "{ viewer { client } }"},
        headers={"Authorization": f"Bearer {asker.token}", "Accept": "application/json"},
    )

    assert "reader" not in answer.text
    assert await entries(hub) == []


@pytest.fixture
async def production(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(database_url=database_url, public_url="https://hub.example", environment=Environment.PRODUCTION)
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://hub.example") as http,
    ):
        yield http


async def test_production_serves_no_graphiql(production: httpx.AsyncClient) -> None:
    answer = await production.get("/graphql", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.fixture
async def severed(tmp_path: object) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(database_url=f"postgresql://hub@/hub?host={tmp_path}"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http,
    ):
        yield http


async def test_a_store_out_of_reach_is_503_and_not_ready_but_alive(severed: httpx.AsyncClient) -> None:
    live = await severed.get("/health/live")
    ready = await severed.get("/health/ready")
    token = await severed.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=("a", "b"))
    asked = await severed.post("/graphql", json={"query": "{ viewer { client } }"})

    assert live.status_code == 200
    assert (ready.status_code, ready.json()) == (503, {"status": "not ready", "reason": "the store cannot be reached"})
    assert token.status_code == 503
    assert asked.status_code == 503
    assert "Traceback" not in asked.text + token.text + ready.text
