from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from hub.core.errors import NotFound
from hub.credit.evaluation.library.compilation import load
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.facts.derivation.display import DisplayTerm
from tests.credit.records import ON
from tests.credit.samples import SCENARIO, SCORING, faults, written


def test_the_samples_are_sound(tmp_path: Path) -> None:
    sound = load(*written(tmp_path, scoring=SCORING, use=SCENARIO))

    assert [one.code for one in sound.schemes(ON)] == ["sample"]
    assert [one.code for one in sound.scenarios(ON)] == ["use"]


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        pytest.param(
            "fact: research.intensity",
            "fact: research.intensty",
            [
                "scoring.yaml:15: indicators.0.fact: "
                "no fact is called 'research.intensty'; did you mean 'research.intensity'?"
            ],
            id="an unknown fact",
        ),
        pytest.param(
            "{at_least: 5, points: 60}",
            '{at_least: "5", points: 60}',
            ["scoring.yaml:19: indicators.0.bands.0.at_least: research.intensity is a number, not '5'"],
            id="a text for a number",
        ),
        pytest.param(
            "    is: true\n",
            "    is: 1\n",
            ["scoring.yaml:37: vetoes.0.is: serious.listed is true or false, not 1"],
            id="a number for a flag",
        ),
        pytest.param(
            "    is: true\n",
            "    at_least: 1\n",
            ["scoring.yaml:37: vetoes.0.at_least: 'at_least' does not fit serious.listed, a flag"],
            id="an operator that does not fit",
        ),
        pytest.param(
            "[national, provincial]",
            "[national, provincal]",
            [
                "scoring.yaml:30: indicators.1.bands.0.in: "
                "no value of honour.highest is called 'provincal'; did you mean 'provincial'?",
            ],
            id="an unknown choice",
        ),
        pytest.param(
            "{at_least: 0, points: 0}",
            "{at_least: 2, points: 0}",
            ["scoring.yaml:18: indicators.0.bands: a gap: values below 2 fall in no band"],
            id="a gap below",
        ),
        pytest.param(
            "[municipal, district, none]",
            "[municipal, district]",
            ["scoring.yaml:29: indicators.1.bands: a gap: none in no band"],
            id="a gap among choices",
        ),
        pytest.param(
            "[municipal, district, none]",
            "[provincial, municipal, district, none]",
            ["scoring.yaml:31: indicators.1.bands.1.in: an overlap: an earlier band takes provincial already"],
            id="an overlap",
        ),
        pytest.param(
            "      - {at_least: 0, points: 0}",
            "      - {at_least: 6, points: 30}\n      - {at_least: 0, points: 0}",
            ["scoring.yaml:20: indicators.0.bands.1.at_least: at_least 6 is never reached: at_least 5 above takes it"],
            id="an unreachable band",
        ),
        pytest.param(
            "{at_least: 5, points: 60}",
            "{at_least: 5, points: 50}",
            ["scoring.yaml:16: indicators.0.maximum: the best band gives 50 points, not 60"],
            id="a maximum out of reach",
        ),
        pytest.param(
            "weight: 40",
            "weight: 39.5",
            ["scoring.yaml:11: indicators: the weights add up to 99.5, not 100"],
            id="weights that do not add up",
        ),
        pytest.param(
            "code: honours",
            "code: research",
            ["scoring.yaml:23: indicators.1: research is there already"],
            id="a code given twice",
        ),
        pytest.param(
            "{level: A, at_least: 80}",
            "{level: A, at_least: 80}\n  - {level: B, at_least: 90}",
            ["scoring.yaml:45: cuts.1.at_least: cuts must descend, and 90 follows 80"],
            id="cuts that do not descend",
        ),
        pytest.param(
            "{level: D, at_least: 0}",
            "{level: D, at_least: 10}",
            ["scoring.yaml:43: cuts: a gap: scores below 10 have no level"],
            id="scores without a level",
        ),
        pytest.param(
            "cap: D",
            "cap: E",
            ["scoring.yaml:38: vetoes.0.cap: no level is called 'E'; there are A, D"],
            id="a cap at no level",
        ),
        pytest.param(
            "    dimension: all\n    fact: honour.highest",
            "    dimension: other\n    fact: honour.highest",
            ["scoring.yaml:25: indicators.1.dimension: no dimension is called 'other'; there are all"],
            id="an unknown dimension",
        ),
        pytest.param(
            "honour: 400, ",
            "",
            ["scoring.yaml:8: max_age_days: honour, the source of honour.highest, has no limit of age"],
            id="a source without a limit of age",
        ),
        pytest.param(
            "honour: 400, ",
            "honour: 400, penalty: 9, ",
            ["scoring.yaml:8: max_age_days.penalty: nothing here uses penalty"],
            id="a limit nobody needs",
        ),
        pytest.param(
            "effective_from: 2026-01-01",
            "effective_from: 2026-01-01\neffective_to: 2026-01-01",
            ["scoring.yaml:7: effective_to: 2026-01-01 is not after 2026-01-01"],
            id="never in force",
        ),
        pytest.param(
            "    confidence: D\nvetoes",
            "    confidence: D\n    wheight: 3\nvetoes",
            ["scoring.yaml:34: indicators.1.wheight: the language has no such word here; did you mean 'weight'?"],
            id="a word the language does not know",
        ),
        pytest.param(
            "    maximum: 60\n",
            "",
            ["scoring.yaml:12: indicators.0: 'maximum' is missing"],
            id="a word left out",
        ),
        pytest.param(
            "{at_least: 5, points: 60}",
            "{at_least: 5, is: 5, points: 60}",
            [
                "scoring.yaml:19: indicators.0.bands.0: "
                "one of is, in, at_least, at_most, above, below is needed, found is and at_least",
            ],
            id="two operators",
        ),
        pytest.param(
            "    weight: 60\n",
            "    weight: 60\n    weight: 60\n",
            ["scoring.yaml:18: 'weight' is given twice"],
            id="a key given twice",
        ),
        pytest.param(
            "cuts:\n",
            "cuts: [\n",
            [
                "scoring.yaml:44: expected the node content, but found '-'",
            ],
            id="no YAML",
        ),
    ],
)
def test_a_faulty_scoring_ruleset_is_refused(tmp_path: Path, right: str, wrong: str, expected: list[str]) -> None:
    assert SCORING.count(right) == 1

    assert faults(tmp_path, scoring=SCORING.replace(right, wrong)) == expected


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        pytest.param(
            "scheme: sample",
            "scheme: simple",
            ["use.yaml:27: threshold.scheme: no scheme is called 'simple'; did you mean 'sample'?"],
            id="an unknown scheme",
        ),
        pytest.param(
            "at_least: A,",
            "at_least: B,",
            ["use.yaml:27: threshold.at_least: no level is called 'B'; there are A, D"],
            id="an unknown level",
        ),
        pytest.param(
            "code: YOUNG",
            "code: NO_PENALTY",
            ["use.yaml:20: eligible_when.all.1.not.code: NO_PENALTY is the code of an earlier clause"],
            id="a code given twice",
        ),
        pytest.param(
            "at_most: 2",
            "at_most: 2.5",
            ["use.yaml:22: eligible_when.all.1.not.at_most: register.years counts whole years, not 2.5"],
            id="half a year",
        ),
        pytest.param(
            "is: 0",
            "is: -1",
            ["use.yaml:14: eligible_when.all.0.is: penalty.live is never -1: it is 0 or more"],
            id="a clause that can never pass",
        ),
        pytest.param(
            "fact: register.years\n        at_most: 2",
            "fact: grade.sample\n        is: A",
            [
                "use.yaml:22: eligible_when.all.1.not.is: 'is' does not fit grade.sample, a choice",
                "use.yaml:9: max_age_days.register: nothing here uses register",
            ],
            id="a grade compared otherwise than by at_least",
        ),
        pytest.param(
            "by: grade.sample",
            "by: grade.other",
            ["use.yaml:29: order_by.0.by: no fact is called 'grade.other'; did you mean 'grade.sample'?"],
            id="an unknown ordering",
        ),
        pytest.param(
            "purpose: funding-award",
            "purpose: funding",
            [
                "use.yaml:6: purpose: 'funding' is none of administrative-approval, funding-award, "
                "supervision-inspection, publicity-promotion, credit-financing, credit-incentive; "
                "did you mean 'funding-award'?",
            ],
            id="an unknown purpose",
        ),
    ],
)
def test_a_faulty_scenario_is_refused(tmp_path: Path, right: str, wrong: str, expected: list[str]) -> None:
    assert SCENARIO.count(right) == 1

    assert faults(tmp_path, scoring=SCORING, use=SCENARIO.replace(right, wrong)) == expected


def test_all_faults_of_all_files_are_said_at_once(tmp_path: Path) -> None:
    scoring = SCORING.replace("weight: 40", "weight: 30").replace("cap: D", "cap: F")
    scenario = SCENARIO.replace("penalty.live", "penalty.life")

    assert faults(tmp_path, scoring=scoring, use=scenario) == [
        "scoring.yaml:38: vetoes.0.cap: no level is called 'F'; there are A, D",
        "scoring.yaml:11: indicators: the weights add up to 90, not 100",
        "use.yaml:13: eligible_when.all.0.fact: no fact is called 'penalty.life'; did you mean 'penalty.live'?",
    ]


def test_windows_stand_in_order_and_name_every_severity(tmp_path: Path) -> None:
    text = """\
kind: display-windows
code: display
version: "2026.1"
title: {zh: 公示期, en: Display}
owner: market-supervision
windows:
  - {decided_from: 2020-01-01, months: {minor: 3, general: 12, serious: 36}, basis: 样例, confidence: D}
  - {decided_from: 2019-01-01, months: {minor: 3, general: 12}, basis: 样例, confidence: D}
"""

    assert faults(tmp_path, windows=text) == [
        "windows.yaml:7: windows.0.decided_from: the first window is for all earlier decisions and has no first day",
        "windows.yaml:8: windows.1.decided_from: windows must stand in the order of their first days",
        "windows.yaml:8: windows.1.months: no window for serious",
    ]


def test_a_term_has_its_ends_in_order_and_the_first_window_is_for_everybody(tmp_path: Path) -> None:
    text = """\
kind: display-windows
code: display
version: "2026.1"
title: {zh: 公示期, en: Display}
owner: market-supervision
windows:
  - decided_by: [水利]
    months: {minor: 3, general: 12, serious: 36}
    basis: 样例
    confidence: D
listings:
  - {source: serious-list, severity: serious, months: {longest: 36}, basis: 样例, confidence: D}
  - {source: serious-list, severity: serious, months: {longest: 24}, basis: 样例, confidence: D}
"""

    assert faults(tmp_path, windows=text) == [
        "windows.yaml:13: listings.1: serious-list is there already",
        "windows.yaml:7: windows.0.decided_by: the first window is for the decisions of every authority",
    ]
    assert faults(tmp_path, windows=text.replace("general: 12", "general: {shortest: 13, longest: 12}"))[0] == (
        "windows.yaml:8: windows.0.months.general: the shortest display, 13 months, is longer than 12, the longest"
    )


def test_a_version_holds_until_the_next_one_begins(tmp_path: Path) -> None:
    second = SCORING.replace('"2026.1"', '"2027.1"').replace("2026-01-01", "2027-01-01")

    both = load(*written(tmp_path, first=SCORING, second=second))

    assert both.scoring("sample", date(2026, 12, 31)).version.startswith("sample@2026.1+")
    assert both.scoring("sample", date(2027, 1, 1)).version.startswith("sample@2027.1+")
    assert len(both.schemes(date(2027, 1, 1))) == 1
    with pytest.raises(NotFound, match=r"^no scheme 'sample' is in force on 2025-12-31$"):
        both.scoring("sample", date(2025, 12, 31))


def test_a_version_that_ends_is_not_followed_by_an_earlier_one(tmp_path: Path) -> None:
    second = SCORING.replace('"2026.1"', '"2027.1"').replace(
        "effective_from: 2026-01-01", "effective_from: 2027-01-01\neffective_to: 2028-01-01"
    )

    both = load(*written(tmp_path, first=SCORING, second=second))

    assert len(both.schemes(date(2027, 12, 31))) == 1
    assert both.schemes(date(2028, 1, 1)) == ()


def test_two_versions_do_not_begin_on_one_day(tmp_path: Path) -> None:
    second = SCORING.replace('"2026.1"', '"2026.2"')

    [overlap] = faults(tmp_path, first=SCORING, second=second)

    assert overlap.startswith("second.yaml:2: code: sample@2026.2+")
    assert overlap.endswith(" would both be in force")


def test_the_newest_display_windows_count(tmp_path: Path) -> None:
    text = """\
kind: display-windows
code: display
version: "2026.9"
title: {zh: 公示期, en: Display}
owner: market-supervision
windows:
  - {months: {minor: 3, general: 12, serious: 36}, basis: 样例, confidence: D}
"""
    newer = text.replace("2026.9", "2026.10").replace("general: 12", "general: 6")

    library = load(*written(tmp_path, newer=newer, older=text))

    assert [window.terms["general"] for window in library.display_windows.windows] == [DisplayTerm(6)]
    [clash] = faults(tmp_path, newer=text, older=text)
    assert clash.endswith(" would both be in force")


def test_the_version_changes_with_the_content_and_not_with_the_layout(tmp_path: Path) -> None:
    versions = []
    for text in (
        SCORING,
        f"# a remark\n{SCORING}",
        SCORING.replace("level: A, at_least: 80", "level: A, at_least: 81"),
    ):
        (tmp_path / "scoring.yaml").write_text(text, "utf-8")
        versions.append(load(tmp_path).scoring("sample", ON).version)

    assert versions[0] == versions[1] != versions[2]


def test_the_hubs_own_rulesets() -> None:
    own = library()

    assert {scheme.code: scheme.levels for scheme in own.schemes(ON)} == {
        "huarong-manufacturing": ("A", "B", "C", "D"),
        "huarong-tech": ("A", "B", "C", "D"),
        "hubei-knowledge-value": ("A", "B", "C", "D", "E"),
        "innovative-sme": ("符合", "不符合"),
        "ndrc-public": ("优", "良", "中", "差"),
        "samr-comprehensive": (),
        "samr-risk": ("A", "B", "C", "D"),
        "tax": ("A", "B", "M", "C", "D"),
        "tech-sme": ("符合", "不符合"),
    }
    assert [one.code for one in own.scenarios(ON)] == [
        "bank-recommendation",
        "bank-tax",
        "contract-credit",
        "demand-creation",
        "dishonesty-sanction",
        "funding-award",
        "government-subsidy",
        "green-channel",
        "guarantee-recommendation",
        "high-value-patents",
        "hubei-quality",
        "innovation-support",
        "innovative-sme-listing",
        "inspection-ratio",
        "ip-pledge-interest",
        "ip-protection",
        "ip-tailored-service",
        "key-support",
        "market-cultivation",
        "price-support",
        "priority-handling",
        "publicity",
        "service-assisted",
        "service-bundled",
        "service-commitment",
        "service-cross-region",
        "service-guided",
        "service-township",
        "simplified-procedure",
        "soft-enforcement",
        "tax-service",
        "tech-finance",
        "tech-sme-listing",
    ]
    assert own.scenarios(date(2024, 12, 31)) == ()
    with pytest.raises(NotFound, match=r"^no scenario 'bank-tax' is in force on 2024-12-31$"):
        own.scenario("bank-tax", date(2024, 12, 31))
    terms = {"minor": DisplayTerm(3, 0, True), "general": DisplayTerm(12, 3), "serious": DisplayTerm(36, 12)}
    assert [(w.decided_from, w.decided_by, w.terms) for w in own.display_windows.windows] == [
        (date(2026, 4, 1), (), terms),
        (date(2025, 12, 25), ("市场监督管理", "市场监管"), terms),
        (date(2025, 6, 22), (), terms),
        (None, (), {"minor": DisplayTerm(3), "general": DisplayTerm(36), "serious": DisplayTerm(36)}),
    ]
    before = own.all_display_windows[1]
    assert before.version == "penalty-display@2026.1+c43e3a3d"
    assert [(w.decided_from, w.terms["general"].longest) for w in before.windows] == [
        (date(2026, 4, 1), 12),
        (date(2025, 6, 22), 12),
        (None, 36),
    ]


def test_the_hubs_own_rulesets_lie_in_the_package() -> None:
    names = {file.name for file in (files("hub.credit") / "rulesets").iterdir() if file.name.endswith(".yaml")}

    rules = [one.version for one in (*library().all_schemes, *library().all_scenarios)]
    rules += [
        windows.version.replace("penalty-display", "display-windows") for windows in library().all_display_windows
    ]
    versions = [version.partition("+")[0].split("@") for version in rules]
    seconds = {code for code, version in versions if version == "2026.2"}
    assert names == {f"{code}.yaml" for code, _ in versions} | {f"{code}-2026.2.yaml" for code in seconds} | {
        "published.yaml"
    }
