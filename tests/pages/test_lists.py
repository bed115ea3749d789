"""A list at the page: as a workbook, and with what was done about each row."""

import re
from functools import partial

import pytest

from hub.core import clock
from hub.core.store.database import Database
from hub.core.store.listing.orders import ScenarioOrder, Step
from hub.credit.standings import queries
from hub.pages.console import lists
from hub.sharing.workbooks.asking import LIST_TITLES
from hub.sharing.workbooks.xlsx.files import sheets_of
from tests.district import code
from tests.pages.browser import USCC, Browser

LIST = "/console/lists/tax-service"
OUTCOMES = f"{LIST}/outcomes/{USCC}"


async def test_the_list_as_a_workbook_has_the_rows_and_order_of_the_page(browser: Browser) -> None:
    await browser.log_in("clerk")

    page = (await browser.get(LIST, outcome="UNKNOWN")).text
    answer = await browser.get(f"{LIST}/workbook", outcome="UNKNOWN")

    [sheet] = sheets_of("list.xlsx", answer.content)
    rows = [list(row.values()) for row in sheet.rows.values()]
    assert rows[0] == list(LIST_TITLES)
    assert [row[1] for row in rows[1:]] == re.findall(r'href="/console/enterprises/(\w+)"', page)
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E7%A8%8E")


async def test_the_page_goes_on_by_itself_over_empty_ones_and_says_where_it_has_come_to(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.log_in("clerk")
    narrow = {"at_once": 1, "step": Step(0, 0, 1)}
    monkeypatch.setattr(queries, "ScenarioOrder", partial(ScenarioOrder, **narrow))
    asked = {"outcome": "INELIGIBLE", "industry": "I"}  # two are on the list, in another industry

    whole = (await browser.get("/console/lists/contract-credit", **asked)).text
    monkeypatch.setattr(lists, "_MOST_ASKED", 1)
    part = (await browser.get("/console/lists/contract-credit", **asked)).text
    [after] = re.findall(r'after=([\w-]+)[^"]*" rel="next">继续找', part)
    rest = (await browser.get("/console/lists/contract-credit", **asked, after=after)).text

    assert ("没有这样的企业。" in whole, "继续找" in whole) == (True, False)
    assert "找过的部分里没有这样的企业，名单还没有找完。" in part
    assert ("没有这样的企业。" in rest, "继续找" in rest) == (True, False)


async def test_what_was_done_is_recorded_after_one_more_look_and_stands_beside_the_row(
    browser: Browser, database: Database
) -> None:
    await browser.log_in("clerk")
    today = clock.today().isoformat()
    typed = {"result": "GRANTED", "decidedOn": today, "amount": "120000.50", "reason": "已放款"}

    looked = await browser.send(OUTCOMES, **typed)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', looked.text.partition("请核对")[2]))
    assert await database.fetch("select 1 from follow_up") == []
    answers = [await browser.post(OUTCOMES, confirmed="1", **hidden) for _ in range(2)]
    rows = await database.fetch("select uscc, scenario, organisation, result, amount_fen, reason from follow_up")
    shown = await _row(browser, database)

    assert "120000.50元" in looked.text
    assert [answer.headers["location"] for answer in answers] == [f"{LIST}?done=recorded"] * 2
    assert [tuple(row.values()) for row in rows] == [(USCC, "tax-service", "finance", "granted", 12000050, "已放款")]
    assert "已办理，120,000.50元" in shown
    assert "本单位" in shown
    assert re.search(rf"{OUTCOMES}\?corrects=\d+", shown)


async def _row(browser: Browser, database: Database) -> str:
    """The list on which the enterprise stands."""
    pages = [(await browser.get(LIST, outcome=outcome)).text for outcome in ("ELIGIBLE", "INELIGIBLE", "UNKNOWN")]
    return next(page for page in pages if f"/console/enterprises/{USCC}" in page)


async def test_what_is_missing_or_does_not_fit_is_told_and_nothing_recorded(
    browser: Browser, database: Database
) -> None:
    await browser.log_in("clerk")
    good = {"result": "REFUSED", "decidedOn": clock.today().isoformat(), "reason": "资料不全", "confirmed": "1"}
    wrong = {
        "请选择办理结果。": {"result": "MAYBE"},
        "请填写办理日期，例如2026-01-31。": {"decidedOn": "昨天"},
        "未办理的，请写明原因。": {"reason": " "},
        "未办理的没有金额：请清空金额，或改选“已办理”。": {"amount": "5"},
        "金额应为大于零的数字，单位为元，最多两位小数。": {"result": "GRANTED", "amount": "1e5"},
        "办理日期应在2025年1月1日到今天之间。": {"decidedOn": "2024-12-31"},
        "要更正的登记已经不在了。请从名单重新进入。": {"corrects": "77"},
    }

    answers = {
        sentence: await browser.send(OUTCOMES, **{**good, **odd, "mutation": sentence})
        for sentence, odd in wrong.items()
    }
    unknown = await browser.send(f"{LIST}/outcomes/{code(77)}", **good, mutation="unknown")

    assert {answer.status_code for answer in answers.values()} == {422}
    assert [sentence for sentence, answer in answers.items() if sentence not in answer.text] == []
    assert unknown.status_code == 404
    assert await database.fetch("select 1 from follow_up") == []
