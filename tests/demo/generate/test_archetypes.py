from collections import Counter
from datetime import date

from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.rulesets.language.models import clauses
from hub.demo.generate.archetypes import ARCHETYPES
from hub.demo.generate.expectations import SCENARIOS

ON = date(2026, 11, 23)


def test_shares_make_a_hundred() -> None:
    assert sum(len(archetype.risk) for archetype in ARCHETYPES) == 100


def test_risk_classes_are_spread_as_they_really_are() -> None:
    risks = Counter(risk for archetype in ARCHETYPES for risk in archetype.risk)

    assert risks == {"A": 61, "B": 25, "C": 8, "D": 2, "-": 3, "a": 1}


def test_grades_and_outcomes_are_spread() -> None:
    grades = Counter[str]()
    verdicts = {scenario: Counter[str]() for scenario in SCENARIOS}
    for archetype in ARCHETYPES:
        share, expects = len(archetype.risk), archetype.expects
        grades[expects.grade.level if expects.grade else "none"] += share
        for scenario, answer in expects.verdicts().items():
            verdicts[scenario][answer.outcome] += share

    assert grades == {"A": 16, "B": 42, "C": 20, "D": 14, "none": 8}
    assert verdicts == {
        "contract-credit": {"ELIGIBLE": 44, "INELIGIBLE": 45, "UNKNOWN": 11},
        "bank-tax": {"ELIGIBLE": 69, "INELIGIBLE": 28, "UNKNOWN": 3},
        "ip-pledge-interest": {"ELIGIBLE": 50, "INELIGIBLE": 40, "UNKNOWN": 10},
    }


def test_names_tell_archetypes_apart() -> None:
    assert len({archetype.name for archetype in ARCHETYPES}) == len(ARCHETYPES) == 58


def test_every_clause_of_the_expected_scenarios_fails_somewhere() -> None:
    written = {
        (scenario.code, clause.code)
        for scenario in (library().scenario(code, ON) for code in SCENARIOS)
        for _, clause in clauses(scenario.document.eligible_when, ())
    }
    thresholds = {("contract-credit", "GRADE_AT_LEAST"), ("ip-pledge-interest", "GRADE_AT_LEAST")}

    failing = {
        (scenario, code)
        for archetype in ARCHETYPES
        for scenario, answer in archetype.expects.verdicts().items()
        for code in answer.fail
    }

    assert failing == written | thresholds
