"""The facts a rule may name: their type, the resource they come from, and what they are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FactType(StrEnum):
    NUMBER = "number"
    YEARS = "years"
    """Whole years since a day: time alone raises it."""
    FLAG = "flag"
    CHOICE = "choice"
    TEXT = "text"
    """An open list of words or codes."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """What a rule has to know about a fact; numbers are at least 0, choices stand from best to worst if `ordered`."""

    name: str
    type: FactType
    resource: str
    title: Text
    unit: str = ""
    maximum: int | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    ordered: bool = False


#: Every source of facts; `consent` is the hub's own and therefore never late.
RESOURCES: Mapping[str, Text] = {
    "register": Text("市场主体登记", "business register"),
    "risk-class": Text("企业信用风险分类", "enterprise credit-risk class"),
    "unified-evaluation": Text("企业信用状况综合评价", "unified credit evaluation"),
    "penalty": Text("行政处罚", "administrative penalties"),
    "abnormal-list": Text("经营异常名录", "list of abnormal operations"),
    "serious-list": Text("严重违法失信名单", "list of serious violations"),
    "judgment-defaulter": Text("失信被执行人", "judgment defaulters"),
    "tax-grade": Text("纳税缴费信用", "tax credit grade"),
    "tax-arrears": Text("欠税", "tax arrears"),
    "social-insurance": Text("社保缴费", "social insurance payments"),
    "provident-fund": Text("公积金缴存", "housing provident fund payments"),
    "utility-payment": Text("公共事业缴费", "utility payments"),
    "intellectual-property": Text("知识产权", "intellectual property"),
    "qualification": Text("资质", "qualifications"),
    "honour": Text("表彰荣誉", "honours"),
    "research": Text("科创能力", "research capacity"),
    "consent": Text("企业授权", "the enterprise's consent"),
}

_STATUSES = {"active": "存续", "dormant": "停业", "cancelled": "注销", "revoked": "吊销", "moved_out": "迁出"}
_RISK_CLASSES = {"A": "A（信用风险低）", "B": "B（信用风险一般）", "C": "C（信用风险较高）", "D": "D（信用风险高）"}
_TAX_GRADES = {"A": "A 级", "B": "B 级", "M": "M 级", "C": "C 级", "D": "D 级"}
_HONOURS = {"national": "国家级", "provincial": "省级", "municipal": "市级", "district": "区级", "none": "无"}

_NUMBER, _FLAG, _CHOICE, _TEXT = FactType.NUMBER, FactType.FLAG, FactType.CHOICE, FactType.TEXT
_DEFINITIONS = (
    FactDefinition("register.years", FactType.YEARS, "register", Text("登记年限", "years registered"), "年"),
    FactDefinition("register.status", _CHOICE, "register", Text("登记状态", "register status"), choices=_STATUSES),
    FactDefinition("register.industry", _TEXT, "register", Text("行业代码", "industry code")),
    FactDefinition("unified.score", _NUMBER, "unified-evaluation", Text("综合评价得分", "unified score"), "分", 100),
    FactDefinition("unified.level", _TEXT, "unified-evaluation", Text("综合评价等级", "unified level")),
    FactDefinition(
        "risk.class",
        _CHOICE,
        "risk-class",
        Text("信用风险等级", "credit-risk class"),
        choices=_RISK_CLASSES,
        ordered=True,
    ),
    FactDefinition(
        "tax.grade",
        _CHOICE,
        "tax-grade",
        Text("纳税缴费信用等级", "tax credit grade"),
        choices=_TAX_GRADES,
        ordered=True,
    ),
    FactDefinition("tax.arrears_open", _NUMBER, "tax-arrears", Text("未清欠税", "tax arrears not settled"), "笔"),
    FactDefinition(
        "social.arrears",
        _NUMBER,
        "social-insurance",
        Text("近 12 个月社保欠缴", "months of social insurance in arrears, last 12"),
        "个月",
        12,
    ),
    FactDefinition(
        "provident.arrears",
        _NUMBER,
        "provident-fund",
        Text("近 12 个月公积金欠缴", "months of provident fund in arrears, last 12"),
        "个月",
        12,
    ),
    FactDefinition(
        "utility.overdue_months",
        _NUMBER,
        "utility-payment",
        Text("公共事业费逾期", "months a utility bill is overdue"),
        "个月",
    ),
    FactDefinition("penalty.live", _NUMBER, "penalty", Text("公示期内行政处罚", "penalties on display"), "项"),
    FactDefinition(
        "penalty.live_serious",
        _NUMBER,
        "penalty",
        Text("公示期内严重处罚", "serious penalties on display"),
        "项",
    ),
    FactDefinition(
        "penalty.last_two_fiscal_years",
        _NUMBER,
        "penalty",
        Text("本年度和前两个年度内且在公示期内的处罚", "displayed penalties of this and the two previous years"),
        "项",
    ),
    FactDefinition("abnormal.listed", _FLAG, "abnormal-list", Text("列入经营异常名录", "on the abnormal list")),
    FactDefinition("serious.listed", _FLAG, "serious-list", Text("列入严重违法失信名单", "on the serious list")),
    FactDefinition("defaulter.listed", _FLAG, "judgment-defaulter", Text("列为失信被执行人", "a judgment defaulter")),
    FactDefinition(
        "ip.class_one", _NUMBER, "intellectual-property", Text("有效Ⅰ类知识产权", "class I rights in force"), "项"
    ),
    FactDefinition(
        "ip.class_two", _NUMBER, "intellectual-property", Text("有效Ⅱ类知识产权", "class II rights in force"), "项"
    ),
    FactDefinition(
        "honour.highest",
        _CHOICE,
        "honour",
        Text("最高表彰荣誉", "highest honour"),
        choices=_HONOURS,
        ordered=True,
    ),
    FactDefinition(
        "qualification.high_tech", _FLAG, "qualification", Text("有效高新技术企业资质", "high-tech enterprise")
    ),
    FactDefinition("qualification.tech_sme", _FLAG, "qualification", Text("有效科技型中小企业资质", "technology SME")),
    FactDefinition("qualification.specialised", _FLAG, "qualification", Text("有效专精特新资质", "specialised SME")),
    FactDefinition(
        "qualification.technology",
        _NUMBER,
        "qualification",
        Text("有效科技类资质", "technology qualifications in force"),
        "项",
        3,
    ),
    FactDefinition(
        "research.intensity",
        _NUMBER,
        "research",
        Text("研发费用占营业收入比例", "research spending per revenue"),
        "%",
    ),
    FactDefinition(
        "research.staff_share",
        _NUMBER,
        "research",
        Text("科技人员占职工总数比例", "technical staff per all staff"),
        "%",
        100,
    ),
    FactDefinition(
        "consent.credit_financing",
        _FLAG,
        "consent",
        Text("信用融资有效授权", "live consent to credit financing"),
    ),
)
FACTS: Mapping[str, FactDefinition] = {definition.name: definition for definition in _DEFINITIONS}
