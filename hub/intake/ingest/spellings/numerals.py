"""Years, months and days in Chinese numerals: 二〇二六年二月八日."""

import re

_DIGITS = {"〇": "0", "○": "0", "零": "0", "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7",
           "八": "8", "九": "9"}  # fmt: skip
_DIGIT = f"[{''.join(_DIGITS)}]"
_YEAR = re.compile(f"({_DIGIT}{{4}})年")
#: 一 to 三十一, before the word that says what is counted.
_NUMBER = re.compile(r"(?P<tens>[一二三]?)(?P<ten>十?)(?P<ones>[一二三四五六七八九]?)(?=[月日号])")
_NUMERALS = re.compile(r"[一二三四五六七八九十〇零百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億两]+")


def in_digits(text: str) -> str:
    """The text with a year, a month and a day in Chinese numerals as digits; others stay as they are."""
    if not (match := _YEAR.match(text)):
        return text
    year = "".join(_DIGITS[numeral] for numeral in match[1])
    return f"{year}年{_NUMBER.sub(_counted, text[match.end() :])}"


def is_numeral(text: str) -> bool:
    """Whether the text is a number in Chinese numerals, the plain or the forgery-proof ones."""
    return bool(_NUMERALS.fullmatch(text))


def _counted(match: re.Match[str]) -> str:
    """十二 is 12 and 二十 is 20; two numerals without 十, such as 一二, are no number."""
    tens, ten, ones = match.group("tens", "ten", "ones")
    if not ten:
        return match[0] if tens and ones else _DIGITS.get(tens or ones, "")
    return str(10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(ones, "0")))
