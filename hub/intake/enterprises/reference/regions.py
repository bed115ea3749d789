"""The district's divisions by name, and where an address or a name lies among them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from hub.core.district import district

_CODE_LENGTHS = (12, 9, 6, 4)


@dataclass(frozen=True, slots=True)
class Region:
    """A city (4 digits), district (6) or township (9); an invented one exists for tests and demonstration only."""

    code: str
    name: str
    name_en: str
    named: tuple[str, ...] = ()
    invented: bool = False


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A region read from words, and the word that named it."""

    region: Region
    word: str


@cache
def regions() -> Mapping[str, Region]:
    """Every known region by its code."""
    entries = district().regions.items()
    return {code: Region(code, entry.name, entry.name_en, entry.named, entry.invented) for code, entry in entries}


def region(code: str) -> Region | None:
    """The region of a division code, or the nearest known one around it; None outside all of them."""
    return next((known for length in _CODE_LENGTHS if (known := regions().get(code[:length]))), None)


def is_division_code(code: str) -> bool:
    """Whether a text has the form of a division code: province, city, county, township or village."""
    return len(code) in (2, *_CODE_LENGTHS) and code.isascii() and code.isdecimal()


def is_known(code: str) -> bool:
    """Whether a division is known; those outside the district's city are not checked, nor are villages in it."""
    if not code.startswith(district().division[:4]) or len(code) == _CODE_LENGTHS[0]:
        return True
    return any(known.startswith(code) for known in regions())


def place_in_city(texts: Iterable[str]) -> NamedPlace | None:
    """The place within the city that texts such as city, address and name give an enterprise.

    The first text that names a region decides, by its longest word. None outside the city, and where nothing is named.
    """
    filled = [text for text in texts if text]
    if not any(district().city_word in text for text in filled):
        return None
    return next((place for text in filled if (place := _named_in(text))), None)


@cache
def _places() -> tuple[NamedPlace, ...]:
    """Longest word first: 葛店开发区 before 葛店; of two as long, the smaller region."""
    places = [NamedPlace(known, word) for known in regions().values() for word in known.named]
    return tuple(sorted(places, key=lambda place: (-len(place.word), -len(place.region.code))))


def _named_in(text: str) -> NamedPlace | None:
    return next((place for place in _places() if place.word in text), None)
