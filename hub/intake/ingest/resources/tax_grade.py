"""纳税缴费信用: the tax credit grade of each year."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import TaxGrade, Year, column
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class TaxCredit(Row):
    """纳税缴费信用: the grade of one year."""

    happened: ClassVar[tuple[str, ...]] = ("year",)

    year: Year = column("年度", "Year assessed.")
    grade: TaxGrade = column("等级", "A, B, M, C or D.")


RESOURCE = Resource(
    code="tax-grade",
    order=8,
    title="纳税缴费信用",
    title_en="Tax credit grade",
    source_title="纳税缴费信用",
    source_title_en="tax credit grade",
    providers=("tax",),
    row=TaxCredit,
    cadence=Cadence.PERIOD,
    identity=("year",),
    begins="year",
    read_by_rules=("grade",),
    narrower_scope="record.tax:read",
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "年度": "2024",
        "等级": "A级",
    },
)
