"""What the language refuses beyond single values: rules that say nothing, exclude each other, or the law forbids."""

from pathlib import Path

import pytest

from hub.credit.evaluation.library.compilation import load
from tests.credit.records import ON
from tests.credit.samples import SCENARIO, SCORING, faults, written

CLAUSE = """\
    - code: MORE
      fact: {fact}
      {condition}
      text: {{zh: 更多, en: more}}
      remedy: {{zh: 更多, en: more}}
      basis: 样例
      confidence: D
"""
WAYS = """\
    ways:
      - fact: research.intensity
        bands:
          - {at_least: 5, points: 60}
          - {at_least: 0, points: 0}
      - fact: declared.debt_ratio
        bands:
          - {above: 75, points: 0}
          - {at_least: 0, points: 30}
"""
FACT_AND_BANDS = """\
    bands:
      - {at_least: 5, points: 60}
      - {at_least: 0, points: 0}
"""
MINIMUM = """\
minima:
  - code: ENOUGH
    dimension: all
    at_least: 20
    text: {zh: 够, en: enough}
    remedy: {zh: 改善, en: improve}
    basis: 样例
    confidence: D
"""


def scenario_with(fact: str, condition: str, ages: str) -> str:
    """The sample with one clause more."""
    return SCENARIO.replace("    - not:\n", CLAUSE.format(fact=fact, condition=condition) + "    - not:\n").replace(
        "{penalty: 100, register: 200}", f"{{penalty: 100, register: 200{ages}}}"
    )


@pytest.mark.parametrize(
    ("fact", "condition", "ages", "expected"),
    [
        pytest.param(
            "research.staff_share",
            "at_least: 0",
            ", research: 730",
            "use.yaml:21: eligible_when.all.1.at_least: this is always true: research.staff_share is 0 to 100",
            id="at least the lowest",
        ),
        pytest.param(
            "research.staff_share",
            "at_most: 100",
            ", research: 730",
            "use.yaml:21: eligible_when.all.1.at_most: this is always true: research.staff_share is 0 to 100",
            id="at most the highest",
        ),
        pytest.param(
            "research.staff_share",
            "above: 100",
            ", research: 730",
            "use.yaml:21: eligible_when.all.1.above: this can never be true: research.staff_share is 0 to 100",
            id="above the highest",
        ),
        pytest.param(
            "ip.class_one",
            "below: 0",
            ", intellectual-property: 400",
            "use.yaml:21: eligible_when.all.1.below: this can never be true: ip.class_one is 0 or more",
            id="below the lowest",
        ),
        pytest.param(
            "research.revenue_growth",
            "at_least: -101",
            ", research: 730",
            "use.yaml:21: eligible_when.all.1.at_least: research.revenue_growth is never -101: it is -100 or more",
            id="less than nothing left",
        ),
        pytest.param(
            "tax.grade",
            "at_least: D",
            ", tax-grade: 550",
            "use.yaml:21: eligible_when.all.1.at_least: this is always true: tax.grade is one of A, B, M, C, D",
            id="at least the worst choice",
        ),
        pytest.param(
            "risk.class",
            "in: [D, C, B, A]",
            ", risk-class: 100",
            "use.yaml:21: eligible_when.all.1.in: this is always true: risk.class is one of A, B, C, D",
            id="any choice",
        ),
        pytest.param(
            "penalty.live",
            "above: 0",
            "",
            "use.yaml:19: eligible_when.all.1: NO_PENALTY, MORE can never be true together",
            id="the opposite of another clause",
        ),
    ],
)
def test_a_clause_that_says_nothing_is_refused(
    tmp_path: Path, fact: str, condition: str, ages: str, expected: str
) -> None:
    text = scenario_with(fact, condition, ages)

    assert faults(tmp_path, scoring=SCORING, use=text) == [expected]


@pytest.mark.parametrize(
    ("first", "second", "met"),
    [
        ("above: 2", "below: 3", True),
        ("at_least: 3", "at_most: 3", True),
        ("above: 3", "at_most: 3", False),
        ("at_least: 4", "below: 4", False),
        ("in: [1, 5]", "at_least: 2", True),
        ("in: [1, 5]", "above: 5", False),
    ],
)
def test_two_clauses_of_a_fact_must_leave_something(tmp_path: Path, first: str, second: str, met: bool) -> None:
    one = CLAUSE.format(fact="ip.class_one", condition=first)
    two = CLAUSE.replace("MORE", "STILL_MORE").format(fact="ip.class_one", condition=second)
    text = SCENARIO.replace("    - not:\n", f"{one}{two}    - not:\n").replace("200}", "200, intellectual-property: 9}")

    if met:
        load(*written(tmp_path, scoring=SCORING, use=text))
    else:
        [fault] = faults(tmp_path, scoring=SCORING, use=text)
        assert fault.endswith("MORE, STILL_MORE can never be true together")


def test_the_lowest_level_is_no_threshold(tmp_path: Path) -> None:
    text = SCENARIO.replace("at_least: A,", "at_least: D,")

    assert faults(tmp_path, scoring=SCORING, use=text) == [
        "use.yaml:27: threshold.at_least: this is always true: D is the lowest level"
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        pytest.param(
            "purpose: funding-award",
            "purpose: supervision-inspection",
            "use.yaml:7: effect: "
            "whether there is a penalty turns on the conduct (行政处罚法 Art. 33): route-to-person only",
            id="enforcement decided by a rule",
        ),
        pytest.param(
            "effect: recommendation",
            "effect: route-to-person",
            "use.yaml:30: human_decision: what is routed to a person is decided by one: true",
            id="a route to nobody",
        ),
        pytest.param(
            "effect: recommendation",
            "effect: priority",
            "use.yaml:7: effect: priority is never exclusion: say with `otherwise` what remains for everybody else",
            id="priority without another way",
        ),
        pytest.param(
            "human_decision: false",
            "human_checks:\n  - {code: SEEN, text: {zh: 看, en: seen}, basis: 样例, confidence: D}\n"
            "human_decision: false",
            "use.yaml:32: human_decision: where a person checks something a person decides: true",
            id="a check without a decision",
        ),
        pytest.param(
            "zh: 用途",
            "zh: 中国企业信用指数",
            "use.yaml:4: title.zh: 中国企业信用指数 is the state administration's: "
            "a local result has a name of its own",
            id="the national index",
        ),
    ],
)
def test_what_the_law_does_not_let_a_scenario_say(tmp_path: Path, right: str, wrong: str, expected: str) -> None:
    assert SCENARIO.count(right) == 1

    assert faults(tmp_path, scoring=SCORING, use=SCENARIO.replace(right, wrong)) == [expected]


_ITEM = "sanction_item: {title: {zh: 限制, en: limit}, edition: 样例, basis: 样例, confidence: M}\n"


def test_a_sanction_rests_on_the_national_list_and_on_a_person(tmp_path: Path) -> None:
    """失信惩戒措施基础清单: a sanction names its item, a person decides, and no grade has a say."""
    bare = SCENARIO.replace("effect: recommendation", "effect: sanction")

    assert faults(tmp_path, scoring=SCORING, use=bare) == [
        "use.yaml:7: effect: a sanction rests on an item of the national list 失信惩戒措施基础清单: "
        "name it as `sanction_item`",
        "use.yaml:30: human_decision: a sanction is always decided by a person: true",
        "use.yaml:27: threshold: a grade neither brings a sanction nor takes it away",
    ]
    lines = bare.replace("human_decision: false", "human_decision: true").splitlines(keepends=True)
    sound = "".join(line for line in lines if not line.startswith("threshold")) + _ITEM
    assert [one.code for one in load(*written(tmp_path, scoring=SCORING, use=sound)).all_scenarios] == ["use"]


def test_only_a_sanction_names_an_item_of_the_list(tmp_path: Path) -> None:
    assert faults(tmp_path, scoring=SCORING, use=SCENARIO + _ITEM) == [
        "use.yaml:31: sanction_item: only a sanction rests on an item of the national list: this is a recommendation"
    ]


def test_a_grade_orders_the_queue_of_enforcement_and_excludes_nobody(tmp_path: Path) -> None:
    """行政处罚法 article 33 asks for no grade; what began before the readings of 2026 stays as it was published."""
    text = (
        SCENARIO.replace("purpose: funding-award", "purpose: supervision-inspection")
        .replace("effect: recommendation", "effect: route-to-person")
        .replace("human_decision: false", "human_decision: true")
    )

    assert load(*written(tmp_path, scoring=SCORING, use=text)).all_scenarios[0].code == "use"
    later = text.replace("effective_from: 2026-01-01", "effective_from: 2026-04-01")
    assert faults(tmp_path, scoring=SCORING, use=later) == [
        "use.yaml:27: threshold: a grade orders the queue and excludes nobody: write `order_by` alone"
    ]


def test_an_exemption_is_no_word_of_the_language(tmp_path: Path) -> None:
    text = SCENARIO.replace("effect: recommendation", "effect: exemption")

    assert faults(tmp_path, scoring=SCORING, use=text) == [
        "use.yaml:7: effect: 'exemption' is none of recommendation, priority, route-to-person, sanction"
    ]


def test_the_risk_class_is_not_for_banks(tmp_path: Path) -> None:
    text = scenario_with("risk.class", "at_least: B", ", risk-class: 100").replace("funding-award", "credit-financing")

    assert faults(tmp_path, scoring=SCORING, use=text) == [
        "use.yaml:20: eligible_when.all.1.fact: the risk class serves market supervision and is not shown to banks"
    ]


@pytest.mark.parametrize("code", ["samr-risk", "samr-comprehensive", "tax", "ndrc-public", "hubei-knowledge-value"])
def test_an_official_scheme_is_never_worked_out(tmp_path: Path, code: str) -> None:
    assert faults(tmp_path, scoring=SCORING.replace("code: sample", f"code: {code}")) == [
        f"scoring.yaml:1: kind: {code} is graded by another authority: it is taken in, never worked out here"
    ]


def test_a_grade_is_not_made_from_grades(tmp_path: Path) -> None:
    text = SCORING.replace("fact: serious.listed\n    is: true", "fact: grade.sample\n    at_least: A")

    assert faults(tmp_path, scoring=text.replace(", serious-list: 100", "")) == [
        "scoring.yaml:36: vetoes.0.fact: grade.sample: "
        "a scheme is worked out from facts, never from grades, so that none can go in a circle"
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        pytest.param(
            "    fact: research.intensity\n",
            "",
            "scoring.yaml:12: indicators.0: 'fact' missing: an indicator has a fact with bands, or ways",
            id="bands without a fact",
        ),
        pytest.param(
            FACT_AND_BANDS,
            WAYS,
            "scoring.yaml:12: indicators.0: an indicator has a fact with bands, or ways, not both",
            id="a fact beside ways",
        ),
        pytest.param(
            f"    fact: research.intensity\n    maximum: 60\n    weight: 60\n{FACT_AND_BANDS}",
            f"    maximum: 60\n    weight: 60\n{WAYS}".replace("research.intensity", "reserch.intensity"),
            "scoring.yaml:18: indicators.0.ways.0.fact: "
            "no fact is called 'reserch.intensity'; did you mean 'research.intensity'?",
            id="an unknown fact in a way",
        ),
        pytest.param(
            "cuts:\n",
            f"{MINIMUM.replace('at_least: 20', 'at_least: 101')}cuts:\n",
            "scoring.yaml:46: minima.0.at_least: all gives 100 points at most",
            id="a minimum out of reach",
        ),
        pytest.param(
            "cuts:\n",
            f"{MINIMUM.replace('dimension: all', 'dimension: some')}cuts:\n",
            "scoring.yaml:45: minima.0.dimension: no dimension is called 'some'; there are all",
            id="a minimum of nothing",
        ),
        pytest.param(
            "cuts:\n",
            f"{MINIMUM.replace('ENOUGH', 'LISTED')}cuts:\n",
            "scoring.yaml:44: minima.0: LISTED is there already",
            id="a code given twice in two lists",
        ),
        pytest.param(
            "minimum_assessed: 0.5\n",
            "undecided: A\n",
            "scoring.yaml:7: undecided: A is a level of the cuts",
            id="undecided is a level",
        ),
        pytest.param(
            "minimum_assessed: 0.5\n",
            "minimum_assessed: 0.5\nundecided: open\n",
            "scoring.yaml:1: what is missing is treated in one way: by minimum_assessed, or by undecided",
            id="two ways with what is missing",
        ),
        pytest.param(
            "minimum_assessed: 0.5\n",
            "",
            "scoring.yaml:1: what is missing is treated in one way: by minimum_assessed, or by undecided",
            id="no way with what is missing",
        ),
        pytest.param(
            "minimum_assessed: 0.5\n",
            "minimum_assessed: 0.5\napplies_to: {fact: register.sectr, is: C}\n",
            "scoring.yaml:8: applies_to.fact: no fact is called 'register.sectr'; did you mean 'register.sector'?",
            id="applies to an unknown fact",
        ),
        pytest.param(
            "{at_least: 0, points: 0}",
            "{above: 0, points: 0}",
            "scoring.yaml:18: indicators.0.bands: a gap: values up to 0 fall in no band",
            id="a gap at the lowest value",
        ),
        pytest.param(
            "{at_least: 0, points: 0}",
            "{above: 5, points: 0}",
            "scoring.yaml:20: indicators.0.bands.1.above: above 5 is never reached: at_least 5 above takes it",
            id="a band within the one above",
        ),
    ],
)
def test_what_a_scoring_ruleset_cannot_say(tmp_path: Path, right: str, wrong: str, expected: str) -> None:
    assert SCORING.count(right) == 1

    reported = faults(tmp_path, scoring=SCORING.replace(right, wrong))

    assert reported[0] == expected


def test_above_and_at_least_of_one_bound_are_two_bands(tmp_path: Path) -> None:
    text = SCORING.replace("{at_least: 5, points: 60}", "{above: 5, points: 60}\n      - {at_least: 5, points: 30}")

    load(*written(tmp_path, scoring=text))


def test_faults_of_form_do_not_hide_those_of_meaning(tmp_path: Path) -> None:
    scoring = (
        SCORING.replace("owner: market-supervision", "owner: market-supervison")
        .replace("    maximum: 60\n", "")
        .replace("honour.highest", "honour.higest")
        .replace("cap: D", "cap: E")
    )
    use = SCENARIO.replace("human_decision: false", "human_decisions: false").replace("penalty.live", "penalty.life")

    assert faults(tmp_path, scoring=scoring, use=use) == [
        "scoring.yaml:5: owner: 'market-supervison' is none of market-supervision, development-reform, data-bureau, "
        "tax, court, finance, hrss, finance-service-centre, justice; did you mean 'market-supervision'?",
        "scoring.yaml:12: indicators.0: 'maximum' is missing",
        "use.yaml:1: 'human_decision' is missing",
        "use.yaml:30: human_decisions: the language has no such word here; did you mean 'human_decision'?",
        "scoring.yaml:25: indicators.1.fact: no fact is called 'honour.higest'; did you mean 'honour.highest'?",
        "scoring.yaml:37: vetoes.0.cap: no level is called 'E'; there are A, D",
        "use.yaml:13: eligible_when.all.0.fact: no fact is called 'penalty.life'; did you mean 'penalty.live'?",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "- 1\n- 2\n",
            "x.yaml:1: 'kind' is missing: scoring, official, scenario, display-windows, facts or resource",
            id="a list",
        ),
        pytest.param(
            "kind: scorin\n",
            "x.yaml:1: 'scorin' is none of scoring, official, scenario, display-windows, facts, resource; "
            "did you mean 'scoring'?",
            id="another kind",
        ),
        pytest.param(
            "code: x\n",
            "x.yaml:1: 'kind' is missing: scoring, official, scenario, display-windows, facts or resource",
            id="no kind",
        ),
        pytest.param("", "x.yaml:1: the file is empty", id="nothing"),
        pytest.param("code: 2026-02-30\n", "x.yaml:1: day is out of range for month", id="a day that is none"),
    ],
)
def test_a_file_that_is_no_ruleset_says_so(tmp_path: Path, text: str, expected: str) -> None:
    assert faults(tmp_path, x=text) == [expected]


def test_a_person_reads_the_rule_in_the_file(tmp_path: Path) -> None:
    library = load(*written(tmp_path, scoring=SCORING, use=SCENARIO))

    document = library.scenario("use", ON).document
    assert (document.owner, document.effect, document.human_decision) == ("finance", "recommendation", False)
