"""市场主体登记: the register of enterprises."""

from collections.abc import Iterator
from typing import ClassVar

from hub.intake.enterprises.reference.industries import industry
from hub.intake.ingest.spellings import shown
from hub.intake.ingest.standard.fields import Amount, Day, Division, Line, Name, Status, Text, column, optional
from hub.intake.ingest.standard.finding_codes import FindingCode
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


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

    def doubts(self) -> Iterator[tuple[str, FindingCode, str]]:
        if self.industry_code and industry(self.industry_code) is None:
            reason = f"{shown(self.industry_code)} is no code of GB/T 4754-2017"
            yield "industry_code", FindingCode.UNKNOWN_INDUSTRY, reason


RESOURCE = Resource(
    code="register",
    order=1,
    title="市场主体登记",
    title_en="Register of enterprises",
    source_title="市场主体登记",
    source_title_en="business register",
    providers=("market-supervision",),
    row=Registration,
    cadence=Cadence.STATE,
    begins="established_on",
    read_by_rules=("established_on", "status", "industry_code"),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "名称": "虚构一号科技有限公司",
        "成立日期": "2015年1月5日",
        "企业类型": "有限责任公司",
        "注册资本": "500万元",
        "行业代码": "C3919",
        "辖区代码": "420799",
        "状态": "存续",
        "住所": "虚构路1号",
    },
)
