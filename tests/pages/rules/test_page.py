"""Everybody can read the rules in force, Chinese first, whole without scripts."""

from datetime import date
from pathlib import Path

import pytest

from hub.core import clock
from hub.core.store.database import Database
from hub.credit.evaluation.library import ruleset_store
from hub.credit.explanations.queries import in_force_explained
from hub.credit.explanations.results import Language
from tests.credit.samples import SCENARIO, published, written
from tests.pages.browser import browsing

SEVENTEENTH = SCENARIO.replace("scheme: sample", "scheme: huarong-tech").replace("grade.sample", "grade.huarong-tech")


async def test_the_list_names_every_rule_in_force_and_links_to_it(database: Database) -> None:
    codes = {each.code for each in in_force_explained(clock.today())}

    async with browsing(database) as browser:
        listed = await browser.page("/rules")
        links = {link for link in listed.links if link.startswith("/rules/")}
        statuses = {(await browser.get(link)).status_code for link in links}

    assert links == {f"/rules/{code}" for code in codes}
    assert statuses == {200}
    assert {"bank-tax", "huarong-tech", "tax", "penalty-display"} <= codes


@pytest.mark.parametrize("language", Language)
async def test_a_rule_is_told_in_full_in_both_languages(database: Database, language: Language) -> None:
    async with browsing(database) as browser:
        page = await browser.page("/rules/tech-sme", language=language)

    [explanation] = [each for each in in_force_explained(clock.today()) if each.code == "tech-sme"]
    told = [language.text(line.text) for section in explanation.sections for line, _ in section.walk()]
    assert [line for line in told if line not in page.text] == []
    assert explanation.version in page.text
    assert page.open == []


async def test_rules_lead_to_the_list_and_to_the_other_language(database: Database) -> None:
    async with browsing(database) as browser:
        chinese = await browser.page("/rules/service-commitment")
        english = await browser.page("/rules/service-commitment", language="en")

    assert {"/rules", "/rules/service-commitment?language=en"} <= set(chinese.links)
    assert {"/rules?language=en", "/rules/service-commitment"} <= set(english.links)


async def test_an_unknown_rule_is_not_found_and_its_name_is_escaped(database: Database) -> None:
    async with browsing(database) as browser:
        answer = await browser.get("/rules/<b>nothing")

    assert answer.status_code == 404
    assert "没有编码为“&lt;b&gt;nothing”的规则在执行。" in answer.text
    assert "<b>" not in answer.text


async def test_a_draft_is_not_shown_and_a_published_rule_is(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ruleset_store, "_BETWEEN_LOOKS", 0.0)
    async with browsing(database) as browser:
        written(tmp_path, use=SEVENTEENTH)
        ruleset_store.add_folder(tmp_path, drafts_in_force=True)
        try:
            as_draft = await browser.get("/rules/use")
            published(tmp_path, use=SEVENTEENTH)
            as_published = await browser.get("/rules/use")
        finally:
            ruleset_store.add_folder(None)

    assert (as_draft.status_code, as_published.status_code) == (404, 200)


def test_rules_of_another_day_are_other_rules() -> None:
    kinds = {each.kind for each in in_force_explained(date(2024, 1, 1))}

    assert kinds == {"display-windows", "official", "scoring"}
