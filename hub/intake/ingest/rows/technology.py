"""Rows about rights, titles, honours and research."""

from collections.abc import Iterator
from typing import ClassVar

from hub.intake.ingest.rows import vocabulary
from hub.intake.ingest.rows.base import Row
from hub.intake.ingest.rows.fields import (
    Amount,
    Count,
    Day,
    HonourLevel,
    Line,
    QualificationTitle,
    RightNumber,
    RightStatus,
    RightType,
    Text,
    Year,
    column,
    optional,
)


class IntellectualProperty(Row):
    """知识产权: one right."""

    happened: ClassVar[tuple[str, ...]] = ("granted_on",)

    type: RightType = column("类型", "Type of right.")
    number: RightNumber = column("编号", "Number of the right, without blanks.")
    granted_on: Day | None = optional("授权日期", "Day of grant.")
    status: RightStatus | None = optional("状态", "valid 有效, pending 审查中, lapsed 失效 or invalidated 无效.")

    @property
    def right_class(self) -> vocabulary.RightClass | None:
        """Class I or II of the technology evaluations (国科发政〔2017〕115号); a trademark is in neither."""
        if self.type in vocabulary.FIRST_CLASS:
            return vocabulary.RightClass.FIRST
        return vocabulary.RightClass.SECOND if self.type in vocabulary.SECOND_CLASS else None


class Qualification(Row):
    """资质: one certificate and the days it covers, both included."""

    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("valid_from", "valid_until"),)

    qualification: QualificationTitle = column("资质", "Code of a known title; an unknown one as it is written.")
    valid_from: Day = column("有效期起", "First day of validity.")
    valid_until: Day = column("有效期止", "Last day of validity.")
    certificate_number: Line | None = optional("证书编号", "Number of the certificate.")


class Honour(Row):
    """表彰荣誉: one award."""

    happened: ClassVar[tuple[str, ...]] = ("awarded_on",)

    name: Text = column("名称", "Name of the honour.")
    level: HonourLevel = column("级别", "national 国家级, provincial 省级, municipal 市级 or district 区级.")
    awarded_on: Day = column("授予日期", "Day of the award.")


class Research(Row):
    """科创能力: the figures of one year."""

    happened: ClassVar[tuple[str, ...]] = ("year",)

    year: Year = column("年度", "Year the figures are of.")
    staff: Count | None = optional("职工总数", "Employees.")
    technical_staff: Count | None = optional("科技人员", "Employees in science and technology.")
    rd_expense: Amount | None = optional("研发费用", "Expense on research and development.")
    revenue: Amount | None = optional("营业收入", "Revenue.")
    assets: Amount | None = optional("资产总额", "Total assets.")

    def contradictions(self) -> Iterator[tuple[str, str]]:
        yield from super().contradictions()
        if self.staff is not None and self.technical_staff is not None and self.technical_staff > self.staff:
            yield "technical_staff", f"{self.technical_staff} is more than {self.title('staff')} {self.staff}"
