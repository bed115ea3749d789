"""Pages as a browser draws them: flows on desk and phone, nothing too wide, too small, too pale, or from outside."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hub.core.store.database import Database
from hub.sharing.workbooks.xlsx.files import read_sheets, table
from tests.district import District
from tests.pages.browser import USCC, settle
from tests.pages.chromium import CHROMIUM, DESK, NARROWEST, PHONE, Window, chromium, serving, window
from tests.pages.furnished import furnish
from tests.pages.test_tour import TOUR

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: name one in HUB_CHROMIUM, or install it by apt")

AXE = Path(__file__).parents[1] / "clients" / "node_modules" / "axe-core" / "axe.min.js"
#: What has to be high enough to be hit: every control, and links that stand alone.
CONTROLS = "button, input:not([type=hidden]), select, textarea, summary, .govuk-button, nav a, .hub-links a, footer a"
#: The name and height of each control that is too low; of a radio or checkbox its label is hit too.
TOO_LOW = """([controls, least]) => [...document.querySelectorAll(controls)]
  .filter(each => each.checkVisibility())
  .map(each => [each.outerHTML.slice(0, 80), Math.max(each.getBoundingClientRect().height,
    ...[...(each.labels ?? [])].map(label => label.getBoundingClientRect().height))])
  .filter(([_, height]) => height < least)"""
#: What the audit in jsdom cannot tell: contrast.
FAULTS = """() => axe.run({runOnly: ["color-contrast"]})
  .then(found => found.violations.map(each => [each.id, each.nodes.map(node => node.html)]))"""
TOO_WIDE = "() => document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
async def url(database: Database, district: District) -> AsyncIterator[str]:
    await settle(district)
    await furnish(database)
    async with serving(database) as address:
        yield address


async def test_people_find_their_way_on_desk_and_phone(url: str, tmp_path: Path) -> None:
    async with chromium() as browser:
        for width in (DESK, PHONE):
            async with window(browser, url, width, tmp_path) as at:
                await _clerk(at, width)
                await _workbook(at, width, tmp_path)
                assert (at.complaints, at.outside) == ([], [])
            async with window(browser, url, width, tmp_path, scripts=False) as at:
                await _owner(at, width)
                await at.page.context.clear_cookies()
                await _operator(at, width)
                assert (at.complaints, at.outside) == ([], [])


async def test_every_page_fits_the_narrowest_phone_and_is_easy_to_hit_and_read(url: str, tmp_path: Path) -> None:
    async with chromium() as browser, window(browser, url, NARROWEST, tmp_path) as at:
        found = {f"{who} {path}": faults for who, path in _shown() if (faults := await _faults(at, who, path))}

    assert found == {}


async def test_graphiql_answers_at_once_and_tells_the_scopes(url: str, tmp_path: Path) -> None:
    async with chromium() as browser, window(browser, url, DESK, tmp_path) as at:
        page = at.page
        await at.open("/graphql")
        await page.get_by_label("Execute query (Ctrl-Enter)").click()
        await page.get_by_text("虚构1号科技有限公司").wait_for()
        await page.get_by_label("Show Documentation Explorer").click()
        await page.get_by_role("link", name="Query", exact=True).click()
        explorer = page.locator(".graphiql-doc-explorer")
        await explorer.get_by_text("enterprise:read").first.wait_for()
        await at.keep("graphiql")
        assert (at.complaints, at.outside) == ([], [])


async def _clerk(at: Window, width: int) -> None:
    """Look an enterprise up by name, read why, and what would change it."""
    page = at.page
    await at.log_in("clerk")
    await at.open("/console")
    await page.get_by_label("企业名称、拼音首字母或统一社会信用代码").fill("虚构1号")
    await page.get_by_role("button", name="查询").click()
    await page.get_by_role("link", name="虚构1号科技有限公司").click()
    await at.keep(f"enterprise-{width}")
    await page.locator(".hub-verdicts summary").last.click()
    await page.get_by_role("link", name="怎样才能符合").click()
    await at.keep(f"verdict-{width}")
    assert "怎样才能符合" in await page.locator("main").inner_text()


async def _workbook(at: Window, width: int, folder: Path) -> None:
    """Send a workbook, and get it back with answers."""
    page, sent = at.page, folder / f"名单-{width}.xlsx"
    sent.write_bytes(table("名单", ("统一社会信用代码",), [[USCC]]))
    await at.open("/console/workbook")
    await page.get_by_label("Excel文件").set_input_files(sent)
    await page.get_by_label("银税互动").check()
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="上传并查询").click()
    download = await downloading.value
    [back] = await asyncio.to_thread(read_sheets, Path(await download.path()))
    assert (download.suggested_filename, back.rows[2][1]) == (f"名单-{width}-查询结果.xlsx", "虚构1号科技有限公司")
    await at.keep(f"workbook-{width}")


async def _operator(at: Window, width: int) -> None:
    """Without scripts: mend a row that waits; propose to take a delivery back after a look at what follows."""
    page = at.page
    await at.log_in("operator")
    await at.open("/console/quarantine")
    await page.get_by_role("link", name="不在可选范围内").click()
    await page.get_by_role("link", name="纳税缴费信用 第900001号").click()
    await page.get_by_label("等级").fill(str(width))
    await page.get_by_role("button", name="更正并入库").click()
    await at.keep(f"quarantine-{width}")
    assert "已更正，但还不能入库" in await page.locator("main").inner_text()
    await at.open("/console/batches/900001")
    await page.get_by_role("button", name="预演撤回").click()
    await at.keep(f"withdrawal-{width}")
    await page.get_by_label("撤回的原因").fill("报错了年度")
    await page.get_by_role("button", name="提出撤回").click()
    assert "您本人提出的，须由另一个人确认。" in await page.locator("main").inner_text()
    await page.get_by_label("收回的原因").fill("核对无误")
    await page.get_by_role("button", name="收回这一提议").click()


async def _owner(at: Window, width: int) -> None:
    """Without scripts: give a consent, and end it in two taps."""
    page = at.page
    await at.log_in("owner")
    await at.open("/my")
    await at.keep(f"my-{width}")
    await at.open("/my/consents/new")
    await page.get_by_label("授权给哪一家机构").fill("bank")
    await page.get_by_label("信用等级").check()
    await page.get_by_role("button", name="同意授权").click()
    await page.get_by_role("button", name="终止").click()
    await page.get_by_role("button", name="确定终止").click()
    await at.keep(f"consents-{width}")
    assert "授权已终止，对方从现在起看不到。" in await page.locator("main").inner_text()


def _shown() -> list[tuple[str | None, str]]:
    """The pages of the tour, person by person; a refusal, and a word that something is done, look alike everywhere."""
    drawn = [stop for stop in TOUR if stop.status == 200 and "done=" not in stop.path]
    refused = [stop for stop in TOUR if stop.status == 404][:1]
    return sorted(((stop.who, stop.path) for stop in [*drawn, *refused]), key=lambda each: each[0] or "")


async def _faults(at: Window, who: str | None, path: str) -> list[Any]:
    """What is wrong with a page at usual size, and with its controls in the large pages."""
    await _seated(at, who)
    await at.open(path)
    await at.page.evaluate(AXE.read_text("utf-8"))
    wide, low = await at.page.evaluate(TOO_WIDE), await at.page.evaluate(TOO_LOW, [CONTROLS, 43.5])
    faults = [*([f"{wide} px too wide"] if wide > 0 else []), *low, *await at.page.evaluate(FAULTS)]
    await at.page.evaluate("() => document.documentElement.classList.add('hub-elder')")
    wide = await at.page.evaluate(TOO_WIDE)
    low = await at.page.evaluate(TOO_LOW, [CONTROLS, 59.5])
    return [*faults, *([f"{wide} px too wide, large"] if wide > 0 else []), *low]


async def _seated(at: Window, who: str | None) -> None:
    """Log in as somebody else only where it is somebody else."""
    if at.who == who:
        return
    await at.page.context.clear_cookies()
    if who:
        await at.log_in(who)
    at.who = who
