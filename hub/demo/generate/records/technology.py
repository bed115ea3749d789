"""Rows about technology: rights, qualifications, honours, research figures."""

from collections.abc import Iterator
from datetime import date

from hub.demo.generate.archetypes.model import Figures
from hub.demo.generate.draws import Draws
from hub.demo.generate.population import Firm
from hub.demo.generate.records.row import Row
from hub.demo.generate.spellings import Amount, Cell
from hub.demo.generate.timeline import Timeline

_CLASS_ONE = ("发明专利", "发明专利", "发明专利", "集成电路布图设计")
_CLASS_TWO = ("实用新型", "软件著作权", "外观设计", "实用新型专利", "计算机软件著作权")
_TRADEMARK = "商标"
_IN_FORCE = ("有效", "有效", "授权", "专利权维持")
_LOST = ("失效", "未缴年费终止", "宣告无效")
_HONOURS = {
    "国家级": "科学技术进步奖",
    "省级": "科技成果转化奖",
    "市级": "科技创新先进企业",
    "区级": "创新发展优秀企业",
}
_LESSER_HONOURS = {"国家级": "省级", "省级": "市级", "市级": "区级"}
_TITLE_DAYS = 3 * 365
#: Established no later than this many days ago, where the register does not say.
_AGE_UNKNOWN = 1500


def technology(firm: Firm, time: Timeline, draws: Draws) -> Iterator[Row]:
    yield from _rights(firm, time, draws)
    yield from _titles(firm, time, draws)
    yield from _honours(firm, time, draws)
    if (research := firm.archetype.research) is not None:
        yield from _figures(research, firm.staff, time, draws)


def _rights(firm: Firm, time: Timeline, draws: Draws) -> Iterator[Row]:
    archetype = firm.archetype
    held = [draws.pick(_CLASS_ONE) for _ in range(draws.within(archetype.class_one))]
    held += [draws.pick(_CLASS_TWO) for _ in range(draws.within(archetype.class_two))]
    if firm.number % 5 == 0:
        held.append(_TRADEMARK)
    for place, kind in enumerate(held):
        granted_on = _since_established(firm, time, draws)
        yield "intellectual-property", (kind, _number("ZL", firm, place), granted_on, draws.pick(_IN_FORCE))
    for place in range(archetype.lost_rights):
        number, kind = _number("SQ", firm, place), draws.pick(_CLASS_ONE + _CLASS_TWO)
        lost: tuple[Cell, ...] = (kind, number, _since_established(firm, time, draws), draws.pick(_LOST))
        yield "intellectual-property", lost if place else (kind, number, None, "审查中")


def _titles(firm: Firm, time: Timeline, draws: Draws) -> Iterator[Row]:
    for place, title in enumerate(firm.archetype.titles):
        begun = draws.between(60, 900)
        until = time.ago(begun - _TITLE_DAYS)
        yield "qualification", (title, time.ago(begun), until, _number("GR", firm, place))
    for place, title in enumerate(firm.archetype.ended_titles):
        ended = draws.between(20, 300)
        begun_on = time.ago(ended + _TITLE_DAYS)
        yield "qualification", (title, begun_on, time.ago(ended), _number("GX", firm, place))


def _honours(firm: Firm, time: Timeline, draws: Draws) -> Iterator[Row]:
    level = firm.archetype.honour
    if level is None:
        return
    yield "honour", (_HONOURS[level], level, _since_established(firm, time, draws))
    if (lesser := _LESSER_HONOURS.get(level)) and firm.number % 3 == 0:
        yield "honour", (_HONOURS[lesser], lesser, _since_established(firm, time, draws))


def _figures(research: Figures, staff: int, time: Timeline, draws: Draws) -> Iterator[Row]:
    """Revenue is a multiple of 100,000 元 and the share one of tenths of a per cent: the quotient is exact."""
    year = time.research_year - (2 if research.stale else 0)
    technical = staff // 50 * (draws.within(research.staff_share) // 2)
    assets = Amount(1_000_000 * draws.between(2, 200))
    revenue = 100_000 * draws.between(20, 2000)
    if research.intensity is None:
        yield "research", (year, staff, technical, Amount(revenue // 10), None, assets)
        return
    tenths = draws.within(research.intensity)
    yield "research", (year, staff, technical, Amount(revenue * tenths // 1000), Amount(revenue), assets)


def _since_established(firm: Firm, time: Timeline, draws: Draws) -> date:
    age = (time.as_of - firm.established_on).days if firm.established_on else _AGE_UNKNOWN
    return time.ago(draws.between(20, age - 30))


def _number(series: str, firm: Firm, place: int) -> str:
    """A number that no other certificate of any enterprise has."""
    return f"{series}4207990{firm.number:07d}{place}"
