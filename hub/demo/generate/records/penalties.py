"""Penalties: on display, past their display, cut short or repaired (DOMAIN 5.3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.demo.generate.archetypes import AdverseRecord
from hub.demo.generate.draws import Draws, Span
from hub.demo.generate.population import Firm
from hub.demo.generate.records.row import Row
from hub.demo.generate.spellings import Amount, Cell
from hub.demo.generate.timeline import Timeline

_VIOLATIONS = ("未按规定公示信息", "产品标识不符合规定", "虚假宣传", "计量器具未经检定")
_CONTENTS = {"轻微": "警告", "一般": "罚款", "严重": "罚款；没收违法所得"}
_AUTHORITY = "虚构市市场监督管理局"


@dataclass(frozen=True, slots=True)
class _Penalty:
    """One penalty, `decided` days ago. `shown_for` is the length of its display in days, where the record states it."""

    severity: str
    decided: Span
    shown_for: int | None = None
    repaired: Span | None = None


_PENALTIES = {
    AdverseRecord.PENALTY_MINOR: _Penalty("轻微", Span(20, 75), shown_for=89),
    AdverseRecord.PENALTY_GENERAL: _Penalty("一般", Span(30, 270), shown_for=365),
    AdverseRecord.PENALTY_SERIOUS: _Penalty("严重", Span(60, 700), shown_for=1095),
    AdverseRecord.PENALTY_REPAIRED: _Penalty("一般", Span(130, 270), shown_for=365, repaired=Span(20, 60)),
    AdverseRecord.PENALTY_MINOR_OVER: _Penalty("轻微", Span(100, 300)),
    AdverseRecord.PENALTY_GENERAL_OVER: _Penalty("一般", Span(1130, 1400)),
    AdverseRecord.PENALTY_CUT_SHORT: _Penalty("一般", Span(150, 270), shown_for=95),
}


def penalties(firm: Firm, time: Timeline, draws: Draws) -> Iterator[Row]:
    for place, kind in enumerate(firm.archetype.adverse):
        if (penalty := _PENALTIES.get(kind)) is not None:
            yield "penalty", _cells(penalty, f"{firm.number:06d}{place}", time, draws)


def _cells(penalty: _Penalty, number: str, time: Timeline, draws: Draws) -> tuple[Cell, ...]:
    decided = draws.within(penalty.decided)
    decided_on = time.ago(decided)
    return (
        f"虚市监罚〔{decided_on.year}〕{number}号",
        decided_on,
        draws.pick(_VIOLATIONS),
        _CONTENTS[penalty.severity],
        _AUTHORITY,
        penalty.severity,
        Amount(100 * draws.between(5, 500)),
        None if penalty.shown_for is None else time.ago(decided - penalty.shown_for),
        None if penalty.repaired is None else time.ago(draws.within(penalty.repaired)),
    )
