"""Rows about taxes, contributions and bills."""

from typing import ClassVar

from hub.intake.ingest.rows.base import Row
from hub.intake.ingest.rows.fields import (
    Amount,
    Count,
    Day,
    Flag,
    Line,
    Month,
    TaxGrade,
    UtilityCategory,
    Year,
    column,
    optional,
)


class TaxCredit(Row):
    """纳税缴费信用: the grade of one year."""

    happened: ClassVar[tuple[str, ...]] = ("year",)

    year: Year = column("年度", "Year assessed.")
    grade: TaxGrade = column("等级", "A, B, M, C or D.")


class TaxArrears(Row):
    """欠税: one announcement of arrears."""

    happened: ClassVar[tuple[str, ...]] = ("announced_on", "cleared_on")
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("announced_on", "cleared_on"),)

    announced_on: Day = column("公告日期", "Day of the announcement.")
    tax_type: Line | None = optional("税种", "Kind of tax.")
    balance: Amount | None = optional("欠税余额", "Arrears outstanding.")
    cleared_on: Day | None = optional("清缴日期", "Day the arrears were paid; empty while owed.")


class Contribution(Row):
    """社保 or 公积金: one month, never a person."""

    happened: ClassVar[tuple[str, ...]] = ("month",)

    month: Month = column("月份", "Month of the contribution, as its first day.")
    headcount: Count | None = optional("参保人数", "Insured employees.")
    in_arrears: Flag = column("是否欠缴", "Whether the month's contribution is owed.")


class UtilityPayment(Row):
    """公共事业缴费: one month and kind of supply."""

    happened: ClassVar[tuple[str, ...]] = ("month",)

    month: Month = column("月份", "Month of the statement, as its first day.")
    category: UtilityCategory = column("类别", "water 水, power 电, gas 气 or heat 热.")
    months_overdue: Count = column("逾期月数", "Months overdue; 0 is paid on time.")
