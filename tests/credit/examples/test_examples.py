"""Examples beside rulesets: each shipped ruleset has them, and one that does not hold is named with its line."""

from pathlib import Path

import pytest

from hub.credit.eligibility.results import Outcome
from hub.credit.evaluation.library.compilation import load
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.examples.queries import read_examples
from hub.credit.examples.results import ExampleFile
from hub.credit.examples.rules import example_faults
from hub.credit.rulesets.files.folders import OWN_FOLDER
from tests.credit.samples import SCENARIO, SCORING, written

OWN, FORM_FAULTS = read_examples([OWN_FOLDER])
NEWEST = [each.content for each in OWN if each.content.version is None]
FILES: dict[str, ExampleFile] = {content.ruleset: content for content in NEWEST}
LIBRARY = library()
SCHEMES = {f"{each.document.kind}/{each.code}": each for each in LIBRARY.all_schemes}
SCENARIOS = sorted({f"scenario/{each.code}" for each in LIBRARY.all_scenarios})

OF_SCHEME = """\
ruleset: scoring/sample
day: 2026-06-30
facts: {honour.highest: national, serious.listed: false}
examples:
  - name: best
    facts: {research.intensity: 6.5}
    expected: {level: A, score: 100}
  - name: listed
    facts: {research.intensity: 6.5, serious.listed: true}
    expected: {level: D, score: 100, fail: [LISTED]}
"""
OF_USE = """\
ruleset: scenario/use
day: 2026-06-30
facts: {penalty.live: 0, register.years: 5}
examples:
  - name: firm
    grades: {sample: best}
    expected: {outcome: ELIGIBLE, fail: [YOUNG]}
  - name: late
    facts: {penalty.live: {value: 0, age: 101}}
    grades: {sample: best}
    expected: {outcome: UNKNOWN, fail: [YOUNG], unknown: [NO_PENALTY]}
"""


def found_faults(folder: Path, of_scheme: str = OF_SCHEME, of_use: str = OF_USE) -> list[str]:
    sound: Library = load(*written(folder, sample=SCORING, use=SCENARIO))
    (folder / "examples").mkdir()
    written(folder / "examples", sample=of_scheme, use=of_use)
    examples, form = read_examples([folder])
    return [fault.removeprefix(f"{folder.name}/") for fault in (*form, *example_faults(examples, sound))]


def test_the_shipped_examples_hold() -> None:
    assert (FORM_FAULTS, list(example_faults(OWN, LIBRARY))) == ([], [])


def test_every_ruleset_has_examples() -> None:
    assert set(FILES) == {*SCHEMES, *SCENARIOS}, "One file in hub/credit/rulesets/examples/ for each ruleset"
    assert len(FILES) == len(NEWEST)


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_outcome_of_a_scenario_occurs(name: str) -> None:
    outcomes = {example.expected.outcome for example in FILES[name].examples}

    assert outcomes == set(Outcome), "Add an enterprise for the outcome that is missing"


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_the_examples_of_a_scheme_reach_good_and_bad(name: str) -> None:
    expected = [example.expected for example in FILES[name].examples]
    levels = {each.level for each in expected}

    assert None in levels or "待定" in levels, "Add an enterprise that cannot be graded"
    assert len(levels - {None, "待定"}) >= 2, "Add an enterprise of another level"
    if name.startswith("scoring/"):
        assert any(each.fail for each in expected), "Add an enterprise that a veto or a gate caps"


def test_examples_that_hold_have_no_faults(tmp_path: Path) -> None:
    assert found_faults(tmp_path) == []


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        pytest.param(
            "outcome: ELIGIBLE",
            "outcome: INELIGIBLE",
            ["use.yaml:7: examples.0.expected.outcome: firm: expected INELIGIBLE, got ELIGIBLE (fail: YOUNG)"],
            id="another outcome",
        ),
        pytest.param(
            "unknown: [NO_PENALTY]",
            "unknown: []",
            ["use.yaml:11: examples.1.expected.unknown: late: expected none, got NO_PENALTY"],
            id="another reason",
        ),
        pytest.param(
            "level: A, score: 100",
            "level: D, score: 99",
            [
                "sample.yaml:7: examples.0.expected.level: best: expected D, got A",
                "sample.yaml:7: examples.0.expected.score: best: expected 99, got 100.00",
            ],
            id="another level and score",
        ),
        pytest.param(
            "outcome: ELIGIBLE",
            "level: A",
            [
                "use.yaml:7: examples.0.expected: firm: expected None, got ELIGIBLE (fail: YOUNG)",
                "use.yaml:7: examples.0.expected.level: firm: this ruleset gives no level",
            ],
            id="a level of a scenario",
        ),
        pytest.param(
            "penalty.live: 0,",
            "penalty.life: 0,",
            ["use.yaml:3: facts.penalty.life: no fact is called 'penalty.life'; did you mean 'penalty.live'?"],
            id="an unknown fact",
        ),
        pytest.param(
            "value: 0, age",
            "value: many, age",
            ["use.yaml:9: examples.1.facts.penalty.live: penalty.live is a number, not 'many'"],
            id="a value that the fact never has",
        ),
        pytest.param(
            "  - name: late\n    facts: {penalty.live: {value: 0, age: 101}}\n    grades: {sample: best}",
            "  - name: late\n    facts: {penalty.live: {value: 0, age: 101}}\n    grades: {sample: beast}",
            ["use.yaml:10: examples.1.grades.sample: no example of sample is called 'beast'; did you mean 'best'?"],
            id="a grade of nobody",
        ),
        pytest.param(
            "ruleset: scenario/use",
            "ruleset: scenario/usage",
            ["use.yaml:1: ruleset: no ruleset is called 'scenario/usage'; did you mean 'scenario/use'?"],
            id="no such ruleset",
        ),
        pytest.param(
            "ruleset: scenario/use",
            "ruleset: scenario/use\nversion: '2031.1'",
            ["use.yaml:1: ruleset: no ruleset is called 'scenario/use@2031.1'; did you mean 'scenario/use'?"],
            id="no such version",
        ),
        pytest.param(
            "day: 2026-06-30\nfacts: {penalty",
            "date: 2026-06-30\nfacts: {penalty",
            ["use.yaml:1: 'day' is missing", "use.yaml:2: date: an example has no such word here"],
            id="a word that examples do not have",
        ),
    ],
)
def test_an_example_that_does_not_hold_is_named_with_its_line(
    tmp_path: Path, right: str, wrong: str, expected: list[str]
) -> None:
    assert (OF_SCHEME + OF_USE).count(right) == 1

    faults = found_faults(tmp_path, OF_SCHEME.replace(right, wrong), OF_USE.replace(right, wrong))

    assert faults == [f"examples/{fault}" for fault in expected]


def test_examples_follow_the_newest_version_unless_they_name_one(tmp_path: Path) -> None:
    later = (
        SCORING.replace('"2026.1"', '"2026.2"')
        .replace("2026-01-01", "2027-01-01")
        .replace("at_least: 5,", "at_least: 7,")
    )
    sound = load(*written(tmp_path, sample=SCORING, later=later))
    (tmp_path / "examples").mkdir()
    written(tmp_path / "examples", newest=OF_SCHEME, named=OF_SCHEME.replace("day:", 'version: "2026.1"\nday:', 1))

    examples, _ = read_examples([tmp_path])

    assert {fault.partition(":")[0] for fault in example_faults(examples, sound)} == {
        f"{tmp_path.name}/examples/newest.yaml"
    }


def test_a_grade_is_never_taken_from_examples_of_an_older_version(tmp_path: Path) -> None:
    """The file of the older version is read last, and an example in it has the same name."""
    later = SCORING.replace('"2026.1"', '"2026.2"').replace("2026-01-01", "2026-02-01")
    sound = load(*written(tmp_path, sample=SCORING, later=later, use=SCENARIO))
    older = OF_SCHEME.replace("day:", 'version: "2026.1"\nday:', 1)
    older = older[: older.index("  - name: listed")].replace("name: best", "name: firm")
    (tmp_path / "examples").mkdir()
    written(tmp_path / "examples", sample=OF_SCHEME, use=OF_USE, zzz=older)

    examples, form = read_examples([tmp_path])

    assert [each.document.path.rpartition("/")[2] for each in examples] == ["sample.yaml", "use.yaml", "zzz.yaml"]
    assert (form, list(example_faults(examples, sound))) == ([], [])
