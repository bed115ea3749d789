"""公共事业缴费: bills of water, power, gas and heat."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import Count, Month, UtilityCategory, column
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class UtilityPayment(Row):
    """公共事业缴费: one month and kind of supply."""

    happened: ClassVar[tuple[str, ...]] = ("month",)

    month: Month = column("月份", "Month of the statement, as its first day.")
    category: UtilityCategory = column("类别", "water 水, power 电, gas 气 or heat 热.")
    months_overdue: Count = column("逾期月数", "Months overdue; 0 is paid on time.")


RESOURCE = Resource(
    code="utility-payment",
    order=12,
    title="公共事业缴费",
    title_en="Utility payments",
    source_title="公共事业缴费",
    source_title_en="utility payments",
    providers=("utility",),
    row=UtilityPayment,
    cadence=Cadence.PERIOD,
    identity=("month", "category"),
    begins="month",
    read_by_rules=("category", "months_overdue"),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "月份": "2025/6",
        "类别": "水费",
        "逾期月数": "0",
    },
)
