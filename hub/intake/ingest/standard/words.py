"""The words a department file may hold for each closed list; a message names the first ones only."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import product
from typing import TypeVar

from hub.intake.enterprises.rules import EnterpriseStatus
from hub.intake.ingest.spellings import choices
from hub.intake.ingest.standard.vocabulary import (
    HonourLevel,
    KnowledgeValueGrade,
    PenaltySeverity,
    PublicCreditGrade,
    RightStatus,
    RightType,
    RiskClass,
    TaxGrade,
    UtilityCategory,
)

T = TypeVar("T", bound=StrEnum)


def _letters(members: type[T], before: Iterable[str], after: Iterable[str]) -> dict[str, T]:
    """Every way to write a letter between the words for what it grades: 纳税信用A级, A级纳税人."""
    return {f"{first}{member.value}{last}": member for member in members for first, last in product(before, after)}


_ACTIVE, _DORMANT, _REVOKED = EnterpriseStatus.ACTIVE, EnterpriseStatus.DORMANT, EnterpriseStatus.REVOKED
_CANCELLED, _MOVED_OUT = EnterpriseStatus.CANCELLED, EnterpriseStatus.MOVED_OUT
REGISTER_STATUSES = choices(
    {"存续": _ACTIVE, "停业": _DORMANT, "注销": _CANCELLED, "吊销": _REVOKED, "迁出": _MOVED_OUT},
    also={
        **dict.fromkeys(("在营", "开业", "在业", "在册", "正常", "存续(在营、开业、在册)"), _ACTIVE),
        **dict.fromkeys(("歇业", "停业歇业"), _DORMANT),
        **dict.fromkeys(("已吊销", "吊销未注销", "吊销,未注销"), _REVOKED),
        "已注销": _CANCELLED,
        "已迁出": _MOVED_OUT,
    },
)  # fmt: skip
RISK_CLASSES = choices(
    {member.value: member for member in RiskClass},
    also=_letters(
        RiskClass, before=("", "风险", "信用风险", "风险等级", "信用风险等级"), after=("类", "级", "类企业", "级企业")
    ),
)
TAX_GRADES = choices(
    {member.value: member for member in TaxGrade},
    also=_letters(
        TaxGrade,
        before=("", "纳税信用", "纳税缴费信用", "纳税信用等级", "纳税信用级别", "纳税缴费信用等级", "信用等级"),
        after=("", "级", "级纳税人", "级企业", "级纳税信用", "级纳税信用企业", "级纳税信用纳税人", "级纳税缴费信用"),
    ),
)
PUBLIC_CREDIT_GRADES = choices(
    {member.value: member for member in PublicCreditGrade},
    also={f"{member.value}{suffix}": member for member in PublicCreditGrade for suffix in ("级", "等")},
)
KNOWLEDGE_VALUE_GRADES = choices(
    {member.value: member for member in KnowledgeValueGrade},
    also={f"{member.value}级": member for member in KnowledgeValueGrade},
)
PENALTY_SEVERITIES = choices(
    {"轻微": PenaltySeverity.MINOR, "一般": PenaltySeverity.GENERAL, "严重": PenaltySeverity.SERIOUS}
)
UTILITY_CATEGORIES = choices(
    {"水": UtilityCategory.WATER, "电": UtilityCategory.POWER, "气": UtilityCategory.GAS, "热": UtilityCategory.HEAT},
    also={
        **dict.fromkeys(("水费", "供水", "用水"), UtilityCategory.WATER),
        **dict.fromkeys(("电费", "供电", "用电", "电力"), UtilityCategory.POWER),
        **dict.fromkeys(("燃气", "气费", "供气", "天然气", "燃气费"), UtilityCategory.GAS),
        **dict.fromkeys(("供热", "热力", "供暖"), UtilityCategory.HEAT),
    },
)
RIGHT_TYPES = choices(
    {
        "发明专利": RightType.INVENTION_PATENT,
        "植物新品种": RightType.PLANT_VARIETY,
        "国家级农作物品种": RightType.NATIONAL_CROP_VARIETY,
        "国家新药": RightType.NATIONAL_NEW_DRUG,
        "中药保护品种": RightType.PROTECTED_CHINESE_MEDICINE,
        "集成电路布图设计": RightType.CIRCUIT_LAYOUT,
        "实用新型": RightType.UTILITY_MODEL,
        "外观设计": RightType.DESIGN,
        "软件著作权": RightType.SOFTWARE_COPYRIGHT,
        "商标": RightType.TRADEMARK,
    },
    also={
        "发明": RightType.INVENTION_PATENT,
        "国家一级中药保护品种": RightType.PROTECTED_CHINESE_MEDICINE,
        "集成电路布图设计专有权": RightType.CIRCUIT_LAYOUT,
        "实用新型专利": RightType.UTILITY_MODEL,
        "外观设计专利": RightType.DESIGN,
        "计算机软件著作权": RightType.SOFTWARE_COPYRIGHT,
        "注册商标": RightType.TRADEMARK,
    },
)
RIGHT_STATUSES = choices(
    {
        "有效": RightStatus.VALID,
        "审查中": RightStatus.PENDING,
        "失效": RightStatus.LAPSED,
        "无效": RightStatus.INVALIDATED,
    },
    also={
        **dict.fromkeys(("授权", "专利权维持", "已注册", "维持"), RightStatus.VALID),
        **dict.fromkeys(("申请中", "受理", "实质审查"), RightStatus.PENDING),
        **dict.fromkeys(("终止", "届满", "期限届满", "未缴年费终止", "放弃", "注销"), RightStatus.LAPSED),
        **dict.fromkeys(("宣告无效", "撤销"), RightStatus.INVALIDATED),
    },
)
HONOUR_LEVELS = choices(
    {
        "国家级": HonourLevel.NATIONAL,
        "省级": HonourLevel.PROVINCIAL,
        "市级": HonourLevel.MUNICIPAL,
        "区级": HonourLevel.DISTRICT,
    },
    also={
        "省部级": HonourLevel.PROVINCIAL,
        "县区级": HonourLevel.DISTRICT,
        "区县级": HonourLevel.DISTRICT,
        "县级": HonourLevel.DISTRICT,
    },
)

#: Known titles of the open list; any other is kept as it is written.
QUALIFICATIONS = {
    "高新技术企业": "high_tech_enterprise",
    "国家高新技术企业": "high_tech_enterprise",
    "科技型中小企业": "technology_sme",
    "创新型中小企业": "innovative_sme",
    "专精特新": "specialised_sme",
    "专精特新中小企业": "specialised_sme",
    "专精特新小巨人": "little_giant",
    "专精特新小巨人企业": "little_giant",
    "国家级专精特新小巨人企业": "little_giant",
    "制造业单项冠军": "single_champion",
    "制造业单项冠军企业": "single_champion",
    "知识产权优势企业": "ip_advantage",
    "国家知识产权优势企业": "ip_advantage",
    "知识产权示范企业": "ip_demonstration",
    "国家知识产权示范企业": "ip_demonstration",
    "瞪羚企业": "gazelle",
    "守合同重信用": "contract_honouring",
    "守合同重信用企业": "contract_honouring",
}
