"""Names of invented enterprises: a coined word, a trade and a legal form, with 虚构 in the position of the place."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

from hub.demo.generate.draws import Draws
from hub.demo.generate.trades import TRADES, Trade

_PLACE = "虚构"
#: No character stands in both rows, so that a coined word never repeats one.
_HEADS = (
    "澜衡翊岚昱珩沐璟砚霁铎筠屿泓湛煜翎葭蔚岑泠钧彧晗濯棠樾漪澄珞芃玥"
    "禾槿朔榆桐柏杉栩棣楷梓蓁苒荻菡芷茗芸薇蕴琮珂琅瑾璇玘蘅蓼葵芝兰蕙"
)
_TAILS = (
    "启恒拓睿擎弘卓创致腾跃翔骏驰迈越捷励勤诺诚信德朗晟昇熠灿辉曜映曦"
    "晖煦炜烁焕焱岩磊峻巍峰巅川流源涌涛浩瀚汇渊海航帆域野原苑庭阁轩舟"
)


@dataclass(frozen=True, slots=True)
class _NameEnding:
    """How a name ends, and the type of enterprise in the register's words."""

    ending: str
    entity_type: str


_FORMS = (
    _NameEnding("有限公司", "有限责任公司（自然人投资或控股）"),
    _NameEnding("有限责任公司", "其他有限责任公司"),
    _NameEnding("股份有限公司", "股份有限公司（非上市）"),
)
_SHAPES = (
    lambda coined, trade, ending: f"{_PLACE}市{coined}{trade}{ending}",
    lambda coined, trade, ending: f"{coined}{trade}（{_PLACE}）{ending}",
)

#: How many names there are.
NAMES = len(_HEADS) * len(_TAILS) * len(TRADES) * len(_FORMS) * len(_SHAPES)


@dataclass(frozen=True, slots=True)
class Name:
    """A registered name, with full-width brackets, and what it says of the enterprise."""

    text: str
    trade: Trade
    entity_type: str


def names(seed: int) -> Iterator[Name]:
    """Every possible name once, in an order that mixes all parts."""
    draws = Draws(seed, "names")
    first, stride = draws.between(0, NAMES - 1), _stride(draws.between(NAMES // 3, NAMES // 2))
    return (_name((first + number * stride) % NAMES) for number in range(NAMES))


def _stride(least: int) -> int:
    """The first number from there on that has no factor in common with the number of names."""
    while gcd(least, NAMES) > 1:
        least += 1
    return least


def _name(number: int) -> Name:
    number, head = divmod(number, len(_HEADS))
    number, trade = divmod(number, len(TRADES))
    number, tail = divmod(number, len(_TAILS))
    shape, form = divmod(number, len(_FORMS))
    ending = _FORMS[form].ending
    text = _SHAPES[shape](_HEADS[head] + _TAILS[tail], TRADES[trade].word, ending)
    return Name(text, TRADES[trade], _FORMS[form].entity_type)
