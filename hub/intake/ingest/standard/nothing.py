"""The words by which a filled cell says that there is nothing, for each kind of column.

`无` in a column of days is no day, and so a blank; in a text it is what the text says, and stays.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from hub.intake.ingest.spellings import narrow

_STROKES = re.compile(r"[-‐‑‒–—―−─━_/\\]+")
_IN_BRACKETS = re.compile(r"[(\[<【](.*)[)\]>】]")
_LONGEST = 12


@dataclass(frozen=True)
class BlankWords:
    """What a kind of column takes for a blank: strokes such as - and /, and these words."""

    words: frozenset[str] = frozenset()
    strokes: bool = True

    def is_said_by(self, cell: str) -> bool:
        """Whether the cell is filled with a word for nothing; width, case, blanks and brackets around do not matter."""
        return cell[0] in _FIRST and len(cell) <= _LONGEST and _is_said(self, cell)


@lru_cache(maxsize=4096)
def _is_said(kind: BlankWords, cell: str) -> bool:
    text = "".join(narrow(cell).split()).casefold()
    if _STROKES.fullmatch(text):
        return kind.strokes
    return text in kind.words or bool((match := _IN_BRACKETS.fullmatch(text)) and match[1] in kind.words)


#: What systems write for a missing value.
_MISSING = frozenset({"n/a", "na", "null", "none", "nil", "nan", "nat", "\\n"})
_NONE = _MISSING | {"无", "暂无", "没有", "空", "空白", "空值", "不适用", "未填", "未填写"}
#: What did not happen yet; 已移出 says the opposite without the day, and is refused.
_NOT_YET = frozenset(
    f"{not_yet}{happened}"
    for not_yet in ("未", "尚未", "还未", "暂未", "没有", "未曾")
    for happened in (
        "移出",
        "移除",
        "退出",
        "修复",
        "清缴",
        "缴清",
        "清欠",
        "结清",
        "缴纳",
        "公示",
        "解除",
        "屏蔽",
        "撤销",
    )
)

#: Each word is an answer, as 无 under 是否欠缴.
ALWAYS_SAYS = BlankWords(strokes=False)
#: A text keeps its words, whatever they say.
NO_TEXT = BlankWords()
#: A word such as 无 may be one of a closed list.
NO_CHOICE = BlankWords(_MISSING)
NO_VALUE = BlankWords(_NONE)
NO_DAY = BlankWords(_NONE | _NOT_YET | {"否"})
#: With what a word for nothing may begin: a look at one character tells most cells apart.
_FIRST = frozenset("-‐‑‒–—―−─━_/\\－／＿＼([<【（［＜ \u3000nNｎＮ") | {word[0] for word in NO_DAY.words}
