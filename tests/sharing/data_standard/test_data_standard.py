"""信用数据采集规范 says what the hub does: each word, spelling and example on it is taken in."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from hub.core.actor import HUB
from hub.core.errors import Invalid
from hub.credit.evaluation.library.ruleset_store import folders
from hub.credit.rulesets.files.publishing import publish
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.kinds import ColumnKind
from hub.sharing.data_standard.page import KINDS, PAGE, RENEW, page
from hub.sharing.data_standard.rules import published, published_resource
from tests.district import PROVIDERS, District
from tests.house.tree import ROOT

STANDARD = published(*folders())
EXAMPLE = re.compile(r"^```csv (?P<name>\S+)\.csv\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
COLUMNS = [(resource.code, column) for resource in STANDARD.resources for column in resource.columns]


def test_the_page_is_what_the_declarations_say() -> None:
    assert (ROOT / PAGE).read_text("utf-8") == page(STANDARD), f"The declarations have changed: {RENEW}"


async def test_every_example_of_the_page_is_taken_in(district: District, tmp_path: Path) -> None:
    examples = list(EXAMPLE.finditer((ROOT / PAGE).read_text("utf-8")))
    assert [example["name"] for example in examples] == list(RESOURCES)

    for example in examples:
        file = tmp_path / f"{example['name']}.csv"
        file.write_text(example["text"], encoding="utf-8")
        delivered = DepartmentFile(example["name"], file, PROVIDERS[example["name"]], date(2026, 11, 20))
        receipt = await deliveries.take_in(district.database, HUB, delivered)

        assert (receipt.rows, receipt.accepted, receipt.findings) == (1, 1, []), example["name"]


@pytest.mark.parametrize(
    ("resource", "title", "cell"),
    [
        pytest.param(code, column.title, cell, id=f"{code}-{column.name}-{cell}")
        for code, column in COLUMNS
        for cell in (*KINDS[column.kind][1], *column.words, *column.also)
        if column.kind is not ColumnKind.CODE
    ],
)
def test_every_spelling_and_word_is_accepted(resource: str, title: str, cell: str) -> None:
    row, example = RESOURCES[resource].row, RESOURCES[resource].example

    read = row.model_validate({name: text for name, text in {**example, title: cell}.items() if text})

    assert read.uscc == example["统一社会信用代码"]


def test_words_lead_to_what_is_stored() -> None:
    severity = next(column for code, column in COLUMNS if (code, column.name) == ("penalty", "severity"))
    status = next(column for code, column in COLUMNS if (code, column.name) == ("register", "status"))

    assert (severity.words, severity.also) == ({"轻微": "minor", "一般": "general", "严重": "serious"}, [])
    assert (severity.title, severity.required, severity.kind) == ("严重程度", True, "choice")
    assert "吊销未注销" in status.also


def test_every_kind_of_column_is_used_and_named() -> None:
    assert {column.kind for _, column in COLUMNS} == set(ColumnKind) == set(KINDS)


def test_a_resource_says_its_key_days_age_and_scope() -> None:
    grade, research = (published_resource(STANDARD, code) for code in ("qualification", "honour"))
    arrears = published_resource(STANDARD, "tax-arrears")

    assert (grade.key, grade.begins, grade.ends, grade.last_day) == (
        ["统一社会信用代码", "有效期起", "资质"],
        "有效期起",
        "",
        "有效期止",
    )
    assert (arrears.ends, arrears.scope, arrears.providers) == ("清缴日期", "record.tax:read", ("tax",))
    assert (research.providers, research.scope) == (None, None)


def test_the_limit_of_age_is_the_strictest_of_the_rulesets(tmp_path: Path) -> None:
    own = published(*folders())
    limits = {resource.code: resource.max_age_days for resource in own.resources}

    draft = Path(shutil.copy(folders()[0] / "samr-comprehensive.yaml", tmp_path))
    of_draft = published(tmp_path)
    publish([draft], [])
    alone = published(tmp_path)

    assert limits["unified-evaluation"] == 400
    assert {resource.max_age_days for resource in of_draft.resources} == {None}
    assert {resource.code: resource.max_age_days for resource in alone.resources if resource.max_age_days} == {
        "unified-evaluation": 400
    }


def test_an_unknown_resource_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        published_resource(STANDARD, "salt")

    assert refused.value.message == f"no resource 'salt'; there are {', '.join(RESOURCES)}"
