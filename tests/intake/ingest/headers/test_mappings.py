"""A mapping is a file that a clerk can write; what cannot be meant is refused with every mistake in it."""

from pathlib import Path

import pytest

from hub.core.errors import Invalid
from hub.intake.ingest.headers.mappings import load_mapping


def written(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_titles_of_the_standard_name_fields_in_chinese_and_english(tmp_path: Path) -> None:
    path = written(tmp_path, "headers:\n  代码: 统一社会信用代码\n  年份: Year\n  级: grade\n")

    mapping = load_mapping(path, "tax-grade")

    assert (mapping.code, mapping.resource, mapping.name) == ("own", "tax-grade", "own")
    assert mapping.headers == {"代码": "uscc", "年份": "year", "级": "grade"}


def test_a_byte_order_mark_is_no_part_of_a_mapping(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffheaders: {代码: uscc, 年: 年度, 级: 等级}\n")

    assert load_mapping(path, "tax-grade").headers["代码"] == "uscc"


PENALTY = "代码: uscc, 文号: 决定书文号, 日期: 处罚日期, 程度: 严重程度"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            f"headers: {{{PENALTY}, 日 期: 公示截止}}\n",
            "own.yaml: headers.日 期: the same column as 日期, which is decided_on",
            id="one-column-two-fields",
        ),
        pytest.param(
            f"headers: {{{PENALTY}}}\npersonal: [【必填】日期]\n",
            "own.yaml: personal.【必填】日期: the same column as 日期, which is decided_on",
            id="read-and-dropped",
        ),
        pytest.param(
            f"headers: {{{PENALTY}, 罚款（元）: 罚款金额}}\namounts: {{罚款金额: {{unit: 万元}}}}\n",
            "own.yaml: amounts.fine: the unit is 万元, and the title 罚款（元） says 元",
            id="two-units",
        ),
        pytest.param(
            "headers: {代码: uscc, 文号: 决定书文号, 日期: 处罚日期}\nconstants: {严重程度: 轻微}\n",
            "own.yaml: constants.severity: each row of penalty has to say this for itself",
            id="a-severity-for-all",
        ),
        pytest.param(
            f"headers: {{{PENALTY}}}\nconstants: {{决定书文号: 1}}\n",
            "own.yaml: constants.决定书文号: Input should be a valid string",
            id="a-constant-that-is-no-text",
        ),
        pytest.param(
            f"headers: {{{PENALTY}}}\nconstants: {{决定书文号: 一号}}\n",
            "own.yaml: constants.decision_number: a header stands for this field already",
            id="a-constant-beside-a-column",
        ),
    ],
)
def test_mapping_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        load_mapping(written(tmp_path, text), "penalty")

    assert refused.value.message == message


def test_a_title_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "headers:\n  日期: 处罚日期\n  日期: 公示截止\n")

    with pytest.raises(Invalid) as refused:
        load_mapping(path, "penalty")

    assert refused.value.message.startswith("own.yaml: not YAML: '日期' stands twice")


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        load_mapping(tmp_path / "nowhere.yaml")

    assert refused.value.message == f"{tmp_path / 'nowhere.yaml'}: cannot be read: No such file or directory"
