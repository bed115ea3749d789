"""科创能力: figures of research capacity, year by year."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import Amount, Count, Year, column, optional
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class Research(Row):
    """科创能力: the figures of one year."""

    happened: ClassVar[tuple[str, ...]] = ("year",)
    parts: ClassVar[tuple[tuple[str, str], ...]] = (("technical_staff", "staff"),)

    year: Year = column("年度", "Year the figures are of.")
    staff: Count | None = optional("职工总数", "Employees.")
    technical_staff: Count | None = optional("科技人员", "Employees in science and technology.")
    rd_expense: Amount | None = optional("研发费用", "Expense on research and development.")
    revenue: Amount | None = optional("营业收入", "Revenue.")
    assets: Amount | None = optional("资产总额", "Total assets.")


RESOURCE = Resource(
    code="research",
    order=16,
    title="科创能力",
    title_en="Research capacity",
    source_title="科创能力",
    source_title_en="research capacity",
    providers=("development-reform",),
    row=Research,
    cadence=Cadence.PERIOD,
    identity=("year",),
    begins="year",
    read_by_rules=("year", "staff", "technical_staff", "revenue", "rd_expense", "assets"),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "年度": "2024",
        "职工总数": "120",
        "科技人员": "36",
        "研发费用": "300万元",
        "营业收入": "5000万元",
        "资产总额": "8000万元",
    },
)
