import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from hub.demo.generate import Summary
from hub.demo.generate.files import FileSet
from hub.intake.ingest.resources import RESOURCES
from tests.demo.generate.conftest import ON
from tests.demo.generate.readback import checked, manifest

NAMES = [
    "01-register.xlsx",
    "02-risk-class.csv",
    "03-unified-evaluation.csv",
    "04-penalty.csv",
    "05-abnormal-list.csv",
    "06-serious-list.csv",
    "07-judgment-defaulter.csv",
    "08-tax-grade.csv",
    "09-tax-arrears.csv",
    "10-social-insurance.csv.gz",
    "11-provident-fund.csv",
    "12-utility-payment.csv",
    "13-intellectual-property.xlsx",
    "14-qualification.xlsx",
    "15-honour.xlsx",
    "16-research.csv",
]


def test_a_round_has_every_resource_from_a_provider_that_may_send_it(directory: Path) -> None:
    files = manifest(directory)["files"]

    assert [file["file"] for file in files] == NAMES
    assert [file["resource"] for file in files] == list(RESOURCES)[: len(NAMES)]
    assert [file["file"] for file in files if not RESOURCES[file["resource"]].accepts(file["provider"])] == []
    assert sorted(path.name for path in directory.iterdir()) == [
        *NAMES,
        "consents.json",
        "expectations.json",
        "manifest.json",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_rows_come_out_of_the_hubs_readers_as_the_manifest_says(directory: Path, name: str) -> None:
    listed = next(file for file in manifest(directory)["files"] if file["file"] == name)

    rows = checked(directory, listed)

    counts = Counter("quarantined" if row.row is None else "repaired" if row.repairs else "accepted" for row in rows)
    found = {outcome: counts[outcome] for outcome in ("accepted", "repaired", "quarantined")}
    assert listed["expected"] == {"rows": len(rows), **found, "unchanged": 0}
    assert listed["rows"] == len(rows)
    assert {finding.code for row in rows for finding in row.findings} <= {
        "REPAIRED_USCC",
        "INVALID_USCC",
        "INVALID_DATE",
        "INVALID_CHOICE",
        "INVALID_AMOUNT",
        "OUT_OF_RANGE",
    }


def test_spoilt_rows_are_few_and_known(summary: Summary) -> None:
    quarantined = {file.resource: file.quarantined for file in summary.files}

    assert quarantined == {
        "register": 2,
        "risk-class": 4,
        "unified-evaluation": 3,
        "penalty": 1,
        "abnormal-list": 1,
        "serious-list": 1,
        "judgment-defaulter": 1,
        "tax-grade": 4,
        "tax-arrears": 1,
        "social-insurance": 10,
        "provident-fund": 5,
        "utility-payment": 4,
        "intellectual-property": 7,
        "qualification": 3,
        "honour": 3,
        "research": 2,
    }
    assert summary.rows == 6651


def test_no_two_spoilt_rows_are_alike(directory: Path) -> None:
    spoilt = [
        json.dumps([listed["resource"], *row.cells.values()], default=str)
        for listed in manifest(directory)["files"]
        for row in checked(directory, listed)
        if row.row is None
    ]

    assert len(set(spoilt)) == len(spoilt)


def test_text_files_are_in_three_encodings(directory: Path) -> None:
    beginnings = {
        name: (directory / name).read_bytes()[:3].hex()
        for name in ("02-risk-class.csv", "03-unified-evaluation.csv", "04-penalty.csv", "10-social-insurance.csv.gz")
    }

    assert beginnings == {
        "02-risk-class.csv": "统".encode().hex(),
        "03-unified-evaluation.csv": "efbbbf",
        "04-penalty.csv": "统一".encode("gb18030")[:3].hex(),
        "10-social-insurance.csv.gz": "1f8b08",
    }


def test_an_enterprise_has_45_rows_at_most(directory: Path) -> None:
    rows = Counter(
        row.row.uscc for listed in manifest(directory)["files"] for row in checked(directory, listed) if row.row
    )

    assert len(rows) == 300
    assert max(rows.values()) <= 45


def test_what_a_spreadsheet_cannot_hold_is_sent_as_text(tmp_path: Path) -> None:
    with FileSet(tmp_path, 49_999, ON):
        pass
    with_spreadsheet = sorted(path.name for path in tmp_path.glob("*.xlsx"))
    with FileSet(tmp_path, 50_000, ON):
        pass

    assert with_spreadsheet == ["01-register.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [name.replace(".xlsx", ".csv") for name in NAMES]


def test_every_file_is_stated_within_the_last_days(summary: Summary) -> None:
    assert {file.as_of for file in summary.files if not date(2026, 11, 14) <= file.as_of < ON} == set()
