"""The counter of the hall: a clerk names the enterprise that has come, and acts for it until the next one."""

from http import HTTPStatus

from starlette.responses import Response

from hub.pages.site.visit import Visit


async def choose(visit: Visit) -> Response:
    """Ask for the code of the enterprise."""
    return visit.page("my/counter.html", typed="", problem=None)


async def chosen(visit: Visit) -> Response:
    """Act for the enterprise of the code that was typed, once it is in the register; without a code for none again."""
    typed = visit.form.get("uscc", "").strip()
    await visit.host.act_for(visit.request, None)
    if not typed:
        return visit.go("/counter")
    answer = await visit.ask("my/counter.graphql", uscc=typed)
    [found] = answer.data["enterprises"] or [{"__typename": "UnknownEnterprise"}]
    if found["__typename"] != "Enterprise":
        return visit.page("my/counter.html", HTTPStatus.UNPROCESSABLE_ENTITY, typed=typed, problem=_problem(found))
    await visit.host.act_for(visit.request, found["uscc"])
    return visit.go("/counter/enterprise")


def _problem(found: dict[str, str]) -> str:
    if found["__typename"] == "UnknownEnterprise":
        return "登记信息中没有这个代码的企业，请核对营业执照。"
    return "这不是有效的统一社会信用代码：应为18位数字或大写字母，且末位校验码要相符。请核对营业执照。"
