"""What an operator does at the console: rows that wait, deliveries that are taken back by two people."""

import re
from functools import partial
from pathlib import Path

import httpx
import pytest

from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.audit.issuing import CheckpointIssuer
from hub.core.audit.verification.check import check
from hub.core.store.database import Database
from hub.sharing.workbooks.xlsx.files import sheets_of, table
from resolvers import audit
from tests.district import District
from tests.pages.browser import USCC, Browser
from tests.pages.furnished import furnish
from tests.pages.test_workbook import send

QUARANTINE, BATCHES = "/console/quarantine", "/console/batches"


async def waiting(district: District, *levels: str) -> list[int]:
    """Deliver grades of the tax office that are none; returns the numbers of the rows."""
    rows = [{"统一社会信用代码": USCC, "年度": str(2020 + n), "等级": each} for n, each in enumerate(levels)]
    await district.deliver("tax-grade", rows)
    found = await district.database.fetch("select id from quarantined_row where settled_at is null order by id")
    return [row["id"] for row in found]


async def test_a_row_is_mended_in_the_browser_by_the_same_rules(
    browser: Browser, district: District, database: Database
) -> None:
    [first, second] = await waiting(district, "E", "F")
    await browser.log_in("operator")

    listed = await browser.page(QUARANTINE)
    row = (await browser.get(f"{QUARANTINE}/{first}")).text
    fields = dict(re.findall(r'name="(cell-\d+)" type="text" value="([^"]*)"', row))
    [level] = [name for name, value in fields.items() if value == "E"]
    still = await browser.send(f"{QUARANTINE}/{first}/mend", **{**fields, level: "X"})
    again = await browser.page(still.headers["location"])
    taken = await browser.send(f"{QUARANTINE}/{first}/mend", **{**fields, level: "A"})
    gone = await browser.get(f"{QUARANTINE}/{first}")
    unchanged = await browser.send(f"{QUARANTINE}/{second}/mend")

    assert "不在可选范围内" in listed.text
    assert still.headers["location"] == f"{QUARANTINE}/{first}?done=waits"
    assert "等级: 'X' 不在可选范围内：A, B, M, C, D" in again.text
    assert (taken.headers["location"], gone.status_code) == (f"{QUARANTINE}?done=taken", 404)
    assert (unchanged.status_code, "请先在要更正的格子里填写新的内容" in unchanged.text) == (422, True)
    [record] = await database.fetch(
        "select body ->> 'grade' as grade from record where resource = 'tax-grade' and body ->> 'year' = '2020'"
    )
    assert record["grade"] == "A"
    left = await database.fetch("select id from quarantined_row where settled_at is null")
    assert [row["id"] for row in left] == [second]
    [entry] = await database.fetch("select person ->> 'name' as name from audit_entry where kind = 'RowMended' limit 1")
    assert entry["name"] == "石安澜"


async def test_a_row_is_discarded_for_a_reason_that_stays(
    browser: Browser, district: District, database: Database
) -> None:
    [row] = await waiting(district, "合计")
    await browser.log_in("operator")

    silent = await browser.send(f"{QUARANTINE}/{row}/discard", reason=" ")
    done = await browser.send(f"{QUARANTINE}/{row}/discard", reason="合计行")
    twice = await browser.send(f"{QUARANTINE}/{row}/discard", reason="合计行")

    assert (silent.status_code, "请写明弃用的原因。" in silent.text) == (422, True)
    assert done.headers["location"] == f"{QUARANTINE}?done=discarded"
    assert twice.status_code == 404
    [kept] = await database.fetch("select settled_as, settled_by, settled_reason from quarantined_row")
    assert tuple(kept.values()) == ("discarded", "urn:hub:demo operator", "合计行")


async def test_rows_go_back_to_their_bureau_and_are_taken_in_again(
    browser: Browser, district: District, database: Database
) -> None:
    await waiting(district, "E", "F")
    await browser.log_in("operator")

    book = await browser.get(f"{QUARANTINE}/workbook", cause="INVALID_CHOICE")
    [sheet] = sheets_of("rows.xlsx", book.content)
    lines = [[line.get(column) for column in range(sheet.width)] for line in sheet.rows.values()]
    place = lines[0].index("等级")
    mended = [[*line[:place], "B", *line[place + 1 :]] if line[place] == "E" else line for line in lines[1:]]
    back = await _returned(browser, table("退回", [str(title) for title in lines[0]], mended))
    page = await browser.page(back.headers["location"])
    nothing, other = await _returned(browser, b""), await _returned(browser, table("表", ("序号",), [[1]]))
    none_waits = await browser.get(f"{QUARANTINE}/workbook", cause="INVALID_DATE")

    assert back.headers["location"] == f"{QUARANTINE}?done=returned&taken=1&waiting=1"
    assert "文件已处理：入库1行，仍待处理1行。" in page.text
    assert "请先选择部门改好的Excel文件。" in nothing.text
    assert "文件读不出来，或者没有本平台的行号。" in other.text
    assert (nothing.status_code, other.status_code, none_waits.status_code) == (422, 422, 404)
    [entry] = await database.fetch("select details from audit_entry where kind = 'RowsExported'")
    assert entry["details"] == {"count": 2}


async def _returned(browser: Browser, content: bytes) -> httpx.Response:
    return await send(browser, content, name="退回.xlsx", path=f"{QUARANTINE}/workbook")


async def test_a_delivery_is_taken_back_by_two_people(browser: Browser, database: Database) -> None:
    [batch] = [row["id"] for row in await database.fetch("select id from batch where resource = 'tax-grade'")]
    at = f"{BATCHES}/{batch}"
    await browser.log_in("operator")

    rehearsed = await browser.send(f"{at}/rehearsal")
    silent = await browser.send(f"{at}/propose", reason=" ")
    proposed = await browser.send(f"{at}/propose", reason="报错了年度")
    own = await browser.page(at)
    alone = await browser.send(f"{at}/confirm")
    await browser.log_in("second")
    other = await browser.page(at)
    refused = await browser.send(f"{at}/refuse", reason="年度无误")
    early = await browser.send(f"{at}/confirm")
    await browser.send(f"{at}/propose", reason="报错了年度")
    await browser.log_in("operator")
    confirmed = await browser.send(f"{at}/confirm")
    page = await browser.page(confirmed.headers["location"])

    assert rehearsed.status_code == 200
    assert "不再成立的记录" in rehearsed.text
    assert "以上为预演，什么都没有改变。" in rehearsed.text
    assert (silent.status_code, "请写明原因（不超过500字）。" in silent.text) == (422, True)
    assert proposed.headers["location"] == f"{at}?done=propose"
    assert ("您本人提出的，须由另一个人确认。" in own.text, "确认撤回" in own.text) == (True, False)
    assert (alone.status_code, early.status_code) == (422, 422)
    assert "石安澜于" in other.text
    assert "报错了年度" in other.text
    assert refused.headers["location"] == f"{at}?done=refuse"
    assert "这一批数据已经撤回。" in page.text
    taken_back = (
        "select withdrawal_proposed_by, withdrawn_by, withdrawn_reason from batch where withdrawn_at is not null"
    )
    rows = await database.fetch(taken_back)
    assert [tuple(row.values()) for row in rows] == [("urn:hub:demo second", "urn:hub:demo operator", "报错了年度")]
    logged = "select kind from audit_entry where kind ~ '^(Withdrawal|RecordsWithdrawn)' order by number"
    kinds = [row["kind"] for row in await database.fetch(logged)]
    assert kinds == ["WithdrawalProposed", "WithdrawalRefused", "WithdrawalProposed", "RecordsWithdrawn"]


async def test_deliveries_and_rows_of_other_desks_are_nobody_elses(browser: Browser, district: District) -> None:
    [row] = await waiting(district, "E")
    await browser.log_in("clerk")

    answers = [await browser.get(path) for path in (QUARANTINE, f"{QUARANTINE}/{row}", f"{BATCHES}/1")]
    await browser.log_in("operator")
    odd = [await browser.get(path) for path in (f"{QUARANTINE}/x", f"{BATCHES}/x", f"{BATCHES}/{10**17}")]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert [answer.status_code for answer in odd] == [404, 404, 404]


async def test_people_and_clients_are_shut_out_at_once_but_nobody_by_herself(
    browser: Browser, database: Database
) -> None:
    await browser.log_in("operator")
    clerk, own = "urn:hub:demo clerk", "urn:hub:demo operator"

    listed = await browser.page("/console/people", client="desk", changing=clerk)
    roles = await browser.send("/console/people/roles", **{"person": clerk, "role-reviewer": "1"})
    odd = await browser.send("/console/people/roles", **{"person": clerk, "role-enterprise": "1"})
    disabled = await browser.send("/console/people/disable", person=clerk)
    shown = await browser.page("/console/people")
    enabled = await browser.send("/console/people/enable", person=clerk)
    herself = await browser.send("/console/people/disable", person=own)
    nobody = await browser.send("/console/people/disable", person="nonsense")
    bank = await browser.send("/console/clients/disable", code="bank")
    itself = await browser.send("/console/clients/disable", code="operator-desk")
    clients = await browser.page("/console/clients")

    assert "林知远的岗位" in listed.text
    assert roles.headers["location"] == "/console/people?done=roles"
    assert "这些岗位不能同时给这个人：请至少选一个，并与其单位的类型相符。" in odd.text
    assert disabled.headers["location"] == "/console/people?done=disable"
    assert shown.text.count("已停用") == 1
    assert enabled.headers["location"] == "/console/people?done=enable"
    assert "没有办成：不能停用或变更自己，或者它已经停用。" in herself.text
    assert (odd.status_code, herself.status_code, nobody.status_code, itself.status_code) == (422, 422, 422, 422)
    assert bank.headers["location"] == "/console/clients?done=disabled"
    assert clients.text.count("已停用") == 1
    [row] = await database.fetch("select roles, set_by_hand, disabled_at from person where subject = 'clerk'")
    assert tuple(row.values()) == (["reviewer"], True, None)
    logged = "select kind from audit_entry where kind ~ '^(Person|Client)' and person is not null order by number"
    kinds = [row["kind"] for row in await database.fetch(logged)]
    assert kinds == [
        "PersonRolesChanged",
        "PersonDisabled",
        "PersonEnabled",
        "ClientDisabled",
    ]


async def test_the_log_is_checked_and_a_break_is_told(browser: Browser, database: Database) -> None:
    await browser.log_in("auditor")

    whole = await browser.send("/console/log-check")
    await database.fetch("update audit_entry set purpose = 'credit-financing' where number = 3")
    broken = await browser.send("/console/log-check")

    assert "完整：每一条都与前一条相连，末条就是最新的一条" in whole.text
    assert "日志不完整" in broken.text
    assert "第2条之后的日志对不上" in broken.text
    assert "第 3 条日志被改动：校验值与内容不符" in broken.text


async def test_a_check_of_a_part_of_the_log_is_not_called_whole(
    browser: Browser, database: Database, tmp_path: Path
) -> None:
    [before] = await database.fetch("select number from audit_head")
    await CheckpointIssuer(database, CheckpointFolder(tmp_path / "checkpoints"), "hub.test/log").issue()
    await browser.log_in("auditor")

    part = await browser.send("/console/log-check")
    await database.fetch("update audit_entry set purpose = 'credit-financing' where number = 3")
    older = await browser.send("/console/log-check")
    await database.fetch("delete from audit_entry where number = $1", before["number"])
    broken = await browser.send("/console/log-check")

    for page in (part, older):
        assert "只核验了一部分" in page.text
        assert f"第{before['number']}条及以前：签署检查点时核验过，这次没有再看" in page.text
        assert "hub audit verify" in page.text
        assert "完整" not in page.text
    assert "日志不完整" in broken.text
    assert f"检查点担保的第 {before['number']} 条日志不见了" in broken.text
    assert "只核验了一部分" not in broken.text


async def test_entries_that_are_left_are_counted_on_the_page(
    browser: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "check_log", partial(check, most=2))
    [before] = await database.fetch("select number from audit_head")
    await browser.log_in("auditor")

    shown = await browser.send("/console/log-check")

    [now] = await database.fetch("select number from audit_head")
    assert now["number"] > before["number"] > 2
    assert "第1条至第2条" in shown.text
    assert re.search(r"第2条之后的\d+条", shown.text)
    assert "完整" not in shown.text


async def test_what_waits_for_a_worker_is_shown_and_tried_again(browser: Browser, database: Database) -> None:
    await database.fetch("insert into redecision (uscc, since) values ($1, now()) on conflict do nothing", USCC)
    await database.fetch(
        "insert into package (view, kind, formats, state, requested_by, requested_at, due_at, cause)"
        " values (1, 'full', '{}', 'waiting', 'desk', now(), now() + interval '1 hour', 'rows were withdrawn since')"
    )
    await browser.log_in("operator")

    shown = await browser.page("/console/jobs")
    retried = await browser.send("/console/jobs/retry", kind="PACKAGE")
    due = await database.fetch("select 1 from package where due_at <= now()")
    odd = await browser.send("/console/jobs/retry", kind="EVALUATION")

    assert "此后有数据被撤回" in shown.text
    assert ("重新评价的企业" in shown.text, "立即重试制作数据包" in shown.text) == (True, True)
    assert retried.headers["location"] == "/console/jobs?done=retry"
    assert len(due) == 1
    assert "这一类任务不会延后，不需要重试。" in odd.text


async def test_webhooks_of_every_client_are_seen_and_changed(browser: Browser, database: Database) -> None:
    await furnish(database)
    await browser.log_in("operator")
    failing, at = "/console/webhooks/900002", "/console/webhooks"
    await database.fetch("update webhook_delivery set first = $1 where webhook = 900002", f"{1:016}.1.{USCC}")
    await database.fetch("update shared_view set position = 1")

    listed = await browser.page(at)
    shown = await browser.page(failing)
    paused = await browser.send(f"{failing}/pause", reason="证书到期")
    twice = await browser.send(f"{failing}/pause")
    resumed = await browser.send(f"{failing}/resume")
    asked = await browser.page(failing, asking="skip")
    attempt = re.findall(r'name="delivery" value="(\d+)"', (await browser.get(failing, asking="skip")).text)[0]
    skipped = await browser.send(f"{failing}/skip", delivery=attempt)
    nothing = await browser.send(f"{failing}/skip", delivery="99999")
    await database.fetch("update webhook_delivery set cursor = (select cursor from webhook limit 1)")
    replayed = await browser.send(f"{failing}/replay", delivery=attempt)
    anew = await browser.send(f"{failing}/replay")
    deleted = await browser.send(f"{failing}/delete")
    gone = await browser.get(failing)
    late = await browser.send(f"{failing}/resume")

    assert "data-bureau/register" in listed.text
    assert ("连续3次未送达" in listed.text, "接收方应答 500" in listed.text) == (True, True)
    assert ("恢复推送" in shown.text, "暂停推送" in shown.text) == (False, True)
    assert paused.headers["location"] == f"{failing}?done=pause"
    assert (twice.status_code, "没有办成：它的状态已经变化" in twice.text) == (422, True)
    assert resumed.headers["location"] == f"{failing}?done=resume"
    assert "确定跳过" in asked.text
    assert USCC not in asked.text
    assert skipped.headers["location"] == f"{failing}?done=skip"
    assert (nothing.status_code, "这次推送已不在记录中" in nothing.text) == (422, True)
    assert (replayed.headers["location"], anew.headers["location"]) == (f"{failing}?done=replay",) * 2
    assert deleted.headers["location"] == f"{at}?done=delete"
    assert (gone.status_code, late.status_code) == (404, 404)
    logged = "select kind, person ->> 'name' as name from audit_entry where kind ~ '^(Webhook|Event)' order by number"
    assert {row["name"] for row in await database.fetch(logged)} == {"石安澜"}
    assert [row["kind"] for row in await database.fetch(logged)] == [
        "WebhookPaused",
        "WebhookResumed",
        "EventSkipped",
        "WebhookReplayed",
        "WebhookReplayed",
        "WebhookDeleted",
    ]


async def test_webhooks_are_for_the_operator_alone(browser: Browser, database: Database) -> None:
    await furnish(database)
    await browser.log_in("clerk")

    answers = [await browser.get(path) for path in ("/console/webhooks", "/console/webhooks/900002")]
    sent = await browser.send("/console/webhooks/900002/delete")

    assert [answer.status_code for answer in (*answers, sent)] == [403, 403, 403]
    assert len(await database.fetch("select 1 from webhook")) == 3


async def test_packages_are_scheduled_dropped_and_ended_in_the_browser(browser: Browser, database: Database) -> None:
    await furnish(database)
    await browser.log_in("operator")
    at = "/console/packages"
    daily = {"cron": "0 6 * * *", "kind": "DELTA", "format-XLSX": "1", "workingDays": "1"}

    listed = await browser.page(at)
    odd = await browser.send(f"{at}/schedules/new", client="data-bureau", view="register", **{**daily, "cron": "daily"})
    nowhere = await browser.send(f"{at}/schedules/new", client="bank", view="register", **daily)
    ftp = await browser.send(f"{at}/schedules/900002/update", **daily, target="ftp://host/in")
    bare = await browser.send(f"{at}/schedules/900002/update", cron="0 6 * * *", kind="FULL")
    added = await browser.send(f"{at}/schedules/new", client="data-bureau", view="register", **daily)
    form = (await browser.get(f"{at}/schedules/900001")).text
    updated = await browser.send(
        f"{at}/schedules/900001/update", **{**daily, "kind": "FULL"}, target="file:///srv/drop"
    )
    ended = await browser.send(f"{at}/schedules/900002/end")
    gone = await browser.send(f"{at}/schedules/900002/end")

    assert "data-bureau/register" in listed.text
    assert ("文件不能写入" in listed.text, "SFTP 服务器" in listed.text) == (
        True,
        True,
    )
    assert (odd.status_code, "时间的写法不对" in odd.text, 'value="daily"' in odd.text) == (422, True, True)
    assert (nowhere.status_code, "没有这个单位的这个视图" in nowhere.text) == (422, True)
    assert (ftp.status_code, "投送地址不对" in ftp.text) == (422, True)
    assert (bare.status_code, "请至少选一种格式" in bare.text) == (422, True)
    assert added.headers["location"] == f"{at}?done=add"
    assert 'value="sftp://hub@files.example/in"' in form
    assert updated.headers["location"] == f"{at}?done=update"
    assert ended.headers["location"] == f"{at}?done=end"
    assert gone.status_code == 404
    rows = await database.fetch("select kind, working_days, formats, target from package_schedule order by id desc")
    assert [tuple(row) for row in rows] == [
        ("full", True, ["xlsx"], "file:///srv/drop"),
        ("delta", True, ["xlsx"], None),
    ]
    logged = "select kind, person ->> 'name' as name from audit_entry where kind like 'PackageS%' order by number"
    assert [tuple(row) for row in await database.fetch(logged)] == [
        ("PackageScheduleAdded", "石安澜"),
        ("PackageScheduleChanged", "石安澜"),
        ("PackageScheduleEnded", "石安澜"),
    ]


async def test_schedules_are_for_the_operator_alone(browser: Browser, database: Database) -> None:
    await furnish(database)
    await browser.log_in("clerk")

    answers = [await browser.get(f"/console/packages{path}") for path in ("", "/schedules/900001", "/schedules/new")]
    sent = await browser.send("/console/packages/schedules/900001/end")

    assert [answer.status_code for answer in (*answers, sent)] == [403] * 4
    assert len(await database.fetch("select 1 from package_schedule")) == 2


async def test_pushes_that_failed_are_tried_again_at_once(browser: Browser, database: Database) -> None:
    await furnish(database)
    await database.fetch("update webhook set due_at = now() + interval '1 hour'")
    await browser.log_in("operator")

    shown = await browser.page("/console/jobs")
    retried = await browser.send("/console/jobs/retry", kind="WEBHOOK")
    due = await database.fetch("select id from webhook where due_at <= now()")

    assert ("立即重试推送变更" in shown.text, "接收方应答 500" in shown.text) == (True, True)
    assert retried.headers["location"] == "/console/jobs?done=retry"
    assert [row["id"] for row in due] == [900002]
