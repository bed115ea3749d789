"""Rows of the market supervision bureau about the enterprise itself."""

from collections.abc import Iterator
from typing import ClassVar

from hub.intake.enterprises.industries import industry
from hub.intake.ingest.findings import Code
from hub.intake.ingest.rows.base import Row
from hub.intake.ingest.rows.fields import (
    Amount,
    Day,
    Division,
    Line,
    Month,
    Name,
    RiskClass,
    Score,
    Status,
    Text,
    column,
    optional,
)
from hub.intake.ingest.spellings import shown


class Registration(Row):
    """市场主体登记: the enterprise as it is registered now."""

    happened: ClassVar[tuple[str, ...]] = ("established_on",)

    name: Name = column("名称", "Registered name, with full-width brackets.")
    established_on: Day | None = optional("成立日期", "Day of establishment.")
    entity_type: Line | None = optional("企业类型", "Type of enterprise, in the register's words.")
    registered_capital: Amount | None = optional("注册资本", "Registered capital in the currency it was registered in.")
    industry_code: Line | None = optional("行业代码", "Industry, GB/T 4754-2017: section letter or 2 to 4 digits.")
    jurisdiction_code: Division | None = optional(
        "辖区代码", "Division the enterprise belongs to; never read from its code."
    )
    status: Status | None = optional("状态", "Registration status; empty where the file does not say.")
    address: Text | None = optional("住所", "Registered address.")

    def doubts(self) -> Iterator[tuple[str, Code, str]]:
        if self.industry_code and industry(self.industry_code) is None:
            yield "industry_code", Code.UNKNOWN_INDUSTRY, f"{shown(self.industry_code)} is no code of GB/T 4754-2017"


class RiskClassification(Row):
    """企业信用风险分类: the month's class, A the lowest risk."""

    happened: ClassVar[tuple[str, ...]] = ("month",)

    risk_class: RiskClass = column("风险等级", "Credit-risk class, A to D.")
    month: Month = column("月份", "Month of the classification, as its first day.")


class UnifiedEvaluation(Row):
    """企业信用状况综合评价: the unified result that local evaluations start from."""

    happened: ClassVar[tuple[str, ...]] = ("evaluated_on",)

    score: Score = column("得分", "Score, 0 to 100.")
    level: Line | None = optional("等级", "Level, in the evaluator's words.")
    evaluated_on: Day = column("评价日期", "Day of the evaluation.")
