"""Statements of authorities about the enterprise: register, risk class, unified evaluation, tax grade."""

from collections.abc import Iterator
from functools import cache

from hub.core.district import district
from hub.demo.generate.archetypes import RegisterStatus
from hub.demo.generate.draws import Draws
from hub.demo.generate.population import Firm
from hub.demo.generate.records.row import Row
from hub.demo.generate.spellings import Amount, Cell, half_width_brackets
from hub.demo.generate.timeline import Timeline

_STATUSES: dict[RegisterStatus, tuple[str, ...]] = {
    RegisterStatus.ACTIVE: ("存续", "存续", "在业", "开业", "存续（在营、开业、在册）"),
    RegisterStatus.CANCELLED: ("注销", "已注销"),
    RegisterStatus.REVOKED: ("吊销", "吊销，未注销"),
    RegisterStatus.NOT_STATED: ("",),
}
#: One in so many is registered in dollars.
_DOLLARS = 40
#: The class of the month before is mostly the same.
_RISK_BEFORE = {"A": "AAAB", "B": "BBBA", "C": "CCCB", "D": "DDDC"}
_RISK_NEWEST, _RISK_NEWEST_STALE = 1, 6
_LEVELS = ("优", "良", "中", "差")


def standing(firm: Firm, time: Timeline, draws: Draws) -> Iterator[Row]:
    yield "register", _registration(firm, draws)
    if firm.risk != "-":
        yield from _risk_classes(firm.risk, time, draws)
    yield from _evaluations(firm, time, draws)
    yield from _tax_grades(firm, time, draws)


def _registration(firm: Firm, draws: Draws) -> tuple[Cell, ...]:
    name = firm.name.text if draws.between(0, 3) else half_width_brackets(firm.name.text)
    return (
        name,
        firm.established_on,
        firm.name.entity_type,
        _capital(draws),
        firm.name.trade.industry,
        firm.jurisdiction,
        draws.pick(_STATUSES[firm.archetype.status]),
        f"{_town()}虚构路{draws.between(1, 999)}号",
    )


@cache
def _town() -> str:
    """The names of city and district, with which an address begins."""
    names = district().regions
    return names[district().city].name + names[district().division].name


def _capital(draws: Draws) -> Amount:
    if draws.between(1, _DOLLARS) == 1:
        return Amount(10_000 * draws.between(10, 900), "美元")
    return Amount(100_000 * draws.between(5, 500))


def _risk_classes(risk: str, time: Timeline, draws: Draws) -> Iterator[Row]:
    newest = _RISK_NEWEST if risk.isupper() else _RISK_NEWEST_STALE
    letter = risk.upper()
    yield "risk-class", (draws.pick(_RISK_BEFORE[letter]), time.months[newest + 1])
    yield "risk-class", (letter, time.months[newest])


def _evaluations(firm: Firm, time: Timeline, draws: Draws) -> Iterator[Row]:
    """The newest evaluation; every second enterprise has one of the year before as well, which no longer counts."""
    if (unified := firm.archetype.unified) is None:
        return
    newest = draws.between(430, 700) if unified.stale else draws.between(30, 330)
    if firm.number % 2:
        yield "unified-evaluation", (f"{draws.between(40, 99)}", None, time.ago(newest + 365))
    tenths = draws.within(unified.tenths)
    yield "unified-evaluation", (_decimal(tenths), _level(tenths, draws), time.ago(newest))


def _decimal(tenths: int) -> str:
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


def _level(tenths: int, draws: Draws) -> str | None:
    """The level, or None: evaluators often leave it out."""
    return draws.pick((_LEVELS[min(max(0, 9 - tenths // 100), 3)], None))


def _tax_grades(firm: Firm, time: Timeline, draws: Draws) -> Iterator[Row]:
    if (tax := firm.archetype.tax) is None:
        return
    year = time.tax_year - (2 if tax.stale else 0)
    if firm.established_on is not None and firm.established_on.year < year - 1:
        yield "tax-grade", (year - 1, draws.pick("ABC"))
    yield "tax-grade", (year, tax.grade)
