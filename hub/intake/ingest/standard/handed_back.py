"""The titles that a workbook has beside the bureau's own, when rows go back to the bureau to be mended."""

NUMBER, FINDINGS, FILE, ROW = "待核对编号", "问题", "原文件", "原行号"
TITLES = (NUMBER, FINDINGS, FILE, ROW)
