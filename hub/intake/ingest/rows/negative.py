"""Rows about penalties and listings: records that count against an enterprise until removed or repaired."""

from typing import ClassVar

from hub.intake.ingest.rows.base import Row
from hub.intake.ingest.rows.fields import (
    Amount,
    CaseNumber,
    Day,
    DecisionNumber,
    Line,
    PenaltySeverity,
    Text,
    column,
    optional,
)


class Penalty(Row):
    """行政处罚: one decision; a repair date takes it out of evaluation and sharing."""

    happened: ClassVar[tuple[str, ...]] = ("decided_on", "repaired_on")
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (
        ("decided_on", "published_until"),
        ("decided_on", "repaired_on"),
    )

    decision_number: DecisionNumber = column("决定书文号", "Number of the decision, with brackets 〔〕 and no blanks.")
    decided_on: Day = column("处罚日期", "Day of the decision.")
    violation_type: Text | None = optional("违法类型", "Type of violation.")
    content: Text | None = optional("处罚内容", "What the decision imposes.")
    authority: Line | None = optional("处罚机关", "Deciding authority.")
    severity: PenaltySeverity = column("严重程度", "minor 轻微, general 一般 or serious 严重.")
    fine: Amount | None = optional("罚款金额", "Fine.")
    published_until: Day | None = optional("公示截止", "Last day of publication.")
    repaired_on: Day | None = optional("修复日期", "Day the record was repaired.")


class Listing(Row):
    """经营异常名录 or 严重违法失信名单: one entry, from the day listed to the day removed."""

    happened: ClassVar[tuple[str, ...]] = ("listed_on", "removed_on")
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("listed_on", "removed_on"),)

    listed_on: Day = column("列入日期", "Day of listing.")
    reason: Text | None = optional("列入原因", "Reason for listing.")
    removed_on: Day | None = optional("移出日期", "Day of removal; empty while listed.")


class JudgmentDefaulter(Row):
    """失信被执行人: one case in which the enterprise is published as a defaulter."""

    happened: ClassVar[tuple[str, ...]] = ("published_on", "removed_on")
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("published_on", "removed_on"),)

    case_number: CaseNumber = column("案号", "Number of the case, with brackets （） and no blanks.")
    published_on: Day = column("发布日期", "Day of publication.")
    performance: Line | None = optional("履行情况", "How far the obligation has been performed, in the court's words.")
    removed_on: Day | None = optional("移出日期", "Day of removal; empty while published.")
