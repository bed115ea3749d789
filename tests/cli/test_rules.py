"""Rules on the command line: rehearsed, published, and read from a folder of one's own."""

import json
import re
from pathlib import Path

import pytest

from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.compilation import load
from hub.credit.rulesets.files.lock import LOCK, published_digests
from tests.cli.conftest import Run
from tests.credit.samples import SCENARIO, written
from tests.district import District, code

OWN = Path(ruleset_store.__file__).parents[2] / "rulesets"
SEVENTEENTH = SCENARIO.replace("scheme: sample", "scheme: huarong-tech").replace("grade.sample", "grade.huarong-tech")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Bank-tax without consent, from 2030 on."""
    text = (OWN / "bank-tax.yaml").read_text("utf-8").replace('"2026.1"', '"2026.2"')
    text = re.sub(r"^effective_from: .*$", "effective_from: 2030-01-01", text, flags=re.MULTILINE)
    text = re.sub(r"    - code: CONSENT_TO_FINANCING.*?(?=    - code: NO_OPEN)", "", text, flags=re.DOTALL)
    path = tmp_path / "draft.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def wrong(draft: Path) -> None:
    """Of a fact that does not exist."""
    draft.write_text(draft.read_text("utf-8").replace("fact: tax.grade", "fact: tax.grad"), "utf-8")


@pytest.fixture
async def evaluated(district: District) -> Database:
    await district.register(1, 2)
    await district.empty_lists()
    await district.deliver("tax-grade", [{"统一社会信用代码": code(1), "年度": "2025", "等级": "A"}])
    await evaluate(district.database)
    return district.database


async def test_a_draft_is_rehearsed_as_tables(run: Run, evaluated: Database, draft: Path) -> None:
    done = await run("rules", "rehearse", draft)

    assert done.code == 0, done.err
    version = load(draft).all_scenarios[0].version
    before = ruleset_store.library().all_scenarios
    held = next(one.version for one in before if one.code == "bank-tax")
    lines = done.out.splitlines()
    assert lines[0].startswith("2 enterprises as of ")
    assert lines[2:4] == [
        f"scenario bank-tax 银税互动: {held} -> {version}",
        "2 would get another answer, 0 the same by other clauses",
    ]
    assert "│ INELIGIBLE │ ELIGIBLE │ 1     │" in lines
    assert "│ CONSENT_TO_FINANCING │ FAIL │ -    │ 2     │" in lines
    [example] = [line for line in lines if code(1) in line]
    assert "CONSENT_TO_FINANCING FAIL -> -: 企业对信用融资的授权有效" in example


async def test_a_draft_is_rehearsed_as_json(run: Run, evaluated: Database, draft: Path) -> None:
    done = await run("rules", "rehearse", draft, "--json", "--sample", "1")

    printed = json.loads(done.out)
    [rules] = printed.pop("rules")
    assert (printed["population"], printed["enterprises"], printed["complete"]) == (2, 2, True)
    assert (rules["code"], rules["flips"], rules["answers"]) == (
        "bank-tax",
        2,
        [
            {"answer": "ELIGIBLE", "before": 0, "after": 1},
            {"answer": "INELIGIBLE", "before": 2, "after": 0},
            {"answer": "UNKNOWN", "before": 0, "after": 1},
        ],
    )
    assert rules["directions"][0] == {
        "before": "INELIGIBLE",
        "after": "ELIGIBLE",
        "flips": 1,
        "sample": [
            {
                "uscc": code(1),
                "name": "虚构1号科技有限公司",
                "changes": [
                    {
                        "code": "CONSENT_TO_FINANCING",
                        "before": {
                            "outcome": "FAIL",
                            "text_zh": "企业对信用融资的授权有效",
                            "text_en": "the enterprise's consent to credit financing is live",
                        },
                        "after": None,
                    }
                ],
            }
        ],
    }


async def test_faults_of_a_draft_are_said_with_their_lines(
    run: Run, evaluated: Database, draft: Path, wrong: None
) -> None:
    done = await run("rules", "rehearse", draft)

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"{draft}:18: eligible_when.all.0.fact: ")


async def test_published_rules_are_in_the_lock_and_in_the_log(run: Run, database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "rulesets"
    folder.mkdir()
    [path] = written(folder, use=SEVENTEENTH)

    done = await run("rules", "publish", path, HUB_RULESETS_DIR=str(folder))
    again = await run("rules", "publish", path, HUB_RULESETS_DIR=str(folder))
    path.write_text(SEVENTEENTH.replace("human_decision: false", "human_decision: true"), "utf-8")
    other = await run("rules", "publish", path, HUB_RULESETS_DIR=str(folder))
    events = await database.fetch("select details from audit_entry where kind = 'RulesetsPublished'")

    assert (done.code, done.out) == (0, "published scenario/use@2026.1\n")
    assert (again.code, again.out) == (0, "nothing new: they are published already\n")
    assert (other.code, other.out) == (1, "")
    assert "scenario/use@2026.1 was published saying something else" in other.err
    assert list(published_digests(folder)) == ["scenario/use@2026.1"]
    assert [row["details"] for row in events] == [{"published": ["scenario/use@2026.1"]}]


async def test_what_is_unsound_is_not_published(run: Run, database: Database, tmp_path: Path) -> None:
    [path] = written(tmp_path, use=SEVENTEENTH.replace("grade.huarong-tech", "grade.nothing"))

    done = await run("rules", "publish", path)

    assert (done.code, (tmp_path / LOCK).exists()) == (1, False)
    assert await database.fetch("select from audit_entry where kind = 'RulesetsPublished'") == []


async def test_all_are_evaluated_by_the_rulesets_of_the_folder_too(
    run: Run, evaluated: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "rulesets"
    folder.mkdir()
    written(folder, use=SEVENTEENTH)

    done = await run("evaluate", HUB_RULESETS_DIR=str(folder))

    assert (done.code, done.out) == (0, "2 enterprises: something new of 2\n")
