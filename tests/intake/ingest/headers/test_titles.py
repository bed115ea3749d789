"""Titles that certainly mean the enterprise's code are told by rule, and those that may not are left to a person."""

import pytest

from hub.intake.ingest.headers.titles import means_code, means_persons_number, plain
from hub.intake.ingest.spellings import header_key

CERTAIN = (
    "统一社会信用代码（注册号）",
    "统一社会信用代码/注册号",
    "社会信用代码/组织机构代码",
    "统一社会信用代码、组织机构代码",
    "纳税人识别号",
    "纳税人识别号（统一社会信用代码）",
    "社会信用代码（纳税人识别号）",
    "企业统一信用代码",
    "行政相对人代码_1(统一社会信用代码)",
    "行政相对人代码-1（统一社会信用代码）",
    "行政相对人代码（统一社会信用代码或纳税人识别号）",
    "证件号码（统一社会信用代码）",
    "统一社会信用代码【18位】",
    "统一社会信用代码（必填）",
    "（必填）统一社会信用代码",
    "★统一社会信用代码：",
    "1.统一社会信用代码",
    "２、统一社会信用代码",
    "①统一社会信用代码",
    "(3) 统一社会信用代码",
    "一、统一社会信用代码",
    "统一社会\n信用代码",
    "Unified Social Credit Code",
)
OTHERS = (
    "处罚机关统一社会信用代码",
    "处罚机关（统一社会信用代码）",
    "数据来源单位统一社会信用代码",
    "担保人统一社会信用代码",
    "受让方统一社会信用代码",
    "法定代表人证件号码（统一社会信用代码）",
    "统一社会信用代码及名称",
    "社会信用代码/身份证号",
    "组织机构代码",
    "注册号",
    "行政区划代码",
    "主体身份代码",
    "代码",
)


@pytest.mark.parametrize("title", CERTAIN)
def test_title_that_certainly_means_the_code(title: str) -> None:
    assert means_code(header_key(title))


@pytest.mark.parametrize("title", OTHERS)
def test_title_that_may_mean_another_number(title: str) -> None:
    assert not means_code(header_key(title))


@pytest.mark.parametrize(
    ("title", "left"),
    [
        pytest.param("3.处罚日期", "处罚日期", id="numbering"),
        pytest.param("⑿ 处罚日期", "处罚日期", id="numbering-in-brackets"),
        pytest.param("处罚日期［选填］", "处罚日期", id="required-mark-in-square-brackets"),
        pytest.param("罚款金额【万元】", "罚款金额(万元)", id="unit-in-other-brackets"),
        pytest.param("3.15投诉", "3.15投诉", id="a-number-that-numbers-nothing"),
        pytest.param("2024年度", "2024年度", id="a-year"),
        pytest.param("***", "", id="nothing-but-marks"),
    ],
)
def test_title_without_what_only_decorates_it(title: str, left: str) -> None:
    assert plain(header_key(title)) == left


@pytest.mark.parametrize(
    ("title", "personal"),
    [
        ("法定代表人证件号码", True),
        ("居民身份证或其他有效身份证件号码", True),
        ("联系电话", True),
        ("证件类型", False),
        ("法定代表人", False),
        ("证件号码（统一社会信用代码）", False),
        ("社会信用代码/身份证号", False),
    ],
)
def test_title_of_persons_numbers(title: str, personal: bool) -> None:
    assert means_persons_number(plain(header_key(title))) is personal
