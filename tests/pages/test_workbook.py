"""A department's workbook at the page: answered at once or by a worker, refused in a sentence, and nobody else's."""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

import httpx
import time_machine

from auth.people import commands as people
from hub.core import clock
from hub.core.actor import HUB
from hub.core.freshness.changes import Changes
from hub.core.settings import Settings
from hub.core.store import stale
from hub.core.store.database import Database
from hub.endpoints.services import services_of
from hub.sharing.workbooks.jobs import commands
from hub.sharing.workbooks.jobs.work import answer_next
from hub.sharing.workbooks.results import MOST_ROWS
from hub.sharing.workbooks.xlsx.files import sheets_of, table
from hub.worker.workbooks import WorkbookRounds
from tests.auth.people.conftest import person
from tests.district import code
from tests.pages.browser import USCC, Browser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLES = ("序号", "统一社会信用代码", "备注")


def book(*codes: str) -> bytes:
    return table("名单", TITLES, [[number, each, "=1+1"] for number, each in enumerate(codes, start=1)])


def cells(content: bytes) -> Mapping[int, Mapping[int, object]]:
    return sheets_of("back.xlsx", content)[0].rows


async def send(
    browser: Browser, content: bytes, *scenarios: str, name: str = "拟扶持.xlsx", path: str = "/console/workbook"
) -> httpx.Response:
    token = (await browser.get("/purpose")).text.partition('name="csrf" value="')[2].partition('"')[0]
    return await browser.http.post(
        path,
        data={"csrf": token, "scenario": list(scenarios)},
        files={"file": (name, content, XLSX)},
        headers={"Sec-Fetch-Site": "same-origin"},
    )


def worker(database: Database) -> WorkbookRounds:
    return WorkbookRounds(services_of(Settings(database_url=database.url), database, Changes()))


async def test_a_workbook_comes_back_with_answers_and_an_entry_in_the_log(browser: Browser, database: Database) -> None:
    await browser.log_in("clerk")

    answer = await send(browser, book(USCC, code(77)), "bank-tax")

    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E6%8B%9F%E6%89%B6%E6%8C%81-%E6%9F%A5%E8%AF%A2%E7%BB%93%E6%9E%9C.xlsx"
    )
    rows = cells(answer.content)
    assert list(rows[1].values())[:5] == [*TITLES, "企业名称（登记）", "信用等级"]
    assert (rows[2][2], rows[2][3]) == ("=1+1", "虚构1号科技有限公司")
    assert list(rows[3].values())[-1] == "登记册中没有该企业，或不在查询范围内"
    [entry] = await database.fetch(
        "select person, usccs, purpose from audit_entry where details ->> 'operation' is null and usccs <> '{}'"
        " and kind = 'QueryAnswered'"
    )
    assert (entry["person"]["name"], entry["usccs"], entry["purpose"]) == ("林知远", [USCC], "credit-financing")


REFUSED: Mapping[str, bytes] = {
    "请先选择一个Excel文件。": b"",
    "这不是Excel工作簿。请另存为.xlsx格式后再上传。": b"not a workbook",
    "文件打不开：可能已经损坏，或者设了密码。请用Excel打开，另存为不带密码的.xlsx后再上传。": book(USCC)[:-40],
    "没有找到“统一社会信用代码”或“企业名称”列。请在第一行写明列名后再上传。": table("表", ("序号",), [[1]]),
    "表中有个人证件号码（名单 B2）。请删去这些号码后再上传，本平台不接收个人证件号码。": book("420799199001010017"),
    "一次最多查询20000行。请分成几个文件上传。": book(*["x"] * (MOST_ROWS + 1)),
}


async def test_a_workbook_that_cannot_be_answered_is_refused_in_a_sentence(browser: Browser) -> None:
    await browser.log_in("clerk")

    answers = {sentence: await send(browser, content, "bank-tax") for sentence, content in REFUSED.items()}

    assert {answer.status_code for answer in answers.values()} == {422}
    assert [sentence for sentence, answer in answers.items() if sentence not in answer.text] == []
    assert 'value="bank-tax" checked' in answers["请先选择一个Excel文件。"].text


async def test_only_the_page_itself_sends_workbooks_and_small_enough_ones(browser: Browser, database: Database) -> None:
    await browser.log_in("clerk")

    forged = await browser.http.post("/console/workbook", files={"file": ("a.xlsx", book(USCC), XLSX)})
    large = await send(browser, bytes(10 * 1024 * 1024 + 20_000))
    await browser.log_in("operator")
    other_role = await send(browser, book(USCC))

    assert (forged.status_code, large.status_code, other_role.status_code) == (403, 413, 403)
    assert "提交的内容太大，请分次提交。" in large.text
    assert await database.fetch("select 1 from workbook_job") == []


async def test_500_rows_take_less_than_three_seconds(browser: Browser) -> None:
    await browser.log_in("clerk")
    content = book(*(code(number) for number in range(1, 501)))

    began = time.process_time()
    answer = await send(browser, content, "bank-tax", "tax-service")

    assert time.process_time() - began < 3
    assert len(cells(answer.content)) == 501


async def test_a_long_workbook_is_answered_by_a_worker_for_its_person_alone(
    browser: Browser, database: Database
) -> None:
    await browser.log_in("clerk")
    left = await send(browser, book(USCC, *["x"] * 500), "bank-tax")
    waiting = await browser.page(left.headers["location"])

    await worker(database).round()
    done = await browser.page(left.headers["location"])
    fetched = await browser.get(f"{left.headers['location']}/file")
    await browser.log_in("decider")
    others = [(await browser.get(left.headers["location"] + part)).status_code for part in ("", "/file")]

    assert left.status_code == 303
    assert "排队中" in waiting.text
    assert "已查询501行，共501行" in done.text
    assert cells(fetched.content)[2][3] == "虚构1号科技有限公司"
    assert cells(fetched.content)[3][9] == "不是有效的统一社会信用代码，请核对"
    assert others == [404, 404]
    entries = await database.fetch(
        "select person ->> 'name' as name, purpose from audit_entry"
        f" where details ->> 'request' like 'workbook-%' and '{USCC}' = any (usccs)"
    )
    assert [tuple(entry.values()) for entry in entries] == [("林知远", "credit-financing")]


async def test_whom_a_worker_answers_about_readers_have_asked_about(browser: Browser, database: Database) -> None:
    async with database.transaction() as connection:
        await stale.mark(connection, USCC, clock.now())
    await browser.log_in("clerk")
    await send(browser, book(USCC, *["x"] * 500), "bank-tax")
    hub = services_of(Settings(database_url=database.url), database, Changes())

    await WorkbookRounds(hub).round()
    await hub.demand.tell()

    assert await stale.asked(database, 9) == [USCC]


async def test_what_was_answered_is_gone_after_a_day_or_when_its_person_deletes_it(
    browser: Browser, database: Database
) -> None:
    await browser.log_in("clerk")
    for _ in range(2):
        await send(browser, book(*["x"] * 501))
    await worker(database).round()
    [first, second] = [row["id"] for row in await database.fetch("select id from workbook_job order by id")]

    deleted = await browser.send(f"/console/workbook/{first}/delete")
    left = await database.fetch("select id, content, result is not null as made from workbook_job")
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        await worker(database).round()

    assert deleted.headers["location"] == "/console/workbook?done=deleted"
    assert [tuple(row.values()) for row in left] == [(second, None, True)]
    assert await database.fetch("select id from workbook_job") == []


async def test_a_person_who_was_shut_out_meanwhile_gets_no_answers(browser: Browser, database: Database) -> None:
    await browser.log_in("clerk")
    left = await send(browser, book(*["x"] * 501))
    async with database.transaction() as connection:
        clerk = person("clerk")
        await people.disable(connection, HUB, clerk.issuer, clerk.subject)
    await worker(database).round()
    async with database.transaction() as connection:
        await people.enable(connection, HUB, clerk.issuer, clerk.subject)
    await browser.log_in("clerk")

    page = await browser.page(left.headers["location"])

    assert "没有权限" in page.text
    assert (await browser.get(f"{left.headers['location']}/file")).status_code == 404


async def test_a_person_has_three_unfinished_workbooks_at_most(browser: Browser) -> None:
    await browser.log_in("clerk")

    answers: Sequence[httpx.Response] = [await send(browser, book(*["x"] * 501)) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 422]
    assert "您已有3个文件在处理中。请等其中一个完成后再上传。" in answers[3].text


async def test_a_workbook_of_a_dead_worker_is_taken_up_again_and_fails_after_three(
    browser: Browser, database: Database
) -> None:
    await browser.log_in("clerk")
    left = await send(browser, book(*["x"] * 501))

    first = await commands.claim(database)
    nobody = await commands.claim(database)
    second = await commands.claim(database, silent=timedelta(0))
    assert first is not None
    assert second is not None
    late = await commands.finish(database, first, b"late")
    third = await commands.claim(database, silent=timedelta(0))
    over = await commands.claim(database, silent=timedelta(0))
    page = await browser.page(left.headers["location"])

    assert (nobody, second.attempts, late, third is not None, over) == (None, 2, False, True, None)
    assert "系统出错了" in page.text
    assert not await answer_next(database, _nobody)


async def _nobody(_: object) -> object:
    raise AssertionError
