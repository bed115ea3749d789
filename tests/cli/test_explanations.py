"""Rules in sentences on the command line: one ruleset, and the difference of two."""

import json
from pathlib import Path

import pytest

from hub.credit.rulesets.files.folders import OWN_FOLDER
from tests.cli.conftest import Run
from tests.credit.samples import written

BANK_TAX = (OWN_FOLDER / "bank-tax.yaml").read_text("utf-8")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Bank-tax of 2030, for better taxpayers."""
    text = BANK_TAX.replace('"2026.1"', '"2026.2"').replace("effective_from: 2025-01-01", "effective_from: 2030-01-01")
    [path] = written(tmp_path, draft=text.replace("in: [A, B, M]", "in: [A, B]"))
    return path


async def test_a_published_ruleset_is_explained_in_chinese(call: Run) -> None:
    done = await call("rules", "explain", "bank-tax")

    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert lines[0].startswith("银税互动  bank-tax@2026.1+")
    assert lines[2:5] == ["概况", "  名称：银税互动", "  类型：应用场景（scenario）"]
    at = lines.index("    【NO_OPEN_TAX_ARREARS】没有未清欠税")
    assert lines[at + 1 : at + 3] == [
        "      判断：未清欠税等于 0 笔（数据来源：欠税）",
        "      不符合时：清缴欠税",
    ]


async def test_a_draft_is_explained_in_english_and_as_json(call: Run, draft: Path) -> None:
    english = await call("rules", "explain", draft, "--language", "en")
    printed = await call("rules", "explain", draft, "--json")

    assert "      judged by: tax credit grade is one of A, B (from tax credit grade)" in english.out.splitlines()
    explanation = json.loads(printed.out)
    assert (explanation["kind"], explanation["code"], explanation["title"]) == (
        "scenario",
        "bank-tax",
        {"zh": "银税互动", "en": "Bank-tax cooperation"},
    )
    assert explanation["sections"][0]["parts"][3] == {
        "key": "version",
        "text": {"zh": "版本：2026.2", "en": "version: 2026.2"},
        "parts": [],
    }


async def test_the_difference_says_what_is_stricter(call: Run, draft: Path) -> None:
    chinese = await call("rules", "diff", "bank-tax", draft)
    printed = await call("rules", "diff", "bank-tax@2026.1", draft, "--json")

    assert chinese.out.splitlines()[-3:] == [
        "修改  符合条件的标准 › 条件 TAX_GRADE_A_B_M › 判断（更严）",
        "  - 判断：纳税缴费信用等级为以下之一：A 级、B 级、M 级（数据来源：纳税缴费信用）",
        "  + 判断：纳税缴费信用等级为以下之一：A 级、B 级（数据来源：纳税缴费信用）",
    ]
    changes = json.loads(printed.out)["changes"]
    assert [(each["kind"], each["place"][-1]["en"], each["strictness"]) for each in changes] == [
        ("CHANGED", "version", None),
        ("CHANGED", "in force from", None),
        ("CHANGED", "judged by", "STRICTER"),
    ]


async def test_what_is_not_there_is_said(call: Run) -> None:
    done = await call("rules", "explain", "nothing")

    assert (done.code, done.out) == (1, "")
    assert done.err == "hub: 'nothing' is neither a file nor a published ruleset: `hub rules list` names them\n"
