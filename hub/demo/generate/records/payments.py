"""What enterprises pay month by month: social insurance, provident fund and water."""

from collections.abc import Iterator

from hub.demo.generate.archetypes.model import Months
from hub.demo.generate.draws import Draws
from hub.demo.generate.population import Firm
from hub.demo.generate.records.row import Row
from hub.demo.generate.timeline import Timeline

#: How clerks answer 是否欠缴; both columns of a file mean the same.
_PAID = ("否", "否", "正常", "未欠缴", "N")
_OWED = ("是", "是", "欠缴", "存在欠缴", "Y")
_WATER = ("水", "水", "水费", "供水")
#: An older bill may have been overdue: only the newest counts.
_OVERDUE_BEFORE = (0, 0, 0, 1)


def payments(firm: Firm, time: Timeline, draws: Draws) -> Iterator[Row]:
    yield from _contributions("social-insurance", firm.archetype.social, firm.staff, time, draws)
    yield from _contributions("provident-fund", firm.archetype.fund, firm.staff // 2, time, draws)
    if (water := firm.archetype.water) is not None:
        for ago in range(water.count - 1, -1, -1):
            overdue = draws.pick(_OVERDUE_BEFORE) if ago else water.late
            yield "utility-payment", (time.months[water.newest + ago], draws.pick(_WATER), overdue)


def _contributions(resource: str, months: Months | None, insured: int, time: Timeline, draws: Draws) -> Iterator[Row]:
    if months is None:
        return
    for ago in range(months.count - 1, -1, -1):
        answer = draws.pick(_OWED if ago < months.late else _PAID)
        yield resource, (time.months[months.newest + ago], insured + ago % 3, answer)
