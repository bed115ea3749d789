"""A developer on an intranet sees GraphiQL, not a blank page."""

from html.parser import HTMLParser

import httpx
import pytest
from starlette.applications import Starlette

from hub.pages import graphiql


class Tags(HTMLParser):
    """Every tag of a page with its attributes and the text inside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.lasttag in ("script", "style"):
            self.inline += data.strip()

    @property
    def assets(self) -> list[str]:
        references = (attributes.get("src") or attributes.get("href") for _, attributes in self.found)
        return [reference for reference in references if reference and not reference.startswith("data:")]


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = Starlette(routes=graphiql.routes("/graphql"))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub.test")


async def test_page_loads_six_assets_and_each_is_served_for_good(client: httpx.AsyncClient) -> None:
    assets = Tags((await client.get("/graphql")).text).assets

    answers = [await client.get(asset) for asset in assets]

    assert [asset.rpartition("/")[2] for asset in assets] == [
        "graphiql-3.8.3.min.css",
        "start.css",
        "react-18.2.0.production.min.js",
        "react-dom-18.2.0.production.min.js",
        "graphiql-3.8.3.min.js",
        "start.js",
    ]
    assert [answer.status_code for answer in answers] == [200] * 6
    assert [answer.headers["content-type"] for answer in answers] == [
        *["text/css; charset=utf-8"] * 2,
        *["text/javascript; charset=utf-8"] * 4,
    ]
    assert {answer.headers["cache-control"] for answer in answers} == {"public, max-age=31536000, immutable"}


async def test_page_and_our_own_assets_name_no_other_host(client: httpx.AsyncClient) -> None:
    page = (await client.get("/graphql")).text
    own = [asset for asset in Tags(page).assets if asset.endswith(("/start.js", "/start.css"))]

    texts = [page, *[(await client.get(asset)).text for asset in own]]

    assert len(texts) == 3
    assert [text for text in texts if "http://" in text or "https://" in text or '"//' in text] == []


async def test_page_obeys_its_own_policy_no_inline_script_style_or_handler(client: httpx.AsyncClient) -> None:
    answer = await client.get("/graphql")

    tags = Tags(answer.text)
    attributes = {name for _, found in tags.found for name in found}

    policy = answer.headers["content-security-policy"].split("; ")
    assert policy[:2] == ["default-src 'none'", "script-src 'self'"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert tags.inline == ""
    assert {name for name in attributes if name == "style" or name.startswith("on")} == set()


async def test_page_has_both_titles_and_is_not_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get("/graphql")

    assert "<title>华容区企业信用中枢 · Huarong credit hub · GraphiQL</title>" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_address_of_the_graph_is_written_as_text_never_as_markup() -> None:
    html = graphiql.page('/graphql"><script>').decode()

    assert 'data-graphql="/graphql&quot;&gt;&lt;script&gt;"' in html


async def test_headers_are_shown_and_what_is_typed_ends_with_the_tab(client: httpx.AsyncClient) -> None:
    start = Tags((await client.get("/graphql")).text).assets[-1]

    script = (await client.get(start)).text

    assert 'defaultEditorToolsVisibility: "headers"' in script
    assert "defaultHeaders: JSON.stringify(headers, null, 2)" in script
    assert "storage: window.sessionStorage" in script
