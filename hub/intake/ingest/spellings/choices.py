"""Closed lists of words, and what each word stands for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Generic, TypeVar

from hub.intake.ingest.spellings.cells import narrow, shown

T = TypeVar("T", bound=StrEnum)

_BLANKS = re.compile(r"\s+")
_YES = frozenset({"是", "有", "y", "yes", "true", "t", "1", "√", "欠缴", "已欠缴", "存在欠缴", "欠费"})
_NO = frozenset({"否", "无", "n", "no", "false", "f", "0", "×", "正常", "未欠缴", "无欠缴", "不欠缴", "未欠费"})


@dataclass(frozen=True, slots=True)
class Choices(Generic[T]):
    """The words a column may hold; `named` are the ones a message lists."""

    named: tuple[str, ...]
    members: Mapping[str, T]


def choices(named: Mapping[str, T], also: Mapping[str, T] | None = None) -> Choices[T]:
    """`named` words, `also` ones accepted beside them, and each member's own code."""
    words = {**named, **(also or {})}
    members = {_word(text): member for text, member in words.items()}
    return Choices(tuple(named), {**{member.value: member for member in words.values()}, **members})


def parse_choice(value: object, among: Choices[T]) -> T:
    """The member a word stands for; blanks, case and width do not matter."""
    if (member := among.members.get(_word(value))) is None:
        raise ValueError(f"{shown(value)} is not one of {', '.join(among.named)}")
    return member


def parse_flag(value: object) -> bool:
    """Yes or no in the words departments use, including 欠缴 and 正常 under a column that asks about arrears."""
    word = _word(value)
    if word not in _YES and word not in _NO:
        raise ValueError(f"{shown(value)} is neither 是 nor 否")
    return word in _YES


def _word(value: object) -> str:
    return _typed_word(value) if isinstance(value, str) else narrow(value).casefold()


@lru_cache(maxsize=1024)
def _typed_word(text: str) -> str:
    return _BLANKS.sub("", narrow(text)).casefold()
