"""What people do at the pages, without scripts: each step as a browser takes it."""

import re
from pathlib import Path

import pytest

from auth.people.sessions import Sessions
from hub.core.errors import Unavailable
from hub.core.store.database import Database
from hub.credit.evaluation.library import ruleset_store
from tests.district import code
from tests.pages.browser import USCC, Browser, browsing

DRAFT = Path(ruleset_store.__file__).parents[2] / "rulesets" / "bank-tax.yaml"
ENTERPRISE = f"/console/enterprises/{USCC}"


async def test_nobody_sees_a_page_of_credit_without_a_login(browser: Browser) -> None:
    answer = await browser.get("/console", q="虚构")

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/login/demo?next=%2Fconsole%3Fq%3D%25E8%2599%259A%25E6%259E%2584",
    )


async def test_an_ended_session_is_told_at_the_login_and_a_logout_at_home(browser: Browser, database: Database) -> None:
    await browser.log_in("clerk")
    await database.fetch("update session set last_used_at = last_used_at - interval '31 minutes'")

    sent = await browser.get("/console")
    login = await browser.page(sent.headers["location"])
    await browser.log_in("clerk", purpose=None)
    out = await browser.send("/logout")
    home = await browser.page(out.headers["location"])

    assert sent.headers["location"] == "/login/demo?next=%2Fconsole&ended=1"
    assert "登录已失效：长时间没有操作，或已在别处退出。请重新登录，登录后回到刚才的页面。" in login.text
    assert out.headers["location"] == "/?done=logged-out"
    assert "已退出登录" in home.text


async def test_a_code_leads_to_its_enterprise_as_it_was_typed(browser: Browser) -> None:
    await browser.log_in("clerk")

    answer = await browser.get("/console", q=f" {USCC[:8]}-{USCC[8:].lower()} ")

    assert (answer.status_code, answer.headers["location"]) == (303, ENTERPRISE)


async def test_a_name_or_its_first_letters_find_enterprises(browser: Browser) -> None:
    await browser.log_in("clerk")

    by_name = await browser.page("/console", q="虚构1号")
    by_letters = await browser.page("/console", q="xg1hkj")

    assert ENTERPRISE in by_name.links
    assert ENTERPRISE in by_letters.links


async def test_the_page_tells_grade_verdicts_reasons_and_their_sources(browser: Browser) -> None:
    await browser.log_in("clerk")

    page = await browser.page(ENTERPRISE)

    for told in ("虚构1号科技有限公司", USCC, "纳税缴费信用等级", "银税互动", "来源：", "怎样改变："):
        assert told in page.text, told


async def test_records_are_told_in_words_after_a_purpose_is_chosen(browser: Browser) -> None:
    await browser.log_in("clerk", purpose=None)
    before = await browser.page(f"{ENTERPRISE}/records")

    chosen = await browser.send("/purpose", purpose="supervision-inspection", back=f"{ENTERPRISE}/records")
    after = await browser.page(f"{ENTERPRISE}/records")

    assert "请先选择用途" in before.text
    assert "虚市监罚〔2026〕1号" not in before.text
    assert (chosen.status_code, chosen.headers["location"]) == (303, f"{ENTERPRISE}/records")
    assert "用途：监督检查" in after.text
    assert "虚市监罚〔2026〕1号" in after.text
    assert "一般" in after.text


async def test_a_purpose_that_is_none_is_refused_on_the_form(browser: Browser) -> None:
    await browser.log_in("clerk")

    answer = await browser.send("/purpose", purpose="curiosity", back="/console")

    assert answer.status_code == 422
    assert "请选择本次查询的用途。" in answer.text


async def test_a_form_of_another_site_changes_nothing(browser: Browser) -> None:
    await browser.log_in("clerk", purpose=None)

    forged = await browser.http.post(
        "/purpose", data={"purpose": "funding-award"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    unsigned = await browser.post("/purpose", purpose="funding-award")

    assert (forged.status_code, unsigned.status_code) == (403, 403)
    assert "用途：未选择" in (await browser.page("/console")).text


async def test_no_page_leads_outside_after_a_choice(browser: Browser) -> None:
    await browser.log_in("clerk")

    purpose = await browser.send("/purpose", purpose="funding-award", back="//evil.test/")
    display = await browser.post("/display?size=1&back=https://evil.test/")

    assert (purpose.headers["location"], display.headers["location"]) == ("/", "/")


async def test_the_large_pages_are_kept_by_a_cookie_and_left_again(browser: Browser) -> None:
    large = await browser.post("/display?size=1&back=/public")
    shown = (await browser.get("/public")).text
    await browser.post("/display?size=&back=/public")
    again = (await browser.get("/public")).text

    assert (large.status_code, large.headers["location"]) == (303, "/public")
    assert ("hub-elder" in shown, "hub-elder" in again) == (True, False)


async def test_the_log_names_the_person_behind_each_question(browser: Browser, database: Database) -> None:
    await browser.log_in("clerk")

    await browser.page(ENTERPRISE)

    [entry] = await database.fetch(
        "select client, person, purpose, usccs from audit_entry where kind = 'QueryAnswered'"
    )
    assert (entry["client"], entry["purpose"], entry["usccs"]) == ("desk", "credit-financing", [USCC])
    assert entry["person"]["name"] == "林知远"


async def test_everybody_reads_the_own_log_and_those_who_may_the_whole_one(browser: Browser) -> None:
    await browser.log_in("decider")
    await browser.page(ENTERPRISE)
    await browser.log_in("clerk", purpose="funding-award")
    await browser.page(ENTERPRISE)

    clerk = await browser.page("/console/usage")
    await browser.log_in("auditor")
    auditor = await browser.page("/console/usage")

    assert "资金奖补" in clerk.text
    assert clerk.text.count("信用融资") == 0
    assert ("我的操作记录" in clerk.text, "全部查询日志" in clerk.text) == (True, False)
    assert "资金奖补" in auditor.text.partition("全部查询日志")[2]


async def test_a_draft_is_rehearsed_and_drawn(browser: Browser) -> None:
    await browser.log_in("operator")
    text = DRAFT.read_text("utf-8")
    draft = text.replace('version: "2026.1"', 'version: "2027.1"').replace("2025-01-01", "2026-01-01")

    answer = await browser.send("/console/rehearsal", draft=draft)

    assert answer.status_code == 200, answer.text
    assert "什么都没有保存。" in answer.text
    assert "<svg" in answer.text
    assert "各结果的企业数" in answer.text


async def test_a_faulty_draft_is_told_with_its_faults(browser: Browser) -> None:
    await browser.log_in("operator")

    answer = await browser.send("/console/rehearsal", draft="kind: nothing")

    assert answer.status_code == 422
    assert "草案有错，还不能预演。请按下面列出的问题改正。" in answer.text
    assert "kind" in answer.text


async def test_the_operator_sees_every_delivery_and_how_fresh_each_source_is(browser: Browser) -> None:
    await browser.log_in("operator")

    batches, board = await browser.page("/console/batches"), await browser.page("/console/sources")

    assert "市场主体登记" in batches.text
    assert "共2行：入库2" in batches.text
    assert "知识产权" in board.text
    assert "待处理" in board.text


async def test_an_enterprise_sees_itself_and_nobody_else(browser: Browser) -> None:
    await browser.log_in("owner")

    own = await browser.page("/my")
    other = await browser.get(f"/console/enterprises/{code(2)}")

    assert "虚构1号科技有限公司" in own.text
    assert other.status_code == 403


async def test_a_consent_is_given_and_ended_in_two_taps(browser: Browser) -> None:
    await browser.log_in("owner")

    given = await browser.send(
        "/my/consents/new", **{"grantee": "bank", "purpose": "CREDIT_FINANCING", "field-GRADE": "1"}
    )
    listed = (await browser.get("/my/consents")).text
    [first_tap] = re.findall(r'href="(/my/consents/end\?id=\d+)"', listed)
    asked = (await browser.get(first_tap)).text
    ended = await browser.send("/my/consents/end", id=first_tap.rpartition("=")[2])
    after = await browser.page("/my/consents", done="ended")

    assert (given.status_code, given.headers["location"]) == (303, "/my/consents?done=granted")
    assert "银行" in listed
    assert "确定终止？" in asked
    assert (ended.status_code, ended.headers["location"]) == (303, "/my/consents?done=ended")
    assert "授权已终止，对方从现在起看不到。" in after.text
    assert "已终止" in after.text


async def test_a_consent_with_something_missing_says_what(browser: Browser) -> None:
    await browser.log_in("owner")

    nobody = await browser.send("/my/consents/new", purpose="CREDIT_FINANCING", grantee=" ")
    nothing = await browser.send("/my/consents/new", purpose="CREDIT_FINANCING", grantee="bank")
    unknown = await browser.send(
        "/my/consents/new", **{"purpose": "CREDIT_FINANCING", "grantee": "nobody", "field-GRADE": "1"}
    )

    assert (nobody.status_code, nothing.status_code, unknown.status_code) == (422, 422, 422)
    assert "请填写授权给哪一家机构。" in nobody.text
    assert "请至少选择一项授权的内容。" in nothing.text
    assert "没有这家机构，或者没有这项授权。请核对机构代码。" in unknown.text


async def test_the_counter_acts_for_the_enterprise_that_came_and_for_none_after(browser: Browser) -> None:
    await browser.log_in("counter")

    wrong = await browser.send("/counter", uscc="91420799MA0000015X")
    unknown = await browser.send("/counter", uscc=code(77))
    begun = await browser.send("/counter", uscc=USCC)
    page = await browser.page("/counter/enterprise")
    done = await browser.send("/counter", uscc="")
    after = await browser.get("/counter/enterprise")

    assert "末位校验码要相符" in wrong.text
    assert "登记信息中没有这个代码的企业" in unknown.text
    assert begun.headers["location"] == "/counter/enterprise"
    assert "虚构1号科技有限公司" in page.text
    assert done.headers["location"] == "/counter"
    assert (after.status_code, after.headers["location"]) == (303, "/counter")


async def test_a_partner_without_consent_is_told_so(browser: Browser) -> None:
    await browser.log_in("banker")

    page = await browser.page(ENTERPRISE)

    assert "没有企业授权" in page.text
    assert "纳税缴费信用等级" not in page.text


async def test_a_store_out_of_reach_is_told_on_a_page(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    await browser.log_in("clerk")
    monkeypatch.setattr(Sessions, "find", _out_of_reach)

    answer = await browser.get("/console")

    assert answer.status_code == 503
    assert "服务暂时不可用" in answer.text


async def test_a_fault_of_the_hub_is_told_with_the_number_of_the_request(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.log_in("clerk")
    monkeypatch.setattr(Sessions, "find", _faulty)

    answer = await browser.get("/console")

    assert answer.status_code == 500
    assert "系统出错了" in answer.text
    assert answer.headers["request-id"] in answer.text


async def _out_of_reach(*_: object) -> None:
    raise Unavailable("the store cannot be reached")


async def _faulty(*_: object) -> None:
    raise ZeroDivisionError


async def test_pages_are_found_below_a_path_of_the_public_address(database: Database) -> None:
    async with browsing(database, public_url="https://hub.test/credit") as browser:
        direct, stripped = await browser.page("/credit/public"), await browser.page("/public")

    assert {link for link in stripped.links if link.startswith("/")} == {
        link for link in direct.links if link[0] == "/"
    }
    assert {link for link in stripped.links if link[0] == "/" and not link.startswith("/credit/")} == set()


async def test_every_page_forbids_what_it_does_not_need(browser: Browser) -> None:
    answer = await browser.get("/public")

    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["cache-control"] == "no-store"
