"""欠税: announcements of tax arrears."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import Amount, Day, Line, column, optional
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class TaxArrears(Row):
    """欠税: one announcement of arrears."""

    happened: ClassVar[tuple[str, ...]] = ("announced_on", "cleared_on")
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("announced_on", "cleared_on"),)

    announced_on: Day = column("公告日期", "Day of the announcement.")
    tax_type: Line | None = optional("税种", "Kind of tax.")
    balance: Amount | None = optional("欠税余额", "Arrears outstanding.")
    cleared_on: Day | None = optional("清缴日期", "Day the arrears were paid; empty while owed.")


RESOURCE = Resource(
    code="tax-arrears",
    order=9,
    title="欠税",
    title_en="Tax arrears",
    source_title="欠税",
    source_title_en="tax arrears",
    providers=("tax",),
    row=TaxArrears,
    cadence=Cadence.EVENT,
    identity=("announced_on", "tax_type"),
    begins="announced_on",
    ends="cleared_on",
    read_by_rules=("balance",),
    narrower_scope="record.tax:read",
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "公告日期": "2025-03-01",
        "税种": "增值税",
        "欠税余额": "1.2万元",
        "清缴日期": "",
    },
)
