"""Read one column's title: its numbering, its required-mark and its brackets aside, and whether it means the code.

Everything here takes titles in the form that `header_key` gives them.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_ROUND = str.maketrans(dict.fromkeys("[{【〔〖〈《「『<", "(") | dict.fromkeys("]}】〕〗〉》」』>", ")"))
_MARKS = "*★☆※●○◆◇■□✱✳＊#·:;,.、"
_NUMBERING = re.compile(r"(?:\(?[0-9]{1,2}\)?|[一二三四五六七八九十]{1,3}(?=[.、)]))[.、):-]*(?=[^0-9.])")
_REQUIRED = re.compile(r"\((?:必|选|非必|可)(?:填项?|录项?|选项?|须|需|空)\)")
_TRAILING_BRACKETS = re.compile(r"(?P<head>[^()]+)(?P<brackets>(?:\([^()]*\))+)")
_FORMAT = re.compile(
    r"(?:如|例如?|示例|格式)[:]?.*|[yYmMdD/年月日.-]+|[0-9]{1,2}位(?:数字|代码|字符|编码)?"
    r"|(?:没有|无)(?:则|的)?(?:不填|空)|可为空|如有"
)
_BETWEEN = re.compile(r"[/、,;或及和与|]")

#: Who is meant, where a title speaks of the enterprise whose row it is; 处罚机关 and 数据来源单位 are others.
_SUBJECT = (
    "(?:企业|公司|单位|用人单位|参保单位|缴存单位|缴费单位|申报单位|获奖单位|企业法人|法人|法人单位|纳税人|缴费人|纳税主体"
    "|主体|市场主体|经营主体|信用主体|失信主体|行政相对人|相对人|当事人|被处罚人|被处罚单位|被处罚企业|被执行人|失信被执行人"
    "|权利人|专利权人|用户|客户|商户)?"
)
_CODE = re.compile(
    rf"{_SUBJECT}(?:(?:统一)?社会信用(?:代)?码|统一信用(?:代)?码|社会统一信用代码|信用代码|纳税人识别号|纳税识别号)(?:证?号码?)?"
    "|unifiedsocialcreditcode|socialcreditcode"
)
_OTHER_NUMBER = re.compile(
    rf"{_SUBJECT}(?:组织机构代码|机构代码|(?:工商|营业执照)?(?:注册|登记)(?:号码?|码)|营业执照号码?|税务登记(?:证)?号码?"
    "|事业单位证书号|社会组织登记证号|识别号|代码|编码|编号|号码|证件号码?)-?[0-9]?"
)
_PERSONS_NUMBER = re.compile(
    r"身份证|证件编?号|护照|社会保障号|手机|移动电话|固定电话|联系电话|联系方式|银行(?:账|卡)号|出生"
)


class Title(NamedTuple):
    """A title's words before its brackets, and what each bracket at its end holds."""

    head: str
    brackets: tuple[str, ...]


@lru_cache(maxsize=4096)
def plain(key: str) -> str:
    """The title without required-marks and numbering, every bracket a round one; what only those are stays as it is."""
    text = key.translate(_ROUND)
    bare = _REQUIRED.sub("", text).strip(_MARKS)
    return _NUMBERING.sub("", bare, count=1).strip(_MARKS) if _NUMBERING.match(bare) else bare or text


def split(title: str) -> Title:
    """Head and brackets of a plain title."""
    match = _TRAILING_BRACKETS.fullmatch(title)
    return Title(match["head"], tuple(match["brackets"][1:-1].split(")("))) if match else Title(title, ())


def is_format_note(text: str) -> bool:
    """Whether a bracket only says how the column is written, such as 年月日 or 18位."""
    return bool(_FORMAT.fullmatch(text))


@lru_cache(maxsize=4096)
def means_code(key: str) -> bool:
    """Whether the title certainly means the unified code of the enterprise whose row it is.

    It may name other numbers beside it (信用代码/注册号), or only a bracket may say so (注册号（信用代码）), but the
    number has to be the enterprise's own: 处罚机关统一社会信用代码 is another's.
    """
    head, brackets = split(plain(key))
    notes = [text for text in brackets if not is_format_note(text)]
    if not all(_names_code(text) or _names_numbers(text) for text in (head, *notes)):
        return False
    return _names_code(head) or any(map(_names_code, notes))


def means_persons_number(key: str) -> bool:
    """Whether the title means numbers of persons, which the hub never keeps (PIPL, Art. 6 and 28)."""
    return bool(_PERSONS_NUMBER.search(key)) and not _CODE.search(key)


def _names_code(text: str) -> bool:
    parts = _BETWEEN.split(text)
    return any(map(_CODE.fullmatch, parts)) and all(_CODE.fullmatch(p) or _OTHER_NUMBER.fullmatch(p) for p in parts)


def _names_numbers(text: str) -> bool:
    return all(map(_OTHER_NUMBER.fullmatch, _BETWEEN.split(text)))
