"""Looks an enterprise up by its code, its name, or the first letters of its name's pinyin."""

import re

from starlette.responses import Response

from hub.pages.site.host import Answer
from hub.pages.site.refusals import told
from hub.pages.site.visit import Visit

#: Where the pages of enterprises stand.
ENTERPRISE = "/console/enterprises"
_PAGE = 20
#: What can only be meant for a code: more letters and digits than a name has, most of them digits at that.
_CODE = re.compile(r"(?=(?:.*[0-9]){6})[0-9A-Za-z０-９Ａ-Ｚａ-ｚ\s\-'\"]{15,24}")
_MOST_TYPED = 100


async def look_up(visit: Visit) -> Response:
    """Show the form, with what was found for what was typed; a code leads to the enterprise's page at once."""
    typed = visit.query.get("q", "").strip()[:_MOST_TYPED]
    if not typed:
        return visit.page("console/look_up.html", typed="", hits=None, problem=None)
    if _CODE.fullmatch(typed):
        return await _by_code(visit, typed)
    return await _by_name(visit, typed)


async def _by_code(visit: Visit, typed: str) -> Response:
    answer = await visit.ask("console/look_up_code.graphql", uscc=typed)
    if problem := _problem(answer, "enterprises"):
        return visit.page("console/look_up.html", typed=typed, hits=None, problem=problem)
    [found] = answer.data["enterprises"]
    match found["__typename"]:
        case "Enterprise":
            return visit.go(f"{ENTERPRISE}/{found['uscc']}")
        case "UnknownEnterprise":
            problem = "您的管辖范围内没有这个代码的企业。"
        case _:
            problem = "这不是有效的统一社会信用代码：应为18位数字或大写字母，且末位校验码要相符。请核对后重新输入。"
    return visit.page("console/look_up.html", typed=typed, hits=None, problem=problem)


async def _by_name(visit: Visit, typed: str) -> Response:
    document, after = "console/look_up_name.graphql", visit.query.get("after")
    answer = await visit.ask(document, name=typed, first=_PAGE, after=after)
    hits, problem = answer.data["enterpriseSearch"], _problem(answer, "enterpriseSearch")
    return visit.page("console/look_up.html", typed=typed, hits=hits, problem=problem)


def _problem(answer: Answer, field: str) -> str | None:
    fault = answer.fault(field)
    if fault is None:
        return None
    return (
        "请输入企业名称中的文字、拼音首字母，或统一社会信用代码。" if fault.code == "VALIDATION" else told(fault).text
    )
