"""Entries of lists and announcements: live ones, and ones that were removed or settled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hub.demo.generate.archetypes import AdverseRecord
from hub.demo.generate.draws import Draws, Span
from hub.demo.generate.population import Firm
from hub.demo.generate.records.row import Row
from hub.demo.generate.spellings import Amount, Cell
from hub.demo.generate.timeline import Timeline

_REASONS = {
    "abnormal-list": ("未按规定公示年度报告", "通过登记的住所无法联系", "公示信息隐瞒真实情况"),
    "serious-list": ("提交虚假材料取得登记", "拒不履行行政处罚决定"),
}
_TAXES = ("增值税", "企业所得税", "城镇土地使用税")


_NOTHING = Span(0, 0)


@dataclass(frozen=True, slots=True)
class _ListEntry:
    """One entry: the days since it began and, unless it is live, since it ended. `owed` is in 1,000 元."""

    resource: str
    begun: Span
    ended: Span | None = None
    owed: Span = _NOTHING


_LIST_ENTRIES = {
    AdverseRecord.ABNORMAL: _ListEntry("abnormal-list", Span(30, 700)),
    AdverseRecord.ABNORMAL_REMOVED: _ListEntry("abnormal-list", Span(300, 900), ended=Span(20, 200)),
    AdverseRecord.SERIOUS: _ListEntry("serious-list", Span(60, 900)),
    AdverseRecord.SERIOUS_REMOVED: _ListEntry("serious-list", Span(800, 1300), ended=Span(30, 300)),
    AdverseRecord.DEFAULTER: _ListEntry("judgment-defaulter", Span(40, 600)),
    AdverseRecord.DEFAULTER_REMOVED: _ListEntry("judgment-defaulter", Span(400, 900), ended=Span(30, 300)),
    AdverseRecord.ARREARS: _ListEntry("tax-arrears", Span(30, 160), owed=Span(1, 400)),
    AdverseRecord.ARREARS_CLEARED: _ListEntry("tax-arrears", Span(120, 400), ended=Span(20, 100), owed=Span(1, 400)),
    AdverseRecord.ARREARS_AT_ZERO: _ListEntry("tax-arrears", Span(120, 400)),
}


def listings(firm: Firm, time: Timeline, draws: Draws) -> Iterator[Row]:
    for place, kind in enumerate(firm.archetype.adverse):
        if (entry := _LIST_ENTRIES.get(kind)) is not None:
            begun_on = time.ago(draws.within(entry.begun))
            ended_on = None if entry.ended is None else time.ago(draws.within(entry.ended))
            yield entry.resource, _cells(entry, f"{firm.number:06d}{place}", begun_on, ended_on, draws)


def _cells(entry: _ListEntry, number: str, begun_on: date, ended_on: date | None, draws: Draws) -> tuple[Cell, ...]:
    match entry.resource:
        case "judgment-defaulter":
            performance = "全部履行" if ended_on else "全部未履行"
            return f"（{begun_on.year}）鄂0799执{number}号", begun_on, performance, ended_on
        case "tax-arrears":
            return begun_on, draws.pick(_TAXES), Amount(1000 * draws.within(entry.owed)), ended_on
        case _:
            return begun_on, draws.pick(_REASONS[entry.resource]), ended_on
