"""The row of a list that enterprises are put on and taken off."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import Day, Text, column, optional
from hub.intake.ingest.standard.row import Row


class Listing(Row):
    """经营异常名录 or 严重违法失信名单: one entry, from the day listed to the day removed."""

    happened: ClassVar[tuple[str, ...]] = ("listed_on", "removed_on")
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("listed_on", "removed_on"),)

    listed_on: Day = column("列入日期", "Day of listing.")
    reason: Text | None = optional("列入原因", "Reason for listing.")
    removed_on: Day | None = optional("移出日期", "Day of removal; empty while listed.")
