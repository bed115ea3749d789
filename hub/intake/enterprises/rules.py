"""An enterprise as readers see it, and the rules by which names are searched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from operator import add
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from hub.core.store.paging import Page
from hub.core.uscc import Spelling


class EnterpriseStatus(StrEnum):
    """登记状态, the state of an enterprise in the register."""

    ACTIVE = "active"
    DORMANT = "dormant"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    MOVED_OUT = "moved_out"
    UNKNOWN = "unknown"


class Enterprise(NamedTuple):
    """One enterprise of the register; capital is in 分 and None where it was stated in another currency.

    `repairs` tells how the code it was looked up by was read.
    """

    uscc: str
    name: str
    status: EnterpriseStatus
    established_on: date | None
    entity_type: str | None
    registered_capital_fen: int | None
    industry_code: str | None
    jurisdiction_code: str | None
    address: str | None
    code_warning: str | None
    repairs: tuple[Spelling, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One result of a search by name: `score` runs from 0 to 100, `why` says what of the name matched."""

    enterprise: Enterprise
    score: float
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class SearchPage(Page[Hit]):
    """A page of a search; `bounded` says that more was found than the best, which alone are listed."""

    bounded: bool


class Tier(IntEnum):
    """How well a name matches what was typed, best first; `hub.intake.enterprises.queries` orders by it."""

    WHOLE = 0
    BEGINNING = 1
    PART = 2
    INITIALS = 3


_FLOOR = {Tier.WHOLE: 80.0, Tier.BEGINNING: 80.0, Tier.PART: 60.0, Tier.INITIALS: 40.0}
_WHY = {
    Tier.WHOLE: "the whole name",
    Tier.BEGINNING: "the beginning of the name",
    Tier.PART: "a part of the name",
    Tier.INITIALS: "the pinyin initials of the name",
}


def hit(enterprise: Enterprise, tier: Tier, sought: str) -> Hit:
    """Score a match: the tier gives the least points, the likeness of the two texts up to 20 more."""
    return Hit(enterprise, round(_FLOOR[tier] + ratio(sought, letters(enterprise.name)) / 5, 1), _WHY[tier])


def letters(text: str) -> str:
    """The characters by which names are compared: letters and digits in lower case, no brackets, marks or spaces."""
    return text.lower().translate(_COMPARED)


def initials(name: str) -> str:
    """The first letter of each character's pinyin: `hrjs` for 华容建设."""
    return letters(name).translate(_INITIALS)


def terms(name: str) -> list[str]:
    """The index terms of a name: its characters alone and in pairs, and its initials in pairs, marked with ~."""
    text = letters(name)
    return sorted({*text, *_pairs(text), *map("~".__add__, _pairs(text.translate(_INITIALS)))})


def terms_of_part(sought: str) -> list[str]:
    """The terms that every name containing these letters has."""
    return sorted(set(_pairs(sought))) or list(sought)


def terms_of_initials(sought: str) -> list[str]:
    """The terms that every name with these initials has; none for a text that is not ASCII."""
    return sorted({f"~{pair}" for pair in _pairs(sought)}) if sought.isascii() else []


def _pairs(text: str) -> Iterator[str]:
    return map(add, text, text[1:])


class _ByCharacter(dict[int, str | None]):
    """A table for str.translate that is filled as characters come: names share a few thousand."""

    def __init__(self, meant: Callable[[str], str | None]) -> None:
        super().__init__()
        self._meant = meant

    def __missing__(self, character: int) -> str | None:
        self[character] = meant = self._meant(chr(character))
        return meant


def _initial(character: str) -> str:
    from pypinyin import Style, pinyin  # takes a third of a second, and only the register's names need it

    return pinyin(character, style=Style.FIRST_LETTER)[0][0][:1].lower()


_COMPARED = _ByCharacter(lambda character: character if character.isalnum() else None)
_INITIALS = _ByCharacter(_initial)
