"""`hub mapping` and `hub ingest --mapping`: a department's own headers, as a clerk names them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.district import code

MAPPING = "resource: tax-grade\nheaders:\n  号码: 统一社会信用代码\n  哪一年: 年度\n  级: grade\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "grades.csv"
    path.write_text(f"号码,哪一年,级\n{code(3)},2025,B\n", encoding="utf-8")
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


async def test_a_mapping_is_named_for_one_delivery(call: Run, file: Path, mapping: Path) -> None:
    done = await call("ingest", "tax-grade", file, "--provider", "tax", "--mapping", mapping, "--json")

    receipt = json.loads(done.out)
    assert (receipt["rows"], receipt["accepted"], receipt["quarantined"]) == (1, 1, 0)
    assert [(finding["code"], finding["message"]) for finding in receipt["findings"]] == [
        ("MAPPING_USED", "read by the mapping own, which was named")
    ]


async def test_a_mapping_is_kept_listed_used_and_removed(call: Run, file: Path, mapping: Path) -> None:
    added = json.loads((await call("mapping", "add", mapping, "--provider", "tax", "--json")).out)
    listed = json.loads((await call("mapping", "list", "--provider", "tax", "--resource", "tax-grade", "--json")).out)
    shown = await call("mapping", "list", "--resource", "tax-grade")
    used = json.loads((await call("ingest", "tax-grade", file, "--provider", "tax", "--json")).out)
    named = ("--provider", "tax", "--resource", "tax-grade", "--code", "own")
    removed = await call("mapping", "remove", *named)
    again = await call("mapping", "remove", added["mapping"])
    left = json.loads((await call("mapping", "list", "--json")).out)

    number = added["mapping"]
    assert added == {"mapping": number, "provider": "tax", "resource": "tax-grade", "code": "own"}
    assert [(each["number"], each["provider"], each["headers"]) for each in listed["mappings"]] == [
        (number, "tax", {"号码": "uscc", "哪一年": "year", "级": "grade"})
    ]
    assert [each["code"] for each in listed["shipped"]] == ["tax-grade-exchange"]
    assert shown.out == (
        f"{number}  tax-grade of tax: own\n-  tax-grade: tax-grade-exchange (纳税信用评价结果), comes with the hub\n"
    )
    assert used["findings"][0]["message"] == "read by the mapping own, kept for this provider"
    assert removed.out == f"mapping {number} is removed\n"
    assert (again.code, again.err) == (1, f"hub: no mapping {number} is kept\n")
    assert left["mappings"] == []


async def test_what_cannot_be_meant_is_refused_in_a_sentence(call: Run, mapping: Path) -> None:
    other = await call("mapping", "add", mapping, "--provider", "tax", "--resource", "penalty")
    nameless = await call("mapping", "remove", "--provider", "tax")

    assert (other.code, other.err) == (2, "hub: own.yaml is for tax-grade, not for penalty\n")
    assert (nameless.code, nameless.err) == (
        2,
        "hub: name the mapping by its number, or by --provider, --resource and --code\n",
    )
