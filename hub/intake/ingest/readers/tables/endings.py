"""Titles that speak of an end, such as 移出名单: rows below them are over, whatever their columns are called."""

import re
from collections.abc import Iterable

_WORDS = "移出|移除|退出|解除|撤销|撤下|修复|清缴|缴清|取消|失效|终止|作废"
_ENDING = re.compile(_WORDS)
_DENIED = re.compile(rf"(?:未|没有|不予|非)(?:被|经|能)?(?:{_WORDS})")


def ending_without_column(texts: Iterable[str], titles: Iterable[str]) -> str:
    """The text that speaks of an end for which no column has a title; empty if there is none."""
    told = "".join(titles)
    for text in texts:
        words = _ENDING.findall(_DENIED.sub("", text))
        if any(word not in told for word in words):
            return text
    return ""
