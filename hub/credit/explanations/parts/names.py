"""What the words of the rule language are called in sentences; a test holds that each has its name."""

from collections.abc import Mapping

from hub.core.actor import Purpose
from hub.credit.facts.derivation.assumptions import MONTH_WITHOUT_ROW, RIGHT_WITHOUT_STATE
from hub.credit.facts.vocabulary import Wording
from hub.intake.ingest.declarations.language import ColumnKind
from hub.intake.ingest.standard.resource import Cadence

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
    "sanction": Wording("符合条件的企业受到失信惩戒", "who meets the conditions is sanctioned for dishonesty"),
}
ASSUMPTIONS: Mapping[str, Wording] = {
    RIGHT_WITHOUT_STATE: Wording("没有写明状态的知识产权有效", "a right without a state is in force"),
    MONTH_WITHOUT_ROW: Wording("社保和公积金没有记录的月份不欠缴", "a month without a row is no month in arrears"),
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
FIRST: Mapping[str, Wording] = {
    "best": Wording("最好的在前", "the best first"),
    "lowest": Wording("最低的在前", "the lowest first"),
    "highest": Wording("最高的在前", "the highest first"),
}
CADENCES: Mapping[Cadence, Wording] = {
    Cadence.STATE: Wording("情况不明", "an enterprise is not known"),
    Cadence.EVENT: Wording("名单报到后即没有此事", "there was none, once the list has arrived"),
    Cadence.PERIOD: Wording("该期数据缺失", "the period is missing"),
}
COLUMN_KINDS: Mapping[ColumnKind, Wording] = {
    ColumnKind.DAY: Wording("日期", "a day"),
    ColumnKind.MONTH: Wording("月份", "a month"),
    ColumnKind.YEAR: Wording("年度", "a year"),
    ColumnKind.AMOUNT: Wording("金额", "an amount"),
    ColumnKind.COUNT: Wording("整数", "a whole number"),
    ColumnKind.SCORE: Wording("0 至 100 的数", "a number from 0 to 100"),
    ColumnKind.FLAG: Wording("是或否", "yes or no"),
    ColumnKind.CHOICE: Wording("限定用语", "one of these words"),
    ColumnKind.LINE: Wording("一行文字", "a line of text"),
    ColumnKind.TEXT: Wording("长文字", "a long text"),
    ColumnKind.NAME: Wording("名称", "a name"),
    ColumnKind.DIVISION: Wording("行政区划代码", "a division code"),
    ColumnKind.DECISION_NUMBER: Wording("文号", "the number of a decision"),
    ColumnKind.CASE_NUMBER: Wording("案号", "the number of a case"),
    ColumnKind.RIGHT_NUMBER: Wording("权利编号", "the number of a right"),
    ColumnKind.QUALIFICATION: Wording("资质名称", "the title of a qualification"),
    ColumnKind.STATUS: Wording("登记状态", "a status of the register"),
}
#: By whether a column is optional.
FILLED: Mapping[bool, Wording] = {False: Wording("必填", "always filled"), True: Wording("可空", "may be empty")}
SILENT_MONTHS: Mapping[str, Wording] = {
    "zero": Wording("按零计算", "counts as zero"),
    "unknown": Wording("指标即为未知", "makes the fact not known"),
}
POINTS = Wording("分", "points")
DAYS = Wording("天", "days")
MONTHS = Wording("个月", "months")
LEVELS = Wording("级", "levels")


def department(code: str) -> Wording:
    """Name a department; one of another district that has no name here is named by its code."""
    name = DEPARTMENTS.get(code, Wording(code, code))
    return Wording(f"{name.zh}（{code}）", f"{name.en} ({code})") if name.zh != code else name
