"""The language that a caller reads: Chinese or English, as Accept-Language asks (RFC 9110, section 12.5.4)."""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

#: Characters of the header that are looked at.
_LONGEST = 200


class MessageLanguage(StrEnum):
    """A language in which messages are told."""

    ENGLISH = "en"
    CHINESE = "zh"


def asked_language(values: Sequence[str]) -> MessageLanguage:
    """Return the language that the values of Accept-Language like better; English where they like neither."""
    return _asked(",".join(values)[:_LONGEST])


@lru_cache(256)
def _asked(header: str) -> MessageLanguage:
    weights = dict.fromkeys(MessageLanguage, 0.0)
    for part in header.lower().split(","):
        tag, *parameters = (piece.strip() for piece in part.split(";"))
        primary = tag.partition("-")[0]
        if primary in weights:
            language = MessageLanguage(primary)
            weights[language] = max(weights[language], _weight(parameters))
    chinese, english = weights[MessageLanguage.CHINESE], weights[MessageLanguage.ENGLISH]
    first_is_chinese = header.lower().find("zh") < header.lower().find("en")
    preferred = chinese > english or (chinese == english and first_is_chinese)
    return MessageLanguage.CHINESE if chinese and preferred else MessageLanguage.ENGLISH


def _weight(parameters: Sequence[str]) -> float:
    try:
        return float(next((each[2:] for each in parameters if each.startswith("q=")), "1"))
    except ValueError:
        return 0.0
