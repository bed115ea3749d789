"""Every fault of a declaration is told with file, line and what was probably meant."""

from pathlib import Path

import pytest
import yaml

from hub.credit.evaluation.library.compilation import load
from hub.credit.rulesets.checks.declared_resources import version_faults
from hub.intake.ingest.declarations.language import ResourceDeclaration
from tests.credit.declared.page import FILES
from tests.credit.samples import faults, written

RESOURCE, FACTS, SCHEME, SCENARIO = (
    FILES[name] for name in ("invoiced-sales", "invoicing", "steady-invoicing", "invoice-finance")
)


def found(folder: Path, resource: str = RESOURCE, facts: str = FACTS, **more: str) -> list[str]:
    return faults(folder, resource=resource, facts=facts, scheme=SCHEME, scenario=SCENARIO, **more)


def test_the_page_is_sound(tmp_path: Path) -> None:
    library = load(*written(tmp_path, **FILES))

    assert list(library.declared_facts.definitions) == [
        "invoicing.void_share",
        "invoicing.growth",
        "invoicing.idle_months",
    ]
    assert library.all_schemes[0].levels == ("A", "B", "C")


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        pytest.param(
            "kind: amount",
            "kind: amonut",
            "13: columns.3.kind: 'amonut' is none of day, month, year, amount, count, score, flag, choice, line, text, "
            "name, division, decision-number, case-number, right-number, qualification, status; "
            "did you mean 'amount'?",
            id="unknown kind",
        ),
        pytest.param(
            "begins: month",
            "begin: month",
            "15: begin: the language has no such word here; did you mean 'begins'?",
            id="unknown word",
        ),
        pytest.param(
            "code: invoiced-sales", "code: tax-grade", "2: code: tax-grade comes with the hub", id="shipped code"
        ),
        pytest.param(
            "[tax]", "[taxes]", "7: providers.0: no department is called 'taxes'; did you mean 'tax'?", id="provider"
        ),
        pytest.param(
            "record.tax:read",
            "record.taxes:read",
            "18: narrower_scope: no scope is called 'record.taxes:read'; did you mean 'record.tax:read'?",
            id="scope",
        ),
        pytest.param(
            "key: [month]",
            "key: [total]",
            "14: key: month belongs to the key: otherwise one period takes the place of another",
            id="period without its month",
        ),
        pytest.param(
            "not_in_future: [month]",
            "not_in_future: [mont]",
            "16: not_in_future: no column of days, months or years is called 'mont'; did you mean 'month'?",
            id="unknown column",
        ),
        pytest.param(
            "[[voided, issued]]",
            "[[voided, total]]",
            "17: parts: no column of counts is called 'total'; there are issued, voided",
            id="parts of money",
        ),
        pytest.param(
            "header: 作废份数",
            "header: 开票份数",
            "11: columns.1.header: 开票份数 is the header of another column",
            id="header",
        ),
        pytest.param(
            "kind: count, header: 作废份数",
            "kind: choice, header: 作废份数",
            "12: columns.2: words are of a choice, and a choice has words",
            id="choice without words",
        ),
        pytest.param(
            "作废份数: 2",
            "作废份数: 50",
            "19: example: 作废份数: 50 is more than 开票份数 40",
            id="example that is refused",
        ),
        pytest.param(
            "  开票份数: 40\n",
            "",
            "19: example: invoiced-sales needs the columns 开票份数; "
            "the file has 统一社会信用代码, 月份, 作废份数, 开票金额; "
            "no title is like 开票份数: the provider has to add what is missing",
            id="example without a column",
        ),
    ],
)
def test_fault_of_a_resource(tmp_path: Path, right: str, wrong: str, expected: str) -> None:
    assert right in RESOURCE

    told = faults(tmp_path, resource=RESOURCE.replace(right, wrong))

    assert f"resource.yaml:{expected}" in told


def test_what_stands_on_an_unsound_declaration_has_no_fault_of_its_own(tmp_path: Path) -> None:
    resource, facts = RESOURCE.replace("key: [month]", "key: [mont, month]"), FACTS.replace("above: 0}", "abov: 0}")

    assert found(tmp_path, resource, facts) == [
        "facts.yaml:19: facts.2.formula.where.0.abov: the language has no such word here; did you mean 'above'?",
        "resource.yaml:14: key: no column is called 'mont'; did you mean 'month'?",
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        pytest.param(
            "resource: invoiced-sales\n    formula: {share",
            "resource: invoiced-sale\n    formula: {share",
            "9: facts.0.resource: no resource is called 'invoiced-sale'; did you mean 'invoiced-sales'?",
            id="resource",
        ),
        pytest.param(
            "of: issued",
            "of: isued",
            "10: facts.0.formula.of: no column of invoiced-sales that rules read is called 'isued'; "
            "did you mean 'issued'?",
            id="column",
        ),
        pytest.param(
            "{growth: total",
            "{growth: month",
            "15: facts.1.formula.growth: invoiced-sales.month is a day: "
            "formulas look at numbers, flags, choices and texts",
            id="day",
        ),
        pytest.param(
            "{growth: total",
            "{grwth: total",
            "15: facts.1.formula.grwth: the language has no such word here; did you mean 'growth'?",
            id="formula",
        ),
        pytest.param(
            "above: 0}",
            'above: "0"}',
            "19: facts.2.formula.where.0.above: invoiced-sales.total is a number, not '0'",
            id="operand",
        ),
        pytest.param(
            "above: 0}",
            "abov: 0}",
            "19: facts.2.formula.where.0.abov: the language has no such word here; did you mean 'above'?",
            id="operator",
        ),
        pytest.param(
            "{growth: total, months: 12, silent_month: zero}",
            "{growth: total, months: 12}",
            "15: facts.1.formula: 'silent_month' is missing: does a month without a row count as zero, "
            "or is the fact then unknown?",
            id="silence",
        ),
        pytest.param(
            "{growth: total, months: 12, silent_month: zero}",
            "{growth: total, silent_month: zero}",
            "15: facts.1.formula: 'months' is missing: invoiced-sales has a row for each month, "
            "so say how many of the newest count",
            id="window",
        ),
        pytest.param(
            "{share: voided, of: issued, months",
            "{share: rows, months",
            "10: facts.0.formula: without `where` all rows are meant, and their share is always 100",
            id="share of all",
        ),
        pytest.param(
            "name: invoicing.growth",
            "name: invoicing.void_share",
            "12: facts.1.name: invoicing.void_share is the name of another fact",
            id="name",
        ),
        pytest.param(
            "name: invoicing.growth",
            "name: penalty.live",
            "12: facts.1.name: penalty.live is the name of another fact",
            id="name of a fact of code",
        ),
        pytest.param(
            "    maximum: 100\n",
            "    ordered: true\n",
            "11: facts.0.ordered: only the latest of a choice has an order",
            id="order",
        ),
    ],
)
def test_fault_of_facts(tmp_path: Path, right: str, wrong: str, expected: str) -> None:
    assert right in FACTS

    told = found(tmp_path, facts=FACTS.replace(right, wrong))

    assert f"facts.yaml:{expected}" in told


@pytest.mark.parametrize(
    ("resource", "formula", "expected"),
    [
        ("tax-grade", "{count: rows}", "tax-grade has no rows of single months or events: only latest fits it"),
        ("register", "{count: rows}", "register has no rows of single months or events: only latest fits it"),
        (
            "honour",
            "{months_with: rows, months: 12}",
            "honour has no rows of single months, which this formula compares",
        ),
        ("honour", "{count: rows, silent_month: zero}", "honour is a list of events, in which no month is missing"),
        (
            "tax-arrears",
            "{sum: balanc}",
            "no column of tax-arrears that rules read is called 'balanc'; did you mean 'balance'?",
        ),
        ("penalty", "{sum: severity}", "penalty.severity is a choice: only numbers add up"),
    ],
)
def test_formula_fits_how_rows_come(tmp_path: Path, resource: str, formula: str, expected: str) -> None:
    text = FACTS.partition("facts:\n")[0] + (
        f"facts:\n  - name: sample.fact\n    title: {{zh: 样例, en: Sample}}\n    resource: {resource}\n"
        f"    formula: {formula}\n"
    )

    [told] = faults(tmp_path, facts=text)

    assert told.partition(": ")[2].partition(": ")[2] == expected


def test_a_rule_that_misspells_a_declared_fact_is_told_the_nearest(tmp_path: Path) -> None:
    text = SCENARIO.replace("invoicing.void_share", "invoicing.void_shar")

    assert faults(tmp_path, resource=RESOURCE, facts=FACTS, scheme=SCHEME, scenario=text) == [
        "scenario.yaml:13: eligible_when.all.0.fact: no fact is called 'invoicing.void_shar'; "
        "did you mean 'invoicing.void_share'?"
    ]


def test_a_name_has_one_meaning(tmp_path: Path) -> None:
    again = FACTS.replace("code: invoicing", "code: invoicing-again")

    told = found(tmp_path, again=again)

    what = f"is declared in {tmp_path.name}/facts.yaml already: give this one another name"
    assert told == [
        f"again.yaml:{line}: facts.{number}.name: invoicing.{name} {what}"
        for number, (line, name) in enumerate([(7, "void_share"), (12, "growth"), (16, "idle_months")])
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        pytest.param(
            "  - {name: voided, kind: count, header: 作废份数, means: Invoices of these that were voided.}\n",
            "",
            [
                (("columns",), "voided of version 2026.1 is gone, and records hold it"),
                (("columns",), "what rules read begins with month, issued, voided, total as in version 2026.1"),
            ],
            id="a column is gone",
        ),
        pytest.param(
            "kind: amount",
            "kind: count",
            [(("columns", 3), "total has another kind than in version 2026.1")],
            id="another kind",
        ),
        pytest.param(
            "key: [month]",
            "  - {name: buyers, kind: count, header: 购方数, means: Buyers.}\nkey: [month]",
            [(("columns", 4), "buyers is new and has to be optional: records lack it")],
            id="a new column that records lack",
        ),
        pytest.param(
            "key: [month]",
            "key: [month, total]",
            [(("key",), "this is another key than in version 2026.1, by which records are kept")],
            id="another key",
        ),
    ],
)
def test_a_version_takes_nothing_away_from_records(right: str, wrong: str, expected: list[object]) -> None:
    assert right in RESOURCE
    earlier, later = (
        ResourceDeclaration.model_validate(yaml.safe_load(text)) for text in (RESOURCE, RESOURCE.replace(right, wrong))
    )

    assert list(version_faults(earlier, later)) == expected


def test_versions_of_one_folder_are_compared(tmp_path: Path) -> None:
    later = RESOURCE.replace('"2026.1"', '"2026.2"').replace("key: [month]", "key: [month, issued]")

    assert faults(tmp_path, later=later, resource=RESOURCE) == [
        "later.yaml:14: key: this is another key than in version 2026.1, by which records are kept"
    ]


def test_the_next_version_may_add_an_optional_column(tmp_path: Path) -> None:
    column = "  - {name: buyers, kind: count, header: 购方数, means: Buyers., optional: true}\nkey: [month]"
    later = RESOURCE.replace('"2026.1"', '"2026.10"').replace("key: [month]", column) + "  购方数: 3\n"
    more = FACTS.partition("facts:\n")[0].replace('"2026.1"', '"2026.2"') + (
        "facts:\n  - name: invoicing.buyers\n    title: {zh: 购方数, en: buyers}\n    resource: invoiced-sales\n"
        "    formula: {latest: buyers}\n    unit: 户\n"
    )

    library = load(*written(tmp_path, **FILES, later=later, more=more))

    assert library.vocabulary["invoicing.buyers"].unit == "户"
