"""Says in Chinese why something is not shown, and what a person can do about it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hub.core.languages import MessageLanguage, fault_in_chinese, translated
from hub.pages.site.host import Answer, FieldRefusal
from hub.pages.site.words import SCOPES


class RefusalText(NamedTuple):
    """A refusal as a page tells it: what is the matter, and what to do."""

    title: str
    text: str


_BY_CODE: Mapping[str, RefusalText] = {
    "UNAUTHENTICATED": RefusalText("登录已失效", "请重新登录后再试。"),
    "FORBIDDEN": RefusalText("没有权限", "您的账号不能做这件事。如有需要，请联系本单位的管理员。"),
    "PURPOSE_REQUIRED": RefusalText("请先选择用途", "查看这部分内容前，须先说明用途。请在页面上方选择本次查询的用途。"),
    "CONSENT_REQUIRED": RefusalText(
        "没有企业授权", "这家企业没有授权贵单位查看这部分内容，或者授权已经到期。可请企业在“我的信用”中授权。"
    ),
    "INVALID_USCC": RefusalText("代码有误", "统一社会信用代码应为18位，请核对后重新输入。"),
    "NOT_FOUND": RefusalText("没有找到", "没有您要找的内容，或者它不在您的权限范围内。请核对地址或代码。"),
    "VALIDATION": RefusalText("填写有误", "填写的内容不符合要求，请核对后重新提交。"),
    "CONFLICT": RefusalText("内容已被更改", "在您提交之前，内容已经变化。请刷新页面后再试。"),
    "COST_LIMIT": RefusalText("查询范围过大", "一次查询的内容太多。请缩小范围后再试。"),
    "RATE_LIMIT": RefusalText("查询过于频繁", "本单位的查询额度暂时用完，请稍后再试。"),
    "DOCUMENT_LIMIT": RefusalText("内容过大", "提交的内容太大，请分次提交。"),
    "UNAVAILABLE": RefusalText("服务暂时不可用", "系统正在恢复，请几分钟后再试。已经提交的内容不会丢失。"),
}
_CHINESE = re.compile("[\u4e00-\u9fff]")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|`[^`]*`")
_WORDS = re.compile(r"\b[A-Za-z]?[a-z]+ [a-z]+\b", re.ASCII)
#: A fault as checks write it: the file, the line, the place in the document, and what is wrong.
_PLACED = re.compile(r"(?P<file>[^:]+):(?P<line>[0-9]+): (?:(?P<place>[\w.-]+): )?(?P<what>.*)", re.ASCII)
_UNEXPECTED = RefusalText("系统出错了", "这不是您的操作造成的。请稍后再试；如仍有问题，请把下面的编号告诉管理员。")


def told(fault: FieldRefusal) -> RefusalText:
    """Return the refusal in Chinese; one of an unknown code is told as a fault of the hub."""
    if fault.code == "SCOPE_REQUIRED":
        return RefusalText(
            "没有权限",
            f"您的岗位不能查看{SCOPES.get(fault.scope or '', '这部分内容')}。如有需要，请联系本单位的管理员。",
        )
    return of_code(fault.code)


def of_code(code: str) -> RefusalText:
    """Return what is the matter by the code of an error alone."""
    return _BY_CODE.get(code, _UNEXPECTED)


class FaultText(NamedTuple):
    """A fault of a draft as a page tells it: where, which is empty where nowhere in particular, and what."""

    place: str
    text: str


def in_chinese(message: str) -> str:
    """Return a sentence of the hub in Chinese: no page shows one past this function.

    One that the tables lack is told as a fault of the hub: nobody reads English on a Chinese page.
    """
    said = translated(message, MessageLanguage.CHINESE)
    return _UNEXPECTED.text if _is_english(said) else said


def fault(message: str | None) -> str | None:
    """Return what is wrong in a row, the log or a drop, in Chinese; None where the tables have no sentence for it."""
    said = fault_in_chinese(message or "")
    return None if _is_english(said) else said


def cause(told_as: str | None) -> str | None:
    """Return why a job failed, from the code of an error or from a sentence."""
    if told_as is None:
        return None
    return of_code(told_as).title if told_as.isupper() else fault(told_as) or "详见后台的运行日志。"


def faults_of_draft(message: str) -> Sequence[FaultText]:
    """Return each fault of a draft, one a line of the message, in Chinese."""
    return [_fault_of_draft(line) for line in message.splitlines()]


def _fault_of_draft(line: str) -> FaultText:
    parts = _PLACED.fullmatch(line)
    place, what = _place(parts), parts["what"] if parts else line
    for said in (fault_in_chinese(what), translated(what, MessageLanguage.CHINESE)):
        if not _is_english(said):
            return FaultText(place, said)
    return FaultText(place, "这里的写法有误。")


def _place(parts: re.Match[str] | None) -> str:
    if parts is None:
        return ""
    return f"第{parts['line']}行 {parts['place']}" if parts["place"] else f"第{parts['line']}行"


def _is_english(said: str) -> bool:
    """Whether two words of plain English stand side by side, outside of what is quoted."""
    return bool(_WORDS.search(_QUOTED.sub(" ", said))) or not _CHINESE.search(said)


def told_by_field(answer: Answer) -> Mapping[str, RefusalText | None]:
    """Return the refusals in an answer by the names of their fields; None for a field that was answered."""
    refusals: defaultdict[str, RefusalText | None] = defaultdict(lambda: None)
    refusals.update({str(fault.path[-1]): told(fault) for fault in answer.faults if fault.path})
    return refusals
