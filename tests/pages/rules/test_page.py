"""Everybody can read the rules in force: plain pages, Chinese first, with nothing from outside and no script."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from hub.core import clock
from hub.credit.evaluation.library import ruleset_store
from hub.credit.explanations.queries import in_force_explained
from hub.credit.explanations.results import Language
from hub.pages import rules
from tests.credit.samples import SCENARIO, published, written

SEVENTEENTH = SCENARIO.replace("scheme: sample", "scheme: huarong-tech").replace("grade.sample", "grade.huarong-tech")


class Page(HTMLParser):
    """The tags of a page with their attributes, its links and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "link"):
            self.open.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = Starlette(routes=rules.routes())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub.test")


async def test_the_list_names_every_rule_in_force_and_links_to_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/rules")
    page = Page(answer.text)

    codes = [each.code for each in in_force_explained(clock.today())]
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert sorted(link for link in page.links if link.startswith("rules/")) == sorted(f"rules/{code}" for code in codes)
    assert {"bank-tax", "huarong-tech", "tax", "penalty-display"} <= set(codes)
    for link in page.links:
        if link.startswith("rules/"):
            assert (await client.get(f"/{link}")).status_code == 200, link


@pytest.mark.parametrize("language", Language)
async def test_a_rule_is_told_in_full_in_both_languages(client: httpx.AsyncClient, language: Language) -> None:
    page = Page((await client.get(f"/rules/tech-sme?language={language}")).text)

    [explanation] = [each for each in in_force_explained(clock.today()) if each.code == "tech-sme"]
    told = [language.text(line.text) for section in explanation.sections for line, _ in section.walk()]
    assert [line for line in told if line not in page.text] == []
    assert explanation.version in page.text
    assert page.open == []


async def test_the_page_is_whole_without_scripts_and_fits_a_phone(client: httpx.AsyncClient) -> None:
    answer = await client.get("/rules/service-commitment")
    page = Page(answer.text)

    assert '<html lang="zh-CN">' in answer.text
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in answer.text
    assert "@media print" in answer.text
    assert not {"script", "img", "iframe", "object"} & set(page.tags)
    assert page.links == ["data:,", "../rules", "?language=en"]
    assert re.search(r"style-src 'sha256-[\w+/]{43}='", answer.headers["content-security-policy"])
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_an_unknown_rule_is_not_found_and_its_name_is_escaped(client: httpx.AsyncClient) -> None:
    answer = await client.get("/rules/<b>nothing")

    assert answer.status_code == 404
    assert "没有编码为“&lt;b&gt;nothing”的规则在执行。" in answer.text
    assert "<b>" not in answer.text


async def test_a_draft_is_not_shown_and_a_published_rule_is(
    client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ruleset_store, "_BETWEEN_LOOKS", 0.0)
    written(tmp_path, use=SEVENTEENTH)
    ruleset_store.add_folder(tmp_path, drafts_in_force=True)
    try:
        as_draft = await client.get("/rules/use")
        published(tmp_path, use=SEVENTEENTH)
        as_published = await client.get("/rules/use")
    finally:
        ruleset_store.add_folder(None)

    assert (as_draft.status_code, as_published.status_code) == (404, 200)


def test_rules_of_another_day_are_other_rules() -> None:
    kinds = {each.kind for each in in_force_explained(date(2024, 1, 1))}

    assert kinds == {"display-windows", "official", "scoring"}
