"""A ruleset is published by two people, and is then the same as one that a command has published."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from hub.core.store.database import Database
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.rulesets.files.folders import OWN_FOLDER, FileState, read_folder
from hub.credit.rulesets.files.lock import published_digests
from hub.credit.rulesets.files.publishing import publish
from hub.worker.tasks import TaskRounds
from tests.credit.records import ON
from tests.district import District
from tests.pages.browser import Browser

PATH = "/console/proposals"
OWN = (OWN_FOLDER / "bank-tax.yaml").read_text("utf-8")
NAME = "scenario/bank-tax@2026.2"
#: The next version of the hub's own ruleset, which lets tax arrears be known for 190 days instead of 200.
DRAFT = (
    OWN.replace('version: "2026.1"', 'version: "2026.2"')
    .replace("effective_from: 2025-01-01", "effective_from: 2026-02-01")
    .replace("tax-arrears: 200", "tax-arrears: 190")
)
KINDS = "select kind, person ->> 'name' as name from audit_entry where kind ~ '^Ruleset' order by number"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The hub's folder of rulesets, without any yet."""
    rulesets = tmp_path / "rulesets"
    rulesets.mkdir()
    ruleset_store.add_folder(rulesets)
    yield rulesets
    ruleset_store.add_folder(None)


async def proposed(browser: Browser, draft: str = DRAFT) -> str:
    """The address of a proposal by the operator."""
    await browser.log_in("operator")
    answer = await browser.send(PATH, draft=draft, reason="按新办法缩短时效")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_one_person_proposes_and_another_publishes(browser: Browser, database: Database, folder: Path) -> None:
    (folder / "bank-tax-2026.2.yaml").write_text(DRAFT, "utf-8")
    await browser.log_in("operator")

    form = await browser.page("/console/rehearsal")
    filled = (await browser.get("/console/rehearsal", file="rulesets/bank-tax-2026.2.yaml")).text
    at = await proposed(browser)
    before = await browser.page(at)
    await browser.log_in("decider")
    early = await browser.send(f"{at}/publish")
    await TaskRounds(database).round()
    page = await browser.page(at)
    await browser.log_in("operator")
    own = await browser.send(f"{at}/publish")
    await browser.log_in("decider")
    done = await browser.send(f"{at}/publish")
    after = await browser.page(done.headers["location"])
    twice = await browser.send(f"{at}/publish")

    assert "rulesets/bank-tax-2026.2.yaml" in form.text
    assert "tax-arrears: 190" in filled
    assert "后台正在对全部企业预演" in before.text
    assert (early.status_code, "还没有预演完" in early.text) == (422, True)
    assert "不高于" not in page.text
    for told in (
        "按新办法缩短时效",
        "scenario/bank-tax@2026.1",
        "修改",
        "更严",
        "200",
        "190",
        "3个示例",
        "预演了2家",
        "发布",
    ):
        assert told in page.text, told
    assert (own.status_code, "您的岗位" in own.text) == (422, True)
    assert done.headers["location"] == f"{at}?done=publish"
    assert "这一版本已经发布。" in after.text
    assert (twice.status_code, "已有决定" in twice.text) == (422, True)
    assert [tuple(row.values()) for row in await database.fetch(KINDS)] == [
        ("RulesetProposed", "石安澜"),
        ("RulesetsPublished", "高持正"),
    ]
    [row] = await database.fetch("select proposed_by, published_by from ruleset_proposal")
    assert tuple(row.values()) == ("urn:hub:demo operator", "urn:hub:demo decider")


async def test_what_two_people_publish_is_the_same_as_by_command(
    browser: Browser, database: Database, folder: Path, tmp_path: Path
) -> None:
    by_command = tmp_path / "by-command"
    by_command.mkdir()
    (by_command / "bank-tax-2026.2.yaml").write_text(DRAFT, "utf-8")
    publish([by_command / "bank-tax-2026.2.yaml"], [OWN_FOLDER])
    at = await proposed(browser)
    await TaskRounds(database).round()
    await browser.log_in("decider")

    await browser.send(f"{at}/publish")

    assert published_digests(folder) == published_digests(by_command)
    files = ("published.yaml", "bank-tax-2026.2.yaml", f"published/{NAME}.yaml")
    assert [(folder / file).read_text("utf-8") for file in files] == [
        (by_command / file).read_text("utf-8") for file in files
    ]
    assert [file.state for file in read_folder(folder).files] == [FileState.PUBLISHED]
    ruleset_store.add_folder(folder)
    assert library().scenario("bank-tax", ON).document.version == "2026.2"


async def test_a_version_whose_entry_in_the_log_was_lost_is_published_once_more(
    browser: Browser, database: Database, folder: Path
) -> None:
    at = await proposed(browser)
    await TaskRounds(database).round()
    (folder / "bank-tax-2026.2.yaml").write_text(DRAFT, "utf-8")
    publish([folder / "bank-tax-2026.2.yaml"], [OWN_FOLDER])
    ruleset_store.add_folder(folder)
    await browser.log_in("decider")

    done = await browser.send(f"{at}/publish")

    assert done.headers["location"] == f"{at}?done=publish"
    kinds = [row["kind"] for row in await database.fetch(KINDS)]
    assert kinds == ["RulesetProposed", "RulesetsPublished"]
    assert names(folder).count("bank-tax-2026.2.yaml") == 1


async def test_a_proposal_is_declined_for_a_reason_or_taken_back(
    browser: Browser, database: Database, folder: Path
) -> None:
    first = await proposed(browser)
    await browser.log_in("second")
    others = await browser.send(f"{first}/decline", reason="不妥")
    await browser.log_in("decider")
    silent = await browser.send(f"{first}/decline", reason=" ")
    declined = await browser.send(f"{first}/decline", reason="时效太短")
    listed = await browser.page(PATH)
    page = await browser.page(first)
    late = await browser.send(f"{first}/publish")
    second = await proposed(browser)
    taken_back = await browser.send(f"{second}/decline", reason="草案还要改")

    assert (others.status_code, "由审定人决定" in others.text) == (422, True)
    assert (silent.status_code, "请写明原因（不超过500字）。" in silent.text) == (422, True)
    assert declined.headers["location"] == f"{first}?done=decline"
    assert "不发布" in listed.text
    assert "时效太短" in page.text
    assert (late.status_code, taken_back.status_code) == (422, 303)
    assert first != second
    assert names(folder) == []
    kinds = [row["kind"] for row in await database.fetch(KINDS)]
    assert kinds == ["RulesetProposed", "RulesetDeclined", "RulesetProposed", "RulesetDeclined"]


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        ("kind: scenario", "缺少"),
        (DRAFT.replace("in: [A, B, M]", "in: [A, B, M, C]"), "示例“纳税缴费信用 C 级”：预期为 INELIGIBLE"),
        (OWN, "没有可以预演的"),
        (DRAFT.replace("tax.grade\n", "tax.graed\n"), "没有名为 'tax.graed' 的 fact"),
    ],
    ids=["form", "examples", "published already", "unknown fact"],
)
async def test_a_draft_that_is_not_in_order_is_not_proposed(
    browser: Browser, database: Database, folder: Path, draft: str, told: str
) -> None:
    await browser.log_in("operator")

    refused = await browser.send(PATH, draft=draft, reason="试一试")

    assert refused.status_code == 422
    assert told in refused.text.replace("<code>", "").replace("</code>", "").replace("&#39;", "'")
    assert await database.fetch("select from ruleset_proposal") == []


async def test_a_version_is_proposed_once_and_only_beside_the_version_that_it_was_compared_with(
    browser: Browser, database: Database, folder: Path
) -> None:
    at = await proposed(browser)
    again = await browser.send(PATH, draft=DRAFT, reason="再提一次")
    await TaskRounds(database).round()
    other = DRAFT.replace('"2026.2"', '"2026.3"').replace("2026-02-01", "2026-03-01")
    (folder / "other.yaml").write_text(other, "utf-8")
    publish([folder / "other.yaml"], [OWN_FOLDER])
    ruleset_store.add_folder(folder)
    await browser.log_in("decider")
    outdated = await browser.send(f"{at}/publish")

    assert (again.status_code, "已有人提出" in again.text) == (422, True)
    assert (outdated.status_code, "请重新提出" in outdated.text) == (422, True)
    assert sorted(published_digests(folder)) == ["scenario/bank-tax@2026.3"]


async def test_the_store_refuses_one_person_alone(browser: Browser, database: Database, folder: Path) -> None:
    await proposed(browser)

    with pytest.raises(asyncpg.CheckViolationError):
        await database.fetch("update ruleset_proposal set published_by = proposed_by, published_at = now()")


async def test_without_a_folder_nothing_can_be_proposed(browser: Browser) -> None:
    await browser.log_in("operator")

    refused = await browser.send(PATH, draft=DRAFT, reason="试一试")

    assert (refused.status_code, "本平台没有规则文件夹" in refused.text) == (422, True)


async def test_another_file_under_the_name_is_not_written_over(
    browser: Browser, database: Database, folder: Path, district: District
) -> None:
    at = await proposed(browser)
    await TaskRounds(database).round()
    other = DRAFT.replace("tax-arrears: 190", "tax-arrears: 180")
    (folder / "mine.yaml").write_text(other, "utf-8")
    await browser.log_in("decider")

    refused = await browser.send(f"{at}/publish")

    assert (refused.status_code, "写了别的内容" in refused.text) == (422, True)
    assert names(folder) == ["mine.yaml"]
    assert (folder / "mine.yaml").read_text("utf-8") == other
