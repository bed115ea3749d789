"""The first hour of a newcomer: `hub demo`, the READMEs' question, and the partner guide in the sandbox."""

import asyncio
import json
import os
import re
import signal
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.core.embedded import EmbeddedServer
from hub.demo.generate.expectations import SCENARIOS
from tests.clients.conftest import NODE, settled
from tests.clients.guide import blocks, commands
from tests.clients.serving import HUB, Served, free_port
from tests.house.tree import ROOT
from tests.shared import made

READMES = ("README.md", "README.zh-CN.md")
USCC = "91420799MAH560B48B"
VERDICTS = """
query ($usccs: [String!]!, $scenarios: [String!]) { enterprises(usccs: $usccs) { ... on Enterprise {
  uscc all: eligibilities(scenarios: $scenarios) { scenario { code } outcome reasons { code outcome } } } } }
"""
#: Who has agreed to the sandbox's client, and who has not.
AGREED, SILENT = "91420799MAFRLPA3XF", "91420799MAG0JL1C1F"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PATIENCE = 120


@dataclass(frozen=True)
class Demo:
    """A running demonstration: its address, its checkout, and what it printed until it was up."""

    port: int
    checkout: Path
    said: str
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def secret(self, client: str) -> str:
        return re.search(rf"^  {client} +(\S+)$", self.said, re.MULTILINE)[1]

    def here(self, text: str) -> str:
        return text.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")


@pytest.fixture(scope="module")
def demo(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    checkout = tmp_path_factory.mktemp("checkout")
    url = asyncio.run(made("demo", server.url, template)).url
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environment = {**kept, "HUB_DATABASE_URL": url, "HUB_DATA_DIR": str(checkout / ".hub")}
    log, port = checkout / "log", free_port()
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [*HUB, "demo", "--port", str(port)], env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdout
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("the hub is up"):
                break
        yield Demo(port, checkout, said, log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(_PATIENCE) == 0


def test_its_answers_are_the_expected_ones_and_nothing_stands_between_them(demo: Demo) -> None:
    assert demo.said.count("  => as expected\n") == 4, demo.said[-3000:] + demo.log.read_text()
    assert demo.log.read_text() == ""
    assert '"event"' not in demo.said


def test_every_expected_verdict_is_the_one_that_the_hub_gives(demo: Demo) -> None:
    """Of the sample, in all scenarios of which the generator writes an answer down."""
    wanted = {
        firm["uscc"]: firm["verdicts"]
        for firm in json.loads((demo.checkout / ".hub" / "demo" / "expectations.json").read_text())["enterprises"]
    }

    told = [
        firm
        for begin in range(0, len(wanted), 20)
        for firm in _asked(demo, VERDICTS, usccs=sorted(wanted)[begin : begin + 20], scenarios=list(SCENARIOS))["data"][
            "enterprises"
        ]
    ]

    given = {firm["uscc"]: {each["scenario"]["code"]: _not_passed(each) for each in firm["all"]} for firm in told}
    assert (len(wanted), {len(verdicts) for verdicts in wanted.values()}) == (116, {31})
    assert given == wanted


def _not_passed(verdict: dict[str, Any]) -> dict[str, Any]:
    reasons = [reason for reason in verdict["reasons"] if reason["outcome"] != "PASS"]
    return {"outcome": verdict["outcome"], "not_passed": sorted(reasons, key=lambda reason: str(reason["code"]))}


def test_the_readme_s_question_is_answered_as_it_is_printed(demo: Demo) -> None:
    asked, told = (_block("README.md", language) for language in ("graphql", "json"))

    answer = _asked(demo, asked)

    assert _of_some_day(answer["data"]) == _of_some_day(json.loads(told)["data"])


def test_the_chinese_readme_asks_the_same(demo: Demo) -> None:
    answer = _asked(demo, _block("README.zh-CN.md", "graphql"))

    verdict = answer["data"]["eligibility"]
    assert (verdict["outcome"], verdict["reasons"][-1]["code"]) == ("UNKNOWN", "GRADE_AT_LEAST")
    assert verdict["reasons"][-1]["text"] == (
        "科技型企业综合信用评价等级不低于 B：无法判断，等级最低 C、最高 B，"
        "取决于数据源 social-insurance 或 provident-fund 或 utility-payment"
    )


@pytest.mark.parametrize("page", READMES)
def test_its_commands_get_a_token_and_an_answer(demo: Demo, page: str) -> None:
    script = demo.here(_block(page, "sh")).replace("SECRET", demo.secret("finance-demo"))

    done = subprocess.run(["bash", "-eu", "-c", script], capture_output=True, text=True, check=True, timeout=_PATIENCE)

    assert json.loads(done.stdout)["data"] == {"eligibility": {"outcome": "UNKNOWN"}}


def test_the_first_page_leads_on(demo: Demo) -> None:
    page = httpx.get(f"{demo.url}/")

    assert page.status_code == 200
    assert {"/my", "/console", "/counter", "/public"} <= set(
        re.findall(r'class="govuk-button[^>]*href="([^"]+)"', page.text)
    )


def test_secrets_are_kept_where_the_demo_says_and_are_closed_to_others(demo: Demo) -> None:
    kept = demo.checkout / ".hub" / "demo" / "secrets.json"

    assert f"three clients and their secrets, which are kept in {kept}:\n" in demo.said
    assert json.loads(kept.read_text())["finance-demo"] == demo.secret("finance-demo")
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in (kept, kept.parent / "sandbox" / "signing-key.json")
    }
    assert modes == {"secrets.json": 0o600, "signing-key.json": 0o600}


def test_the_guide_runs_in_the_sandbox_until_consent_and_after(demo: Demo, tmp_path: Path) -> None:
    settled(tmp_path, Served(demo.url, demo.url, tmp_path / "none", dict(os.environ)))
    for block in blocks("partner-guide.md"):
        if not block.printed:
            (tmp_path / block.file).write_text(demo.here(block.text), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environment |= {"PATH": commands(tmp_path / "bin"), "CHECKOUT": str(demo.checkout)}

    def run(*command: object) -> Any:
        words = [str(word) for word in command]
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=_PATIENCE)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    run("bash", "-eu", "local.sh")
    run("bash", "-eu", "token.sh")
    agreed = run("bash", "-eu", "ask.sh")
    by_library = run(NODE, "with_openid_client.mjs")
    by_socket = run("python", "over_websocket.py")
    refused = run("bash", "-eu", "refused.sh")
    _grant(demo, "enterprise-2")
    granted = run("bash", "-eu", "refused.sh")

    name = "玥朗节能技术（虚构）有限责任公司"
    assert (
        agreed["data"] == by_library["data"] == {"enterprise": {"name": name, "eligibility": {"outcome": "ELIGIBLE"}}}
    )
    assert by_socket["data"] == {"enterprise": {"name": name}}
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["SCOPE_REQUIRED", "CONSENT_REQUIRED"]
    assert refused["errors"][1]["extensions"]["uscc"] == SILENT
    assert granted["data"]["silent"]["eligibility"] == {"outcome": "ELIGIBLE"}


def _grant(demo: Demo, subject: str) -> None:
    """As the guide says: log in as the enterprise's person, and consent to the sandbox's client."""
    same = {"Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=demo.url, headers=same, timeout=_PATIENCE) as browser:
        browser.post("/login/demo", data={"subject": subject, "next": "/my/consents/new"})
        form = browser.get("/my/consents/new").text
        token = re.search(r'name="csrf" value="([^"]+)"', form)[1]
        consent = {"csrf": token, "grantee": "example-bank", "purpose": "CREDIT_FINANCING", "field-VERDICT": "1"}
        assert browser.post("/my/consents/new", data=consent).status_code == 303


def _asked(demo: Demo, query: str, **variables: object) -> Any:
    form = {"grant_type": "client_credentials"}
    auth = ("finance-demo", demo.secret("finance-demo"))
    token = httpx.post(f"{demo.url}/oauth/token", data=form, auth=auth).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    asked = {"query": query, "variables": variables}
    return httpx.post(f"{demo.url}/graphql", json=asked, headers=bearer, timeout=_PATIENCE).json()


def _block(page: str, language: str) -> str:
    """The first block of code in this language."""
    return re.search(rf"^```{language}\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)[1]


def _of_some_day(data: object) -> str:
    return _DAY.sub("DAY", json.dumps(data, ensure_ascii=False, sort_keys=True))
