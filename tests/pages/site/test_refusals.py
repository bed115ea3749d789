"""Whatever a page tells of a refusal is Chinese: by its code, by its field, or by its sentence through one module."""

import re
from pathlib import Path

import pytest

from hub.core import errors
from hub.core.errors import HubError
from hub.core.languages.translation import SentenceTable, table
from hub.pages.site.host import FieldRefusal
from hub.pages.site.refusals import cause, fault, faults_of_draft, in_chinese, of_code, told
from hub.pages.site.words import SCOPES

PAGES = Path(__file__).parents[3] / "hub" / "pages"
UNEXPECTED = of_code("no such code")
CHINESE = re.compile("[\u4e00-\u9fff]")
CODES = sorted({each.code for each in vars(errors).values() if isinstance(each, type) and issubclass(each, HubError)})


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_told(code: str) -> None:
    text = told(FieldRefusal(code, "an English sentence of the hub", scope="grade:read"))

    assert CHINESE.search(text.title)
    assert "English" not in text.title + text.text
    assert (text == UNEXPECTED) is (code == "INTERNAL")


def test_a_scope_that_is_missing_is_named() -> None:
    for scope, name in SCOPES.items():
        assert name in told(FieldRefusal("SCOPE_REQUIRED", "needs it", scope=scope)).text


@pytest.mark.parametrize("among", SentenceTable)
def test_every_sentence_of_the_tables_is_shown(among: SentenceTable) -> None:
    """With a value where something varies: none is taken for English and hidden."""
    show = fault if among is SentenceTable.FAULTS else in_chinese
    hidden = [each for each in table(among) if show(each.replace("{}", "某值")) in (None, UNEXPECTED.text)]

    assert hidden == []


def test_what_has_no_sentence_is_not_shown_in_english() -> None:
    assert in_chinese("nobody has written this yet") == UNEXPECTED.text
    assert fault("nobody has written this yet") is None
    assert [each.text for each in faults_of_draft("draft.yaml:3: nobody has written this yet")] == ["这里的写法有误。"]
    assert cause("nobody has written this yet") == "详见后台的运行日志。"
    assert cause("FORBIDDEN") == "没有权限"


def test_a_fault_of_a_draft_has_its_line_and_place() -> None:
    told_of = faults_of_draft(
        "draft.yaml:12: indicators: the weights add up to 90, not 100\ndraft.yaml:1: the file is empty"
    )

    assert told_of == [("第12行 indicators", "权重合计为 90，应为 100"), ("第1行", "内容是空的")]


def test_no_template_writes_a_message_itself() -> None:
    direct = re.compile(r"\{\{\s*[\w.]+\.(?:message|\w*[cC]ause|fault|error)\b")
    written = {
        str(file.relative_to(PAGES)) for file in PAGES.glob("*/*.html") if direct.search(file.read_text("utf-8"))
    }

    assert written == set()
