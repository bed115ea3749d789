"""What each finding means, in the words of the clerk who reads the workbook that goes back to the bureau."""

from collections.abc import Mapping

from hub.intake.ingest.standard.finding_codes import FindingCode

IN_CHINESE: Mapping[FindingCode, str] = {
    FindingCode.MISSING_VALUE: "缺少必填内容",
    FindingCode.INVALID_USCC: "统一社会信用代码有误",
    FindingCode.INVALID_DATE: "日期无法识别",
    FindingCode.INVALID_AMOUNT: "金额无法识别",
    FindingCode.INVALID_NUMBER: "数值无法识别",
    FindingCode.INVALID_CHOICE: "不在可选范围内",
    FindingCode.INVALID_TEXT: "文字无法识别",
    FindingCode.OUT_OF_RANGE: "超出允许范围",
    FindingCode.FUTURE_DATE: "日期晚于数据截止日",
    FindingCode.CONTRADICTION: "与其他列矛盾",
    FindingCode.EXTRA_CELLS: "有内容不在任何列名之下",
    FindingCode.REPAIRED_USCC: "代码写法已规范",
    FindingCode.CHECK_DIGIT: "统一社会信用代码校验位有误",
    FindingCode.SUBJECT_CHECK_DIGIT: "组织机构代码校验位有误",
    FindingCode.INFERRED_JURISDICTION: "辖区由其他列推断",
    FindingCode.UNKNOWN_INDUSTRY: "行业代码不在国标内",
    FindingCode.UNKNOWN_CURRENCY: "币种无法识别",
    FindingCode.UNKNOWN_COLUMN: "标准中没有此列",
    FindingCode.SUPERSEDED: "同一记录以后一行为准",
}
