"""Tell rows that are no data from rows that are: totals, signatures, notes and examples."""

import re

from hub.intake.ingest.readers.sheet import Line, UnreadableCell
from hub.intake.ingest.spellings import Cell, narrow

TOTAL, FORM, NOTE, EXAMPLE, TITLE, HEADER = "total", "form line", "note", "example", "title", "repeated header"

_TOTAL = re.compile(
    r"(?:本页|本表|本月|本年|全区|全市|全县|以上|各项|总)?(?:合计|小计|总计|累计|共计|总数|共)(?:数|金额|户数)?"
    r"[:]?[0-9,.]*(?:户|家|条|项|笔|人|件|次|元|万元)?"
)
#: What may stand beside the word of a total: figures, with their unit or without, and dashes.
_FIGURE = re.compile(r"[-—/~*]+|[+-]?[0-9][0-9,.]*%?(?:[户家条项笔人件次]|个月|[十百千万亿]*元)?")
_FORM = re.compile(
    r"(?:(?:填表|填报|制表|编制|编报|经办|审核|复核|审批|批准|报送|报告|报表|统计|联系|负责|主管|分管|校对|单位|部门|科室|机关|领导"
    r"|人员?|日期|时间|电话|方式|传真|签字|签章|签名|盖章|公章)+(?:\([^()]*\))?(?::|$)|\((?:盖章|公章|签章|签字)\))"
)
_DAY = re.compile(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日")
_NOTE = re.compile(
    r"(?:备注|说明|注释|注|附注|附|填表说明|填写说明|填报说明|填表须知|提示|温馨提示|注意事项|数据来源|资料来源)"
    r"(?:[0-9]|[一二三四五])?[:.、]"
)
_NOTE_GOES_ON = re.compile(r"(?:[0-9]{1,2}|\([0-9]{1,2}\))[.、)]")
_EXAMPLE = re.compile(
    r"(?:填写|填报|填表)?(?:(?:示例|样例|例如|举例|范例|样表)(?:行|[0-9]+)?|例[0-9]*)(?::|$)|(?:填写|填报|填表|格式)(?:说明|要求)$"
)
_INSTRUCTION = re.compile(r"(?:非?必填|选填|[0-9]+位|[一二三四五六七八九十]+位)项?(?:[,。、;:(]|$)")
_LONGEST_MARK = 5
_CODE = re.compile(r"[0-9A-Z]{15,20}")


def told_apart(line: Line, code_column: int, before: str = "") -> str:
    """Why a line without a code is no data; empty where it may be. `before` is what the last line was told apart as."""
    texts = [_text(cell) for _, cell in sorted(line.cells.items())]
    first = texts[1] if len(texts) > 1 and texts[0].isascii() and texts[0].isdecimal() else texts[0]
    if _TOTAL.fullmatch(first) and all(_FIGURE.fullmatch(text) or _TOTAL.fullmatch(text) for text in texts):
        return TOTAL
    if is_form(first) or (len(texts) == 1 and _DAY.fullmatch(first)):
        return FORM
    if len(texts) == 1 and (_NOTE.match(first) or (before == NOTE and _NOTE_GOES_ON.match(first))):
        return NOTE
    return EXAMPLE if any(map(_of_example, (first, _text(line.cells.get(code_column))))) else ""


def is_form(text: str) -> bool:
    """Whether a cell belongs to the form around a table: who filled it in, when, and how to reach them."""
    return bool(_FORM.match("".join(narrow(text).split())))


def says_example(line: Line) -> bool:
    """Whether a line says, in its first cell or by one word, that it is an example, even where it has a code."""
    if _EXAMPLE.match(_text(line.cells[min(line.cells)])):
        return True
    words = (cell for cell in line.cells.values() if isinstance(cell, str) and len(cell) <= _LONGEST_MARK)
    return any(_EXAMPLE.fullmatch(_text(word)) for word in words)


def says_total(line: Line) -> bool:
    """Whether a cell of the line's own is the word of a total."""
    own = (cell for column, cell in line.cells.items() if column not in line.inherited)
    return any(isinstance(cell, str) and _TOTAL.fullmatch(_text(cell)) for cell in own)


def has_code(line: Line, code_column: int) -> bool:
    """Whether the line has what may be a code, well or badly written: then it is always data."""
    if _is_code(line.cells.get(code_column)):
        return True
    return any(isinstance(cell, str) and len(cell) == 18 and _is_code(cell) for cell in line.cells.values())


def _is_code(cell: Cell) -> bool:
    return cell is not None and bool(_CODE.fullmatch("".join(filter(str.isalnum, narrow(cell))).upper()))


def _of_example(text: str) -> bool:
    return bool(_EXAMPLE.match(text) or _INSTRUCTION.match(text))


def _text(cell: Cell) -> str:
    """The cell without blanks, in half width; what stands in place of a figure as a dash."""
    return "-" if isinstance(cell, UnreadableCell) else "".join(narrow("" if cell is None else cell).split())
