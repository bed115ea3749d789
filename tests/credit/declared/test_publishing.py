"""Declarations are published as rules are, and answers name what they follow from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.core.errors import Invalid
from hub.credit.evaluation.library.compilation import load
from hub.credit.evaluation.library.ruleset_store import add_folder, folders, library
from hub.credit.facts.snapshot import FIELDS, line_evidence
from hub.credit.facts.vocabulary import FACTS, SOURCES, Wording
from hub.credit.rulesets.files.publishing import publish
from hub.intake.ingest.deliveries import resource_by_code
from hub.intake.ingest.resources import RESOURCES
from tests.credit.declared.page import FILES
from tests.credit.samples import written

COLUMN = "  - {name: buyers, kind: count, header: 购方数, means: Buyers., optional: true}\nkey: [month]"
LATER = FILES["invoiced-sales"].replace('"2026.1"', '"2026.2"').replace("key: [month]", COLUMN) + "  购方数: 3\n"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with the files of docs/sources.md, of which none is published."""
    written(tmp_path, **FILES)
    add_folder(tmp_path)
    yield tmp_path
    add_folder(None)


def published(folder: Path, *names: str) -> list[str]:
    return publish([folder / f"{name}.yaml" for name in names], folders())


def test_a_resource_is_in_force_once_it_is_published(folder: Path) -> None:
    before = "invoiced-sales" in RESOURCES
    published(folder, *FILES)
    add_folder(folder)

    assert not before
    assert RESOURCES["invoiced-sales"].accepts("tax")
    assert FIELDS["invoiced-sales"] == ("month", "issued", "voided", "total")
    assert SOURCES["invoiced-sales"] == Wording("月度开票", "monthly invoices")
    add_folder(None)
    assert "invoiced-sales" not in {*RESOURCES, *FIELDS, *SOURCES}


def test_a_published_resource_that_was_changed_stays_in_force_as_it_was_published(folder: Path) -> None:
    published(folder, *FILES)
    path = folder / "invoiced-sales.yaml"
    path.write_text(path.read_text("utf-8").replace("providers: [tax]", "providers: any"), "utf-8")
    add_folder(folder)

    assert RESOURCES["invoiced-sales"].provider_codes == ("tax",)
    path.unlink()
    add_folder(folder)
    assert RESOURCES["invoiced-sales"].provider_codes == ("tax",)
    path.write_text(FILES["invoiced-sales"].replace("providers: [tax]", "providers: any"), "utf-8")
    with pytest.raises(Invalid, match=r"invoiced-sales.yaml:3: version: resource/invoiced-sales@2026.1 was published"):
        load(*folders())


def test_a_draft_is_in_force_only_where_drafts_are_let_in(folder: Path) -> None:
    with pytest.raises(Invalid) as refused:
        resource_by_code("invoiced-sales")
    let_in_before = "invoice-finance" in [each.code for each in library().all_scenarios]
    add_folder(folder, drafts_in_force=True)

    assert refused.value.message == (
        f"resource 'invoiced-sales' is a draft: {folder.name}/invoiced-sales.yaml has to be published first"
        " (`hub rules publish`)"
    )
    assert not let_in_before
    assert resource_by_code("invoiced-sales").accepts("tax")
    assert "invoicing.growth" in library().vocabulary
    assert "invoice-finance" in [each.code for each in library().all_scenarios]


def test_the_newest_published_version_counts_and_old_evidence_is_read(folder: Path) -> None:
    published(folder, *FILES)
    written(folder, later=LATER)
    published(folder, "later")
    add_folder(folder)

    assert FIELDS["invoiced-sales"] == ("month", "issued", "voided", "total", "buyers")
    [record] = line_evidence('invoiced-sales[[739252,null,739616,"2025-01-01",4,1,null]]').records
    assert record.body == {"month": "2025-01-01", "issued": 4, "voided": 1, "total": None, "buyers": None}


@pytest.mark.parametrize(
    ("names", "faults"),
    [
        (
            ["invoicing"],
            ["invoicing.yaml:1: invoiced-sales stands in resource/invoiced-sales@2026.1, which is not published"],
        ),
        (
            ["invoice-finance"],
            ["invoice-finance.yaml:1: invoicing.void_share stands in facts/invoicing@2026.1, which is not published",
             "invoice-finance.yaml:1: invoicing.growth stands in facts/invoicing@2026.1, which is not published"],
        ),
    ],
)  # fmt: skip
def test_nothing_is_published_before_what_it_stands_on(folder: Path, names: list[str], faults: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        published(folder, *names)

    assert refused.value.details["faults"] == [f"{folder}/{fault}: publish it too" for fault in faults]
    assert not (folder / "published.yaml").exists()


def test_what_belongs_together_is_published_together(folder: Path) -> None:
    assert published(folder, "invoiced-sales", "invoicing") == [
        "resource/invoiced-sales@2026.1",
        "facts/invoicing@2026.1",
    ]
    assert published(folder, "steady-invoicing", "invoice-finance") == [
        "scoring/steady-invoicing@2026.1",
        "scenario/invoice-finance@2026.1",
    ]


def test_a_version_names_the_formulas_that_its_answers_follow_from(tmp_path: Path) -> None:
    first = load(*written(tmp_path, **FILES))
    other = FILES["invoicing"].replace("silent_month: zero}\n    maximum", "silent_month: unknown}\n    maximum")
    second = load(*written(tmp_path, **{**FILES, "invoicing": other}))
    retitled = load(*written(tmp_path, **{**FILES, "invoicing": FILES["invoicing"].replace("作废发票占比", "作废率")}))

    [before], [after], [same] = first.all_scenarios, second.all_scenarios, retitled.all_scenarios
    assert before.version.startswith("invoice-finance@2026.1+")
    assert before.version != after.version
    assert before.digest != after.digest
    assert (before.version, before.digest) == (same.version, same.digest)
    assert first.all_schemes[0].version != second.all_schemes[0].version


def test_declared_facts_are_those_of_their_library(folder: Path) -> None:
    published(folder, *FILES)
    add_folder(folder)

    assert "invoicing.growth" in library().vocabulary
    assert "invoicing.growth" not in FACTS
