"""The row of a fund that enterprises pay into each month."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import Count, Flag, Month, column, optional
from hub.intake.ingest.standard.row import Row


class Contribution(Row):
    """社保 or 公积金: one month, never a person."""

    happened: ClassVar[tuple[str, ...]] = ("month",)

    month: Month = column("月份", "Month of the contribution, as its first day.")
    headcount: Count | None = optional("参保人数", "Insured employees.")
    in_arrears: Flag = column("是否欠缴", "Whether the month's contribution is owed.")
