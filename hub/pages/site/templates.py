"""The templates of all pages: each stands beside its module, and whatever it writes is escaped."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from hub.core.district import district
from hub.pages.site import words
from hub.pages.site.assets import assets

_FOLDER = Path(__file__).parents[1]
_ZONE = ZoneInfo("Asia/Shanghai")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODE = Markup("<code>{}</code>")
#: Latin letters with what belongs to a word of code.
_CODE_WORDS = re.compile(r"(?<!\w)([A-Za-z][\w.@/*-]*)", re.ASCII)


@cache
def environment() -> Environment:
    """Return the templates, by their path below `pages/`."""
    made = Environment(
        loader=PrefixLoader({"pages": FileSystemLoader(_FOLDER)}),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    home = district()
    made.globals.update(assets=assets(), words=words, hub_name=f"{home.regions[home.division].name}企业信用中枢")
    made.filters.update(
        day=_day,
        dated=_dated,
        moment=_moment,
        yuan=_yuan,
        percent=_percent,
        said=_said,
        coded=_coded,
        provider=home.provider_name,
    )
    return made


def _day(text: str | None) -> str:
    """2026-01-31 as people write it; of a moment the day in the district."""
    if not text:
        return "—"
    day = datetime.fromisoformat(text).astimezone(_ZONE).date() if "T" in text else date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def _dated(text: str) -> str:
    """Return a day as people write it, and whatever is none as it is."""
    return _day(text) if _DAY.fullmatch(text) else text


def _moment(at: str | datetime | None) -> str:
    if not at:
        return "—"
    moment = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(_ZONE)
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def _yuan(fen: str | int | None) -> str:
    """Write an amount of 分 as 万元 or 元; digits that are not zero are kept."""
    if fen is None:
        return "—"
    amount = int(fen)
    if amount and amount % 1_000_000 == 0:
        return f"{amount // 1_000_000:,}万元"
    return f"{amount // 100:,}元" if amount % 100 == 0 else f"{amount / 100:,.2f}元"


def _said(word: str | None, among: Mapping[str, str]) -> str:
    """Return the Chinese for a word of the schema, or the word itself where a newer hub has more of them."""
    return "—" if word is None else among.get(word, word)


def _coded(text: str) -> Markup:
    """Mark the words of code in a Chinese sentence."""
    parts = _CODE_WORDS.split(text)
    marked = (_CODE.format(part) if place % 2 else escape(part) for place, part in enumerate(parts))
    return Markup("").join(marked)


def _percent(share: str | None) -> str:
    return "—" if share is None else f"{(Decimal(share) * 100).normalize():f}%"
