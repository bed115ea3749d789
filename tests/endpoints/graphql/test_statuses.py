"""GraphQL over HTTP: the status of an answer by what was wrong and by the media type that the client named."""

from collections.abc import AsyncIterator, Iterator, Mapping

import httpx
import pytest

from hub.app import create_app
from hub.core.settings import Environment, Settings
from tests.district import Asker, Hub, without_cost

MODERN = "application/graphql-response+json"
LEGACY = "application/json"
WRONG_NAME = "{ nothing }"
MISFIT = "query ($uscc: String!) { enterprise(uscc: $uscc) { name } }"


@pytest.fixture
async def asker(hub: Hub) -> Asker:
    return await hub.client("reader", "enterprise:read")


async def post(asker: Asker, body: bytes, **headers: str) -> httpx.Response:
    sent = {"Authorization": f"Bearer {asker.token}", "Content-Type": LEGACY}
    return await asker.http.post("/graphql", content=body, headers={**sent, **headers})


@pytest.mark.parametrize(
    ("accept", "statuses"),
    [
        pytest.param(MODERN, [400, 422, 422, 422, 400, 400, 400, 200, 200], id="modern"),
        pytest.param("*/*", [400, 422, 422, 422, 400, 400, 400, 200, 200], id="anything"),
        pytest.param(LEGACY, [200, 200, 200, 200, 200, 400, 400, 200, 200], id="legacy"),
    ],
)
async def test_a_request_is_refused_with_the_standards_status(asker: Asker, accept: str, statuses: list[int]) -> None:
    asked = [
        ("no GraphQL", '{"query": "{"}'),
        ("not valid", '{"query": "{ nothing }"}'),
        ("no such operation", '{"query": "query A { __typename }", "operationName": "B"}'),
        ("variables that do not fit", '{"query": "%s", "variables": {"uscc": null}}' % MISFIT),
        ("neither document nor variables", '{"query": "query ($a: ID!) { b }", "variables": {"a": null}}'),
        ("not JSON", '{"query'),
        ("not well-formed", '{"qeury": "{ __typename }"}'),
        ("a field is refused", '{"query": "{ ruleset(code: \\"bank-tax\\") { version } }"}'),
        ("answered", '{"query": "{ viewer { client } }"}'),
    ]

    found = {name: (await post(asker, body.encode(), Accept=accept)) for name, body in asked}

    assert {name: answer.status_code for name, answer in found.items()} == dict(zip(found, statuses, strict=True))
    named = MODERN if accept == MODERN else LEGACY
    assert {answer.headers["content-type"] for answer in found.values()} == {f"{named}; charset=utf-8"}
    told = [name for name, answer in found.items() if answer.json().get("data")]
    assert told == ["a field is refused", "answered"]


async def test_an_unknown_type_of_a_variable_is_the_documents_fault_alone(asker: Asker) -> None:
    answer = await post(asker, b'{"query": "query ($a: No) { __typename }", "variables": {"a": 1}}', Accept=MODERN)

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Content-Type": "text/plain"}, id="a form's plain text"),
        pytest.param({"Content-Type": "application/x-www-form-urlencoded"}, id="a form"),
        pytest.param({"Content-Type": "multipart/form-data; boundary=x"}, id="an upload"),
        pytest.param({"Content-Type": "application/graphql"}, id="GraphQL alone"),
        pytest.param({"Content-Type": "application/json, text/plain"}, id="two types"),
        pytest.param({"Content-Type": "application/json; charset=utf-16"}, id="UTF-16"),
        pytest.param({"Content-Encoding": "gzip"}, id="compressed"),
    ],
)
async def test_what_a_page_could_send_across_sites_or_nobody_should_is_415(
    asker: Asker, headers: Mapping[str, str]
) -> None:
    answer = await post(asker, b'{"query": "{ viewer { client } }"}', **headers)

    assert answer.status_code == 415
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON", "application/json;charset=utf-8", 'application/json; CHARSET="UTF8"; v=1'],
)
async def test_json_in_utf8_is_taken_however_it_is_named(asker: Asker, content_type: str) -> None:
    answer = await post(asker, b'{"query": "{ viewer { client } }"}', **{"Content-Type": content_type})

    assert without_cost(answer.json()) == {"data": {"viewer": {"client": "reader"}}}


@pytest.fixture
async def production(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(database_url=database_url, public_url="https://hub.example", environment=Environment.PRODUCTION)
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://hub.example") as http,
    ):
        yield http


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"])
async def test_no_method_but_post_is_allowed_in_production(production: httpx.AsyncClient, method: str) -> None:
    answer = await production.request(method, "/graphql?query={__typename}", headers={"Accept": MODERN})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(("accept", "status"), [(MODERN, 405), (LEGACY, 405), ("text/html", 200), ("*/*", 200)])
async def test_in_development_a_get_is_for_browsers(hub: Hub, accept: str, status: int) -> None:
    answer = await hub.http.get("/graphql", params={"query": "mutation { a }"}, headers={"Accept": accept})

    assert answer.status_code == status
    assert answer.headers.get("allow") == ("POST" if status == 405 else None)


async def test_a_body_that_breaks_off_is_no_fault_of_the_hub(hub: Hub, asker: Asker) -> None:
    sent: list[dict[str, object]] = []
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {asker.token}".encode()), (b"content-type", b"application/json")],
        "app": None,
    }
    messages: Iterator[dict[str, object]] = iter(
        [{"type": "http.request", "body": b'{"qu', "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> dict[str, object]:
        return next(messages)

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    transport = hub.http._transport
    assert isinstance(transport, httpx.ASGITransport)
    await transport.app(scope, receive, send)  # type: ignore[arg-type]

    assert sent[0]["status"] == 400
