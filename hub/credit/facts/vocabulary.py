"""The vocabulary of rules: every fact that a rule may name, with its type, its source and its title."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from enum import StrEnum

from hub.core.live_mapping import LiveMapping
from hub.intake.enterprises.reference.industries import industries
from hub.intake.ingest import resources
from hub.intake.ingest.standard.resource import Resource


class FactType(StrEnum):
    """The type of a fact's values, which decides the operators that fit it."""

    NUMBER = "number"
    YEARS = "years"
    """Whole years since a day: time alone raises it."""
    FLAG = "flag"
    CHOICE = "choice"
    TEXT = "text"
    """An open list of words or codes."""


class ChangedBy(StrEnum):
    """Who or what can change a fact of an enterprise: nobody is promised what others or time decide."""

    ENTERPRISE = "enterprise"
    TIME = "time"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """What is said where a source has arrived and does not tell: why, and what a person does about it."""

    why: Wording
    remedy: Wording


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """What a rule has to know about a fact; the choices of an `ordered` one stand from best to worst.

    A fact that is not `reported` serves rules only: it is an amount that no reader of a report has to see.
    """

    name: str
    type: FactType
    resource: str
    title: Wording
    unit: str = ""
    maximum: int | None = None
    minimum: int = 0
    choices: Mapping[str, str] = field(default_factory=dict)
    ordered: bool = False
    reported: bool = True
    unclear: Unclear | None = None
    changed_by: ChangedBy = ChangedBy.AUTHORITY
    #: Of a declared fact, the digest of all that its value follows from; a fact in code has none.
    meaning: str = ""


def _source_titles(among: Mapping[str, Resource]) -> dict[str, Wording]:
    read = {code: each for code, each in among.items() if each.read_by_rules is not None}
    titles = {code: Wording(each.source_title, each.source_title_en) for code, each in read.items()}
    return {**titles, "consent": Wording("企业授权", "the enterprise's consent")}


def _with_declarations(titles: Mapping[str, Wording]) -> dict[str, Wording]:
    return {**titles, "declaration": Wording("企业自主申报", "the enterprise's own declaration, verified")}


#: Every source that facts come from; `consent` is the hub's own and therefore never late.
RESOURCES = LiveMapping(resources.RESOURCES.now, _source_titles)
#: Every source that a reason can name; declarations of enterprises do not arrive yet.
SOURCES = LiveMapping(RESOURCES.now, _with_declarations)

_STATUSES = {"active": "存续", "dormant": "停业", "cancelled": "注销", "revoked": "吊销", "moved_out": "迁出"}
_RISK_CLASSES = {"A": "A（信用风险低）", "B": "B（信用风险一般）", "C": "C（信用风险较高）", "D": "D（信用风险高）"}
_TAX_GRADES = {"A": "A 级", "B": "B 级", "M": "M 级", "C": "C 级", "D": "D 级"}
_KNOWLEDGE_GRADES = {grade: f"{grade} 级" for grade in "ABCDE"}
_HONOURS = {"national": "国家级", "provincial": "省级", "municipal": "市级", "district": "区级", "none": "无"}

_SECTORS = {code: industry.name for code, industry in industries().items() if code == industry.section}


def _number(name: str, resource: str, title: Wording, unit: str, maximum: int | None = None) -> FactDefinition:
    return FactDefinition(name, FactType.NUMBER, resource, title, unit, maximum)


def _amount(name: str, title: Wording, unit: str) -> FactDefinition:
    """Define a figure of the enterprise's books, which only rules see."""
    return FactDefinition(name, FactType.NUMBER, "research", title, unit, reported=False)


def _flag(name: str, resource: str, title: Wording, unclear: Unclear | None = None) -> FactDefinition:
    return FactDefinition(name, FactType.FLAG, resource, title, unclear=unclear)


def _choice(name: str, resource: str, title: Wording, choices: Mapping[str, str], *, ordered: bool) -> FactDefinition:
    return FactDefinition(name, FactType.CHOICE, resource, title, choices=choices, ordered=ordered)


def _open(name: str, resource: str, title: Wording) -> FactDefinition:
    return FactDefinition(name, FactType.TEXT, resource, title)


def _last_year(name: str, title: Wording, unit: str, *, maximum: int | None = None, minimum: int = 0) -> FactDefinition:
    """Define a figure of 上年度, which only rules see; where that year was not reported no other year stands for it."""
    return FactDefinition(
        f"research.last_year_{name}",
        FactType.NUMBER,
        "research",
        Wording(f"上年度{title.zh}", f"{title.en} of the last full year"),
        unit,
        maximum,
        minimum,
        reported=False,
        unclear=_NO_LAST_YEAR,
    )


_AGED = Unclear(
    Wording("列入已满法定期限，没有收到移出信息", "its legal term is over and no removal was delivered"),
    Wording("由人工向列入机关查询是否已经移出", "a person asks the listing authority whether it was removed"),
)
_NO_LISTED_TITLE = Unclear(
    Wording("有证书名称不在认定名单的已知名称之内", "a certificate bears a title that no known list has"),
    Wording("由人工对照认定机关的名单核对该证书", "a person checks the certificate against the list of who issued it"),
)
_NO_LAST_YEAR = Unclear(
    Wording("没有上年度的完整数据", "the figures of the last full year were not reported"),
    Wording("报送上一个完整年度的数据", "report the figures of the last full year"),
)
_FISCAL_YEARS = Wording("登记后经过的完整会计年度", "full fiscal years since registration")
_PUBLIC_CREDIT = Wording("公共信用综合评价等级", "public-credit grade")
_KNOWLEDGE_VALUE = Wording("知识价值信用评价等级", "knowledge-value grade")
_RIGHTS, _TITLES, _DECLARED = "intellectual-property", "qualification", "declaration"
_DEFINITIONS = (
    FactDefinition("register.fiscal_years", FactType.YEARS, "register", _FISCAL_YEARS, "年"),
    FactDefinition("register.years", FactType.YEARS, "register", Wording("登记年限", "years registered"), "年"),
    _choice("register.status", "register", Wording("登记状态", "register status"), _STATUSES, ordered=False),
    _open("register.industry", "register", Wording("行业代码", "industry code")),
    _choice("register.sector", "register", Wording("行业门类", "sector of industry"), _SECTORS, ordered=False),
    _number("unified.score", "unified-evaluation", Wording("综合评价得分", "unified score"), "分", 100),
    _open("unified.level", "unified-evaluation", Wording("综合评价等级", "unified level")),
    _choice("risk.class", "risk-class", Wording("信用风险等级", "credit-risk class"), _RISK_CLASSES, ordered=True),
    _choice(
        "public_credit.grade",
        "public-credit",
        _PUBLIC_CREDIT,
        {grade: grade for grade in "优良中差"},
        ordered=True,
    ),
    _choice("knowledge_value.grade", "knowledge-value", _KNOWLEDGE_VALUE, _KNOWLEDGE_GRADES, ordered=True),
    _choice("tax.grade", "tax-grade", Wording("纳税缴费信用等级", "tax credit grade"), _TAX_GRADES, ordered=True),
    _number("tax.arrears_open", "tax-arrears", Wording("未清欠税", "tax arrears not settled"), "笔"),
    _number(
        "social.arrears",
        "social-insurance",
        Wording("近 12 个月社保欠缴", "months of social insurance in arrears, last 12"),
        "个月",
        12,
    ),
    _number(
        "provident.arrears",
        "provident-fund",
        Wording("近 12 个月公积金欠缴", "months of provident fund in arrears, last 12"),
        "个月",
        12,
    ),
    _number(
        "utility.overdue_months",
        "utility-payment",
        Wording("公共事业费逾期", "months a utility bill is overdue"),
        "个月",
    ),
    _number("penalty.live", "penalty", Wording("公示期内行政处罚", "penalties on display"), "项"),
    _number("penalty.live_serious", "penalty", Wording("公示期内严重处罚", "serious penalties on display"), "项"),
    _number(
        "penalty.last_two_fiscal_years",
        "penalty",
        Wording("本年度和前两个年度内且在公示期内的处罚", "displayed penalties of this and the two previous years"),
        "项",
    ),
    _number(
        "penalty.serious_recent",
        "penalty",
        Wording("本年度和上年度内且在公示期内的严重处罚", "displayed serious penalties of this and the previous year"),
        "项",
    ),
    _flag("abnormal.listed", "abnormal-list", Wording("列入经营异常名录", "on the abnormal list")),
    _flag("serious.listed", "serious-list", Wording("列入严重违法失信名单", "on the serious list"), _AGED),
    _flag("defaulter.listed", "judgment-defaulter", Wording("列为失信被执行人", "a judgment defaulter"), _AGED),
    _number("ip.class_one", _RIGHTS, Wording("有效Ⅰ类知识产权", "class I rights in force"), "项"),
    _number("ip.class_one_own", _RIGHTS, Wording("自主研发的Ⅰ类知识产权", "class I rights of its own research"), "项"),
    _number("ip.class_one_high_value", _RIGHTS, Wording("Ⅰ类高价值知识产权", "class I rights of high value"), "项"),
    _number("ip.class_two", _RIGHTS, Wording("有效Ⅱ类知识产权", "class II rights in force"), "项"),
    _choice("honour.highest", "honour", Wording("最高表彰荣誉", "highest honour"), _HONOURS, ordered=True),
    _number("honour.national_recent", "honour", Wording("近 5 年国家级荣誉", "national honours of 5 years"), "项"),
    _number(
        "honour.provincial_recent",
        "honour",
        Wording("近 3 年国家级和省级荣誉", "national and provincial honours of 3 years"),
        "项",
    ),
    _flag("qualification.high_tech", _TITLES, Wording("有效高新技术企业资质", "high-tech enterprise")),
    _flag("qualification.tech_sme", _TITLES, Wording("有效科技型中小企业资质", "technology SME")),
    _flag("qualification.specialised", _TITLES, Wording("有效专精特新资质", "specialised SME")),
    _flag("qualification.ip_advantage", _TITLES, Wording("知识产权优势或示范企业", "IP-advantage enterprise")),
    _flag(
        "qualification.research_body",
        _TITLES,
        Wording("省部级以上研发机构", "research body of provincial rank or above"),
    ),
    _flag(
        "qualification.research_body_listed",
        _TITLES,
        Wording("列入认定名单的省部级以上研发机构", "research body of provincial rank or above, as its list says"),
        _NO_LISTED_TITLE,
    ),
    _number(
        "qualification.technology",
        _TITLES,
        Wording("有效科技类资质", "technology qualifications in force"),
        "项",
        3,
    ),
    _number("research.intensity", "research", Wording("研发费用占营业收入比例", "research spending per revenue"), "%"),
    _number(
        "research.staff_share",
        "research",
        Wording("科技人员占职工总数比例", "technical staff per all staff"),
        "%",
        100,
    ),
    FactDefinition(
        "research.revenue_growth",
        FactType.NUMBER,
        "research",
        Wording("营业收入增长率", "growth of revenue"),
        "%",
        minimum=-100,
    ),
    _amount("research.staff", Wording("职工总数", "staff"), "人"),
    _amount("research.revenue", Wording("营业收入", "revenue"), "万元"),
    _amount("research.assets", Wording("资产总额", "total assets"), "万元"),
    _last_year("intensity", Wording("研发费用占营业收入比例", "research spending per revenue"), "%"),
    _last_year("staff_share", Wording("科技人员占职工总数比例", "technical staff per all staff"), "%", maximum=100),
    _last_year("revenue_growth", Wording("营业收入增长率", "growth of revenue"), "%", minimum=-100),
    _last_year("staff", Wording("职工总数", "staff"), "人"),
    _last_year("revenue", Wording("营业收入", "revenue"), "万元"),
    _last_year("assets", Wording("资产总额", "total assets"), "万元"),
    _flag("consent.credit_financing", "consent", Wording("信用融资有效授权", "live consent to credit financing")),
    _number(
        "declared.cost_intensity",
        _DECLARED,
        Wording("研发费用占成本费用总额比例", "research spending per total cost and expense"),
        "%",
        100,
    ),
    _number("declared.debt_ratio", _DECLARED, Wording("资产负债率", "debt per assets"), "%"),
    _number(
        "declared.main_business_share",
        _DECLARED,
        Wording("主营业务收入占比", "main business per revenue"),
        "%",
        100,
    ),
    _flag(
        "declared.emerging_field",
        _DECLARED,
        Wording("主导产品属于重点新兴领域", "main product in an emerging field"),
    ),
    _flag(
        "declared.science_award",
        _DECLARED,
        Wording("荣誉为规定名次的科学技术奖", "the honour is a science award of the rank required"),
    ),
)
#: What is not in the hands of an authority. Penalties are: what ends one early is repair, which others decide.
_ELSE_CHANGED_BY = {
    **dict.fromkeys(("consent.credit_financing", "tax.arrears_open", "utility.overdue_months"), ChangedBy.ENTERPRISE),
    **{each.name: ChangedBy.ENTERPRISE for each in _DEFINITIONS if each.resource in ("research", _DECLARED)},
    **dict.fromkeys(("register.fiscal_years", "register.years"), ChangedBy.TIME),
    **dict.fromkeys(("social.arrears", "provident.arrears"), ChangedBy.TIME),
}
#: What is derived by code.
SHIPPED: Mapping[str, FactDefinition] = {
    each.name: replace(each, changed_by=_ELSE_CHANGED_BY.get(each.name, each.changed_by)) for each in _DEFINITIONS
}
_declared: ContextVar[Mapping[str, FactDefinition]] = ContextVar("declared", default=SHIPPED)
#: The facts that a rule may name: those of code, and where a library is being made, those declared beside its rules.
FACTS: Mapping[str, FactDefinition] = LiveMapping(_declared.get, lambda definitions: definitions)


@contextmanager
def including(declared: Mapping[str, FactDefinition]) -> Iterator[None]:
    """Let the rules that are checked and compiled in this block name these facts too.

    Each library has facts of its own: a draft of one may be on trial while another is in force.
    """
    token = _declared.set({**SHIPPED, **declared})
    try:
        yield
    finally:
        _declared.reset(token)
