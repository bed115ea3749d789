"""The difference of two versions says what is new, gone, stricter or looser, and by how much."""

import re
from pathlib import Path

import pytest

from hub.core.errors import Invalid, NotFound
from hub.credit.explanations.queries import ruleset_explained
from hub.credit.explanations.results import ChangeKind, Difference, Strictness
from hub.credit.explanations.rules import difference
from hub.credit.rulesets.files.folders import OWN_FOLDER
from tests.credit.samples import SCORING, written

STRICTER, LOOSER = Strictness.STRICTER, Strictness.LOOSER


def newest_text(code: str) -> str:
    first, second = OWN_FOLDER / f"{code}.yaml", OWN_FOLDER / f"{code}-2026.2.yaml"
    return (second if second.exists() else first).read_text("utf-8")


def compared(tmp_path: Path, code: str, *replaced: tuple[str, str]) -> Difference:
    """Compare a ruleset of the hub's own with a draft of a later version, in which texts were replaced."""
    text = re.sub("^version: .*$", 'version: "2026.9"', newest_text(code), flags=re.MULTILINE)
    text = re.sub(r"^effective_from: .*$", "effective_from: 2030-01-01", text, flags=re.MULTILINE)
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new, 1)
    [draft] = written(tmp_path, draft=text)
    return difference(ruleset_explained(code), ruleset_explained(str(draft)))


def told(found: Difference) -> list[tuple[str, str, str | None, Strictness | None]]:
    """Kind, place, amount and strictness of every change but those of version and day."""
    return [
        (change.kind, "/".join(label.en for label in change.place), by and by.en, strictness)
        for change in found.changes
        for by, strictness in [change.move]
        if change.place[-1].en not in ("version", "in force from")
    ]


@pytest.mark.parametrize(
    ("code", "old", "new", "place", "by", "strictness"),
    [
        pytest.param(
            "huarong-tech",
            "level: A, at_least: 85",
            "level: A, at_least: 82.5",
            "How the level is found/level A",
            "2.5 points lower",
            LOOSER,
            id="a lower cut is looser",
        ),
        pytest.param(
            "huarong-tech",
            "at_least: 80, points: 34",
            "at_least: 80, points: 36",
            "Indicators and points/indicator unified-score/by unified score/band",
            "2 points higher",
            None,
            id="points of a band",
        ),
        pytest.param(
            "contract-credit",
            "penalty: 100",
            "penalty: 60",
            "When data are too old/administrative penalties",
            "40 days lower",
            STRICTER,
            id="a shorter age is stricter",
        ),
        pytest.param(
            "contract-credit",
            "at_least: B",
            "at_least: A",
            "Grade asked for besides/grade threshold/judged by",
            None,
            STRICTER,
            id="a better grade is stricter",
        ),
        pytest.param(
            "hubei-quality",
            "      at_least: 3\n",
            "      at_least: 2\n",
            "Who is eligible/clause REGISTERED_THREE_YEARS/judged by",
            None,
            LOOSER,
            id="fewer years are looser",
        ),
        pytest.param(
            "bank-tax",
            "in: [A, B, M]",
            "in: [A, C]",
            "Who is eligible/clause TAX_GRADE_A_B_M/judged by",
            None,
            None,
            id="other values are neither",
        ),
        pytest.param(
            "tech-sme",
            "at_most: 500",
            "at_most: 300",
            "What must hold: otherwise the level is 不符合/clause STAFF_UP_TO_500/judged by",
            None,
            STRICTER,
            id="a gate that accepts fewer is stricter",
        ),
    ],
)
def test_one_change_is_one_change(
    tmp_path: Path, code: str, old: str, new: str, place: str, by: str | None, strictness: Strictness | None
) -> None:
    found = told(compared(tmp_path, code, (old, new)))

    assert (ChangeKind.CHANGED, place, by, strictness) in found
    assert {kind for kind, *_ in found} == {ChangeKind.CHANGED}


def test_a_clause_that_is_gone_is_one_change_and_looser(tmp_path: Path) -> None:
    text = newest_text("bank-recommendation")
    clause = text[text.index("    - code: NOT_A_DEFAULTER") : text.index("    - code: NO_OPEN_TAX_ARREARS")]

    found = compared(tmp_path, "bank-recommendation", (clause, ""), ("  judgment-defaulter: 100\n", ""))

    assert told(found) == [
        (ChangeKind.GONE, "Who is eligible/clause NOT_A_DEFAULTER", None, LOOSER),
        (ChangeKind.GONE, "When data are too old/judgment defaulters", None, None),
    ]
    assert found.changes[2].before is not None
    assert found.changes[2].before.zh == "【NOT_A_DEFAULTER】不是失信被执行人"


def test_a_clause_within_a_group_is_new_without_a_claim(tmp_path: Path) -> None:
    """One more way to qualify loosens, one more condition tightens: with the joining changed, nothing is claimed."""
    alternative = """\
        - code: HAS_A_TITLE
          fact: qualification.technology
          at_least: 1
          text: {zh: 有科技资质, en: a title}
          remedy: {zh: 取得资质, en: obtain one}
          basis: 样例
          confidence: D
"""
    found = compared(
        tmp_path,
        "ip-pledge-interest",
        ("any:\n", f"any:\n{alternative}"),
    )

    assert next(each for each in told(found) if each[0] is ChangeKind.NEW) == (
        ChangeKind.NEW,
        "Who is eligible/clause HAS_A_TITLE",
        None,
        None,
    )
    [formula] = [change for change in found.changes if change.place[-1].en == "joined as"]
    assert formula.after is not None
    assert formula.after.zh.startswith("组合方式：（HAS_A_TITLE 或 HAS_CLASS_ONE_RIGHT 或 HAS_CLASS_TWO_RIGHT） 且 ")


def test_a_veto_that_strikes_fewer_is_looser(tmp_path: Path) -> None:
    veto = SCORING.replace("fact: serious.listed\n    is: true", "fact: honour.highest\n    in: [none, district]")
    veto = veto.replace(", serious-list: 100", "")
    later = veto.replace('"2026.1"', '"2026.2"').replace("2026-01-01", "2027-01-01")
    first, second = written(tmp_path, first=veto, second=later.replace("[none, district]", "[none]"))

    found = told(difference(ruleset_explained(str(first)), ruleset_explained(str(second))))

    assert found == [(ChangeKind.CHANGED, "Vetoes/clause LISTED/judged by", None, LOOSER)]


def test_one_version_beside_itself_has_no_difference() -> None:
    assert difference(ruleset_explained("tax"), ruleset_explained("official/tax@2026.1")).changes == ()


def test_two_kinds_are_not_compared() -> None:
    with pytest.raises(Invalid, match=r"^tax@2026.1\+\w{8} is a official, bank-tax@2026.1\+\w{8} a scenario: "):
        difference(ruleset_explained("tax"), ruleset_explained("bank-tax"))


def test_what_is_neither_a_file_nor_published_is_not_found() -> None:
    with pytest.raises(NotFound) as refused:
        ruleset_explained("bank-tax@2031.1")

    assert refused.value.message == (
        "'bank-tax@2031.1' is neither a file nor a published ruleset: `hub rules list` names them"
    )
