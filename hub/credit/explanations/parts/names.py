"""What the words of the rule language are called in sentences; a test holds that each has its name."""

from collections.abc import Mapping

from hub.core.actor import Purpose
from hub.credit.facts.vocabulary import Wording

CONFIDENCES: Mapping[str, Wording] = {
    "C1": Wording("已在官方网站或法律原文中核实", "confirmed on an official site or in the text of the law"),
    "C2": Wording("有第二来源佐证", "confirmed in a second source"),
    "X": Wording("经运算验证", "confirmed by running the arithmetic"),
    "M": Wording("凭记忆写入，上线前须由人核对", "from memory: a person has to check it before go-live"),
    "D": Wording(
        "本系统的设计默认值，须由负责部门确认或修改", "a default of this hub, for the owner to sign or change"
    ),
}
PURPOSES: Mapping[Purpose, Wording] = {
    Purpose.ADMINISTRATIVE_APPROVAL: Wording("行政审批", "administrative approval"),
    Purpose.FUNDING_AWARD: Wording("资金奖补", "funding and awards"),
    Purpose.SUPERVISION_INSPECTION: Wording("监督检查", "supervision and inspection"),
    Purpose.PUBLICITY_PROMOTION: Wording("宣传推介", "publicity and promotion"),
    Purpose.CREDIT_FINANCING: Wording("信用融资", "credit financing"),
    Purpose.CREDIT_INCENTIVE: Wording("信用激励", "credit incentives"),
}
EFFECTS: Mapping[str, Wording] = {
    "recommendation": Wording("符合条件的企业被推荐", "who is eligible is put forward"),
    "priority": Wording("符合条件的企业优先办理", "who is eligible is served first"),
    "route-to-person": Wording("符合条件的案件转由工作人员审核", "the case is put before an official"),
    "sanction": Wording(
        "符合条件的案件提请工作人员决定是否惩戒；等级既不引起惩戒，也不免除惩戒",
        "the case is put before an official who decides on a sanction; no grade brings it or takes it away",
    ),
}
DEPARTMENTS: Mapping[str, Wording] = {
    "market-supervision": Wording("市场监督管理部门", "market supervision"),
    "development-reform": Wording("发展改革部门", "development and reform"),
    "data-bureau": Wording("数据管理部门", "the data bureau"),
    "tax": Wording("税务部门", "the tax office"),
    "court": Wording("人民法院", "the court"),
    "finance": Wording("财政部门", "the finance bureau"),
    "hrss": Wording("人力资源和社会保障部门", "human resources and social security"),
    "finance-service-centre": Wording("金融服务中心", "the finance service centre"),
    "justice": Wording("司法行政部门", "the justice bureau"),
}
SEVERITIES: Mapping[str, Wording] = {
    "minor": Wording("轻微", "minor"),
    "general": Wording("一般", "general"),
    "serious": Wording("严重", "serious"),
}
ASSUMPTIONS: Mapping[str, Wording] = {
    "right-without-state-is-in-force": Wording(
        "没有写明状态的知识产权视为有效", "a right of which no state is written is in force"
    ),
    "month-without-row-is-paid": Wording(
        "社保和公积金没有记录的月份视为已缴", "a month of insurance or provident fund without a row is paid"
    ),
}
FIRST: Mapping[str, Wording] = {
    "best": Wording("最好的在前", "the best first"),
    "lowest": Wording("最低的在前", "the lowest first"),
    "highest": Wording("最高的在前", "the highest first"),
}
POINTS = Wording("分", "points")
DAYS = Wording("天", "days")
MONTHS = Wording("个月", "months")
LEVELS = Wording("级", "levels")


def department(code: str) -> Wording:
    """Name a department; one of another district that has no name here is named by its code."""
    name = DEPARTMENTS.get(code, Wording(code, code))
    return Wording(f"{name.zh}（{code}）", f"{name.en} ({code})") if name.zh != code else name
