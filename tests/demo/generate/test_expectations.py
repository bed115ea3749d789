import ast
from collections import Counter
from pathlib import Path

import hub.demo.generate
from hub.demo.generate import Summary
from hub.demo.generate.archetypes import ARCHETYPES
from hub.demo.generate.expectations import SCENARIOS
from tests.demo.generate.readback import consents, expectations
from tests.demo.generate.test_archetypes import BY_HAND


def test_the_sample_has_two_of_each_archetype(directory: Path) -> None:
    sample = Counter(enterprise["archetype"] for enterprise in expectations(directory)["enterprises"])

    assert sample == {archetype.name: 2 for archetype in ARCHETYPES}


def test_an_expectation_says_everything_in_full(directory: Path) -> None:
    enterprises = expectations(directory)["enterprises"]
    listed = next(enterprise for enterprise in enterprises if enterprise["archetype"] == "on-the-serious-list")

    told = listed.pop("verdicts")
    assert list(told) == list(SCENARIOS)
    assert listed == {
        "uscc": listed["uscc"],
        "name": listed["name"],
        "archetype": "on-the-serious-list",
        "grades": {
            "huarong-tech": {"level": "D", "score": "92.50", "assessed_share": "1.0000"},
            "samr-risk": {"level": "D", "score": None, "assessed_share": None},
            "tax": {"level": "A", "score": None, "assessed_share": None},
        },
    }
    failing = {scenario: [each["code"] for each in verdict["not_passed"]] for scenario, verdict in told.items()}
    assert {scenario: (told[scenario]["outcome"], failing[scenario]) for scenario in BY_HAND} == {
        "contract-credit": ("INELIGIBLE", ["GRADE_AT_LEAST", "NOT_ON_SERIOUS_LIST"]),
        "bank-tax": ("INELIGIBLE", ["CONSENT_TO_FINANCING", "NOT_ON_SERIOUS_LIST"]),
        "ip-pledge-interest": ("INELIGIBLE", ["GRADE_AT_LEAST", "NOT_ON_SERIOUS_LIST"]),
    }
    assert {scenario for scenario, verdict in told.items() if verdict["outcome"] == "ELIGIBLE"} == {
        "dishonesty-sanction",
        "inspection-ratio",
    }
    assert {each["outcome"] for verdict in told.values() for each in verdict["not_passed"]} == {"FAIL"}


def test_counts_are_three_times_the_shares(directory: Path, summary: Summary) -> None:
    assert expectations(directory)["counts"] == {"enterprises": 300, **summary.counts}
    assert list(summary.counts["verdicts"]) == list(SCENARIOS)
    assert {sum(outcomes.values()) for outcomes in summary.counts["verdicts"].values()} == {300}
    assert {**summary.counts, "verdicts": {code: summary.counts["verdicts"][code] for code in BY_HAND}} == {
        "grades": {
            "huarong-tech": {"A": 48, "B": 126, "C": 60, "D": 42, "none": 24},
            "samr-risk": {"A": 183, "B": 75, "C": 24, "D": 6, "none": 12},
            "tax": {"A": 174, "B": 69, "C": 30, "D": 9, "M": 6, "none": 12},
        },
        "verdicts": {
            "contract-credit": {"ELIGIBLE": 132, "INELIGIBLE": 135, "UNKNOWN": 33},
            "bank-tax": {"ELIGIBLE": 207, "INELIGIBLE": 84, "UNKNOWN": 9},
            "ip-pledge-interest": {"ELIGIBLE": 150, "INELIGIBLE": 120, "UNKNOWN": 30},
        },
    }


def test_consents_are_of_a_year_at_most_and_one_in_eighty_has_ended(directory: Path, summary: Summary) -> None:
    given = consents(directory)

    ended = [consent for consent in given if consent["valid_to"] <= "2026-11-23"]
    assert (len(given), len(ended)) == (summary.consents, 3) == (240, 3)
    assert {(consent["grantee"], consent["purpose"], *consent["fields"]) for consent in given} == {
        ("bank-demo", "credit-financing", "grade", "verdict", "report")
    }


def test_expectations_never_ask_the_rules_they_judge() -> None:
    modules = sorted(Path(hub.demo.generate.__file__).parent.rglob("*.py"))

    imported = {name for module in modules for name in _imported(module) if name.startswith("hub.")}

    outside = {name for name in imported if not name.startswith("hub.demo.generate")}
    assert outside == {
        "hub.core.district",
        "hub.core.uscc",
        "hub.core.errors",
        "hub.intake.enterprises.reference.regions",
        "hub.intake.ingest.resources",
        "hub.intake.ingest.standard.resource",
    }


def _imported(module: Path) -> list[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names += [f"hub.{alias.name}" for alias in node.names] if node.module == "hub" else [node.module or ""]
    return names
