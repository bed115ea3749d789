"""The national classification of industries, GB/T 4754-2017: 20 sections, 97 two-digit classes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from hub.core.release.shipped_yaml import read_shipped

_CODE = re.compile(r"(?P<section>[A-T]?)(?P<division>[0-9]{2})[0-9]{0,2}|[A-T]")


@dataclass(frozen=True, slots=True)
class Industry:
    """A section (`code` is its letter) or a two-digit class, with the section it belongs to."""

    code: str
    name: str
    section: str
    section_name: str
    section_name_en: str


@cache
def industries() -> Mapping[str, Industry]:
    """Every section and two-digit class by its code."""
    text = files("hub.intake.enterprises").joinpath("reference/industries.yaml").read_text(encoding="utf-8")
    known = {}
    for letter, section in read_shipped(text)["sections"].items():
        for code, name in {letter: section["name"], **section["classes"]}.items():
            known[code] = Industry(code, name, letter, section["name"], section["name_en"])
    return known


@lru_cache(maxsize=4096)
def industry(code: str) -> Industry | None:
    """The industry of a section letter or of 2 to 4 digits, with or without the letter before them (C3911)."""
    match = _CODE.fullmatch(code)
    if match is None:
        return None
    known = industries().get(match["division"] or code)
    return None if known and (match["section"] or known.section) != known.section else known


def prefixes(code: str) -> list[str]:
    """How every industry code that lies within a section or class can begin, as registers write it (39, C39)."""
    wanted = industry(code)
    if wanted is None:
        return []
    if wanted.code == wanted.section:
        classes = [known.code for known in industries().values() if known.section == wanted.section]
        return sorted({wanted.section, *classes})
    digits = code.removeprefix(wanted.section)
    return [digits, f"{wanted.section}{digits}"]
