"""Rules on the command line: rehearsed, published, and read from a folder of one's own."""

import json
import re
from pathlib import Path

import pytest

from hub.core import clock
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.compilation import load
from hub.credit.rulesets.files.lock import LOCK, published_digests
from hub.credit.rulesets.files.publishing import publish
from tests.cli.conftest import Run
from tests.credit.declared.page import FILES
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
def begun(draft: Path) -> None:
    """The draft begins today."""
    draft.write_text(draft.read_text("utf-8").replace("2030-01-01", str(clock.today())), "utf-8")


@pytest.fixture
async def evaluated(district: District) -> Database:
    await district.register(1, 2)
    await district.empty_lists()
    await district.deliver("tax-grade", [{"统一社会信用代码": code(1), "年度": "2025", "等级": "A"}])
    await evaluate(district.database)
    return district.database


async def test_a_draft_is_rehearsed_as_tables(call: Run, evaluated: Database, draft: Path) -> None:
    done = await call("rules", "rehearse", draft)

    assert done.code == 0, done.err
    version = load(draft).all_scenarios[0].version
    before = ruleset_store.library().all_scenarios
    held = next(one.version for one in before if one.code == "bank-tax")
    lines = done.out.splitlines()
    assert lines[0].startswith("2 enterprises as of ")
    assert lines[0].endswith(", beside what is published; nothing was kept")
    assert lines[2:4] == [
        f"scenario bank-tax 银税互动: {held} -> {version}",
        "2 would get another answer, 0 the same by other clauses",
    ]
    assert "│ INELIGIBLE │ ELIGIBLE │ 1     │" in lines
    assert "│ CONSENT_TO_FINANCING │ FAIL │ -    │ 2     │" in lines
    [example] = [line for line in lines if code(1) in line]
    assert "CONSENT_TO_FINANCING FAIL -> -: 企业对信用融资的授权有效" in example


async def test_a_draft_is_rehearsed_as_json(call: Run, evaluated: Database, draft: Path) -> None:
    done = await call("rules", "rehearse", draft, "--json", "--sample", "1")

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
                            "source": "consent",
                        },
                        "after": None,
                    }
                ],
            }
        ],
    }


async def test_faults_of_a_draft_are_said_with_their_lines(
    call: Run, evaluated: Database, draft: Path, wrong: None
) -> None:
    done = await call("rules", "rehearse", draft)

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"{draft}:18: eligible_when.all.0.fact: ")


async def test_published_rules_are_in_the_lock_and_in_the_log(call: Run, database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "rulesets"
    folder.mkdir()
    [path] = written(folder, use=SEVENTEENTH)

    done = await call("rules", "publish", path, HUB_RULESETS_DIR=str(folder))
    again = await call("rules", "publish", path, HUB_RULESETS_DIR=str(folder))
    path.write_text(SEVENTEENTH.replace("human_decision: false", "human_decision: true"), "utf-8")
    other = await call("rules", "publish", path, HUB_RULESETS_DIR=str(folder))
    events = await database.fetch("select details from audit_entry where kind = 'RulesetsPublished'")

    assert (done.code, done.out) == (0, "published scenario/use@2026.1\n")
    assert (again.code, again.out) == (0, "nothing new: they are published already\n")
    assert (other.code, other.out) == (1, "")
    assert "scenario/use@2026.1 was published saying something else" in other.err
    assert list(published_digests(folder)) == ["scenario/use@2026.1"]
    assert [row["details"] for row in events] == [{"published": ["scenario/use@2026.1"]}]


async def test_what_is_unsound_is_not_published(call: Run, database: Database, tmp_path: Path) -> None:
    [path] = written(tmp_path, use=SEVENTEENTH.replace("grade.huarong-tech", "grade.nothing"))

    done = await call("rules", "publish", path)

    assert (done.code, (tmp_path / LOCK).exists()) == (1, False)
    assert await database.fetch("select from audit_entry where kind = 'RulesetsPublished'") == []


async def test_all_are_evaluated_by_the_rulesets_of_the_folder_too(
    call: Run, evaluated: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "rulesets"
    folder.mkdir()
    written(folder, use=SEVENTEENTH)

    as_draft = await call("evaluate", HUB_RULESETS_DIR=str(folder))
    let_in = await call("evaluate", HUB_RULESETS_DIR=str(folder), HUB_DRAFT_RULESETS="true")
    publish([folder / "use.yaml"], ruleset_store.folders())
    as_published = await call("evaluate", HUB_RULESETS_DIR=str(folder))

    assert (as_draft.code, as_draft.out) == (0, "2 enterprises: something new of 0\n")
    assert (let_in.code, let_in.out) == (0, "2 enterprises: something new of 2\n")
    assert (as_published.code, as_published.out) == (0, "2 enterprises: something new of 0\n")


async def test_drafts_in_force_are_refused_in_production(call: Run) -> None:
    done = await call(
        "rules",
        "list",
        HUB_ENVIRONMENT="production",
        HUB_PUBLIC_URL="https://hub.test",
        HUB_DRAFT_RULESETS="true",
    )

    assert (done.code, done.out) == (2, "")
    assert done.err == "hub: HUB_DRAFT_RULESETS is true; in production only published rulesets are in force\n"


@pytest.mark.parametrize("drafts", ["false", "true"])
async def test_a_draft_in_the_folder_is_compared_with_what_is_published(
    call: Run, evaluated: Database, draft: Path, begun: None, drafts: str
) -> None:
    """Let in or not, a draft that lies in the folder already would change the same two enterprises."""
    folder = {"HUB_RULESETS_DIR": str(draft.parent), "HUB_DRAFT_RULESETS": drafts}
    if drafts == "true":
        await call("evaluate", **folder)

    done = await call("rules", "rehearse", draft, "--json", **folder)

    [rules] = json.loads(done.out)["rules"]
    assert (rules["code"], rules["flips"]) == ("bank-tax", 2)
    assert rules["version_before"].startswith("bank-tax@2026.1+")


async def test_what_is_published_already_is_not_rehearsed(call: Run, evaluated: Database) -> None:
    version = load(OWN / "bank-tax.yaml").all_scenarios[0].version

    one = await call("rules", "rehearse", OWN / "bank-tax.yaml")
    folder = await call("rules", "rehearse", OWN)

    assert (one.code, one.out) == (1, "")
    assert one.err == f"{OWN / 'bank-tax.yaml'}:1: this is published as {version}: there is nothing to rehearse\n"
    assert (folder.code, folder.err) == (1, "there is no draft: everything here is published as it is\n")


async def test_each_file_is_listed_with_its_state(call: Run, tmp_path: Path) -> None:
    folder = tmp_path / "rulesets"
    folder.mkdir()
    texts = {name: SEVENTEENTH.replace("code: use", f"code: {name}") for name in ("draft", "edited", "gone", "same")}
    written(folder, **texts, broken="[")
    publish([folder / f"{name}.yaml" for name in ("edited", "gone", "same")], ruleset_store.folders())
    written(folder, edited=texts["edited"].replace("human_decision: false", "human_decision: true"))
    (folder / "gone.yaml").unlink()

    told = await call("rules", "list", HUB_RULESETS_DIR=str(folder))
    printed = await call("rules", "list", "--json", HUB_RULESETS_DIR=str(folder))
    checked = await call("rules", "check", folder / "draft.yaml")

    lines = told.out.splitlines()
    assert lines[0] == (
        "rulesets/bank-recommendation-2026.2.yaml: scenario/bank-recommendation@2026.2: "
        "published, in force from 2026-04-01"
    )
    assert lines[-5:] == [
        "rulesets/broken.yaml: no ruleset: draft, in force once it is published",
        "rulesets/draft.yaml: scenario/draft@2026.1: draft, in force once it is published",
        "rulesets/edited.yaml: scenario/edited@2026.1: changed since it was published: in force is what was published",
        "rulesets/same.yaml: scenario/same@2026.1: published, in force from 2026-01-01",
        "rulesets/published/scenario/gone@2026.1.yaml: scenario/gone@2026.1: "
        "its file is gone: in force is what was published",
    ]
    files = json.loads(printed.out)["files"]
    assert [(Path(file["file"]).name, file["state"], file["name"]) for file in files[-5:]] == [
        ("broken.yaml", "draft", None),
        ("draft.yaml", "draft", "scenario/draft@2026.1"),
        ("edited.yaml", "changed", "scenario/edited@2026.1"),
        ("same.yaml", "published", "scenario/same@2026.1"),
        ("gone@2026.1.yaml", "gone", "scenario/gone@2026.1"),
    ]
    assert checked.out.splitlines() == [
        "in order: 0 schemes, 1 scenarios, 0 examples",
        "rulesets/draft.yaml: scenario/draft@2026.1: draft, in force once it is published",
    ]


async def test_declarations_are_checked_listed_and_explained_as_rules_are(call: Run, tmp_path: Path) -> None:
    folder = tmp_path / "rulesets"
    folder.mkdir()
    paths = written(folder, **FILES)
    publish([path for path in paths if path.stem in ("invoiced-sales", "invoicing")], ruleset_store.folders())

    checked = await call("rules", "check", folder)
    listed = (await call("rules", "list", HUB_RULESETS_DIR=str(folder))).out.splitlines()
    printed = await call("rules", "list", "--json", HUB_RULESETS_DIR=str(folder))
    explained = await call("rules", "explain", "invoicing", HUB_RULESETS_DIR=str(folder))

    assert checked.out.splitlines()[0] == "in order: 1 schemes, 1 scenarios, 0 examples, 2 declarations"
    assert listed[-4:] == [
        "rulesets/invoice-finance.yaml: scenario/invoice-finance@2026.1: draft, in force once it is published",
        "rulesets/invoiced-sales.yaml: resource/invoiced-sales@2026.1: published, in force",
        "rulesets/invoicing.yaml: facts/invoicing@2026.1: published, in force",
        "rulesets/steady-invoicing.yaml: scoring/steady-invoicing@2026.1: draft, in force once it is published",
    ]
    versions = {Path(each["file"]).stem: each["version"] for each in json.loads(printed.out)["files"]}
    assert versions["invoice-finance"] == load(*paths).all_scenarios[0].version
    assert explained.out.splitlines()[0] == f"开票指标  {versions['invoicing']}"
    assert "  【invoicing.void_share】近 12 个月作废发票占比" in explained.out.splitlines()
    assert "    算法：作废份数之和占开票份数之和的百分比" in explained.out.splitlines()
    assert "    只算：开票金额高于 0 万元" in explained.out.splitlines()


@pytest.fixture
def lenient(draft: Path) -> Path:
    """The draft, which takes taxpayers of grade C too."""
    [path] = written(draft.parent, lenient=draft.read_text("utf-8").replace("in: [A, B, M]", "in: [A, B, M, C]"))
    draft.unlink()
    return path


async def test_a_draft_is_held_to_the_examples_of_what_is_published(call: Run, lenient: Path) -> None:
    done = await call("rules", "check", lenient)

    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "rulesets/examples/bank-tax.yaml:14: examples.1.expected.outcome: 纳税缴费信用 C 级: "
        "expected INELIGIBLE, got ELIGIBLE",
        "rulesets/examples/bank-tax.yaml:14: examples.1.expected.fail: 纳税缴费信用 C 级: "
        "expected TAX_GRADE_A_B_M, got none",
    ]


async def test_publishing_where_the_hub_does_not_read_says_so(call: Run, database: Database, tmp_path: Path) -> None:
    [path] = written(tmp_path, use=SEVENTEENTH)

    done = await call("rules", "publish", path)

    assert (done.code, done.out) == (0, "published scenario/use@2026.1\n")
    assert done.err == f"{tmp_path} is not read by this hub, so nothing of it is in force (HUB_RULESETS_DIR)\n"
