"""Messages in the reader's language: English as they are raised, Chinese by tables of sentences."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from hub.core.languages.preference import MessageLanguage
from hub.core.release.shipped_yaml import read_shipped

_FOLDER = Path(__file__).parent
_HOLE = "{}"
#: Characters of a message up to which it is looked for: what a caller wrote stands in it, and may fit in many ways.
_LONGEST = 600


class SentenceTable(StrEnum):
    """A table of sentences: what is refused, and what is wrong in a draft, a row, the log or a drop."""

    MESSAGES = "messages.zh.yaml"
    FAULTS = "faults.zh.yaml"


#: Where a sentence is looked for: a fault may quote a message. The tables are two, because the short sentences of the
#: one would fit what the other says.
_SEARCHED = {
    SentenceTable.MESSAGES: (SentenceTable.MESSAGES,),
    SentenceTable.FAULTS: (SentenceTable.FAULTS, SentenceTable.MESSAGES),
}


class _SentencePart(str):
    """What varies in a sentence; as `{0:said}` it is a sentence itself."""

    among: SentenceTable = SentenceTable.MESSAGES

    def __format__(self, spec: str) -> str:
        return _in_chinese(str(self), self.among) if spec == "said" else str(self)


class _FaultPart(_SentencePart):
    """The same in a fault."""

    among = SentenceTable.FAULTS


@dataclass(frozen=True, slots=True)
class _Sentence:
    beginning: str
    pattern: re.Pattern[str]
    chinese: str


def translated(message: str, language: MessageLanguage) -> str:
    """Return the message in this language; one that the table lacks stays as it is."""
    return _in_chinese(message, SentenceTable.MESSAGES) if language is MessageLanguage.CHINESE else message


def fault_in_chinese(what: str) -> str:
    """Return what is wrong in a draft or a row, without its place; one that the tables lack stays as it is."""
    return _in_chinese(what, SentenceTable.FAULTS)


def errors_translated(body: dict[str, Any], language: MessageLanguage) -> dict[str, Any]:
    """Return an answer's body with the messages of its errors in this language; what is given stays as it is."""
    if language is MessageLanguage.ENGLISH or "errors" not in body:
        return body
    errors = [{**error, "message": translated(error["message"], language)} for error in body["errors"]]
    return {**body, "errors": errors}


@lru_cache(1024)
def _in_chinese(message: str, among: SentenceTable) -> str:
    if len(message) > _LONGEST:
        return message
    part = _FaultPart if among is SentenceTable.FAULTS else _SentencePart
    for sentence in (each for searched in _SEARCHED[among] for each in _sentences(searched)):
        if message.startswith(sentence.beginning) and (match := sentence.pattern.fullmatch(message)):
            return sentence.chinese.format(*map(part, match.groups()))
    return message


def table(among: SentenceTable = SentenceTable.MESSAGES) -> Mapping[str, str]:
    """Return each English sentence, with {} for what varies, and the Chinese one."""
    read: Mapping[str, str] = read_shipped((_FOLDER / among).read_text("utf-8"))
    return read


@cache
def _sentences(among: SentenceTable) -> Sequence[_Sentence]:
    """Return the sentences; those with more words of their own are tried before those that would fit anything."""
    ordered = sorted(table(among).items(), key=lambda pair: (-len(pair[0].replace(_HOLE, "")), pair[0]))
    return [_Sentence(english.split(_HOLE)[0], _pattern(english), chinese) for english, chinese in ordered]


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, english.split(_HOLE))), re.DOTALL)
