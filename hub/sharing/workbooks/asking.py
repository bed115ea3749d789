"""Answer a sheet, asking as any other client does: by the documents beside this module, 500 enterprises at a time."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from hub.core.errors import CostLimit, Invalid, NotFound
from hub.core.progress import Progress
from hub.core.store.paging import MOST
from hub.intake.ingest.spellings import Cell
from hub.sharing.workbooks.results import AddedColumns, AskedBy, AskedSheet, RowAnswer

#: Sends a document with its variables through the door that every client uses; answers its response as JSON has it.
Ask = Callable[[str, Mapping[str, object]], Awaitable[Mapping[str, Any]]]

_FOLDER = files("hub.sharing.workbooks")
BY_CODE = _FOLDER.joinpath("by-code.graphql").read_text("utf-8")
BY_NAME = _FOLDER.joinpath("by-name.graphql").read_text("utf-8")
TITLES = _FOLDER.joinpath("titles.graphql").read_text("utf-8")
LIST = _FOLDER.joinpath("list.graphql").read_text("utf-8")
#: Enterprises in a workbook of a list at most.
MOST_LISTED = 10_000
LIST_TITLES = (
    *("序号", "统一社会信用代码", "企业名称", "辖区", "行业", "成立日期", "列入名单日期", "未通过或缺少的条件"),
    *("数据截至", "规则版本", "办理结果", "办理日期", "办理单位"),
)
_RESULTS = {"GRANTED": "已办理", "REFUSED": "未办理"}
_OUTCOMES = {"ELIGIBLE": "符合", "INELIGIBLE": "不符合", "UNKNOWN": "无法判断"}
_INVALID = "不是有效的统一社会信用代码，请核对"
#: Refusals by their code.
_REFUSALS = {
    "CONSENT_REQUIRED": "该企业没有对本单位、本用途的有效授权",
    "SCOPE_REQUIRED": "没有查询该项内容的权限",
    "PURPOSE_REQUIRED": "没有选择查询用途",
    "COST_LIMIT": "一次查询的内容过多",
    "RATE_LIMIT": "查询过于频繁，请稍后再试",
    "NOT_FOUND": "没有该应用场景，或不在查询范围内",
}
_EMPTY, _UNKNOWN = "本行没有代码或名称", "登记册中没有该企业，或不在查询范围内"


async def answered(
    asked: AskedSheet, scenarios: Sequence[str], ask: Ask, progress: Progress | None = None
) -> AddedColumns:
    """Answer every row of a sheet; whatever cannot be told of a row stands in its last cell, in words."""
    codes = await _codes(asked, ask)
    told: dict[str, Mapping[str, Any]] = {}
    wanted = list(dict.fromkeys(code for code, _ in codes.values() if code))
    for part in _parts(wanted):
        told.update(await _told(part, scenarios, ask))
        if progress:
            progress(len(told))
    titles = await _titles(scenarios, ask)
    answers = {row: RowAnswer(_cells(told.get(code, {}), scenarios, fault)) for row, (code, fault) in codes.items()}
    return AddedColumns(titles, answers)


async def _codes(asked: AskedSheet, ask: Ask) -> dict[int, tuple[str, str]]:
    """The code of each row, or why it has none."""
    if asked.by is AskedBy.CODE:
        return {row: (typed, "" if typed else _EMPTY) for row, typed in asked.typed.items()}
    names = list(dict.fromkeys(name for name in asked.typed.values() if name))
    known: dict[str, tuple[str, str]] = {"": ("", _EMPTY)}
    for part in _parts(names):
        response = await ask(BY_NAME, {"names": part})
        known.update(zip(part, map(_named, _answers(response, "named", len(part))), strict=True))
    return {row: known[typed] for row, typed in asked.typed.items()}


def _named(match: Mapping[str, Any]) -> tuple[str, str]:
    if match.get("fault"):
        return "", match["fault"]
    if match["matches"] == 0:
        return "", "登记册中没有该名称的企业，或不在查询范围内"
    if match["matches"] > 1:
        return "", f"该名称对应 {match['matches']} 家企业，请改用统一社会信用代码"
    return match["enterprise"]["uscc"], ""


async def _told(usccs: Sequence[str], scenarios: Sequence[str], ask: Ask) -> dict[str, Mapping[str, Any]]:
    """What is told of each; a question that costs more than the client may spend on one is asked in two halves."""
    response = await ask(BY_CODE, {"usccs": usccs, "scenarios": scenarios})
    if len(usccs) > 1 and _is_too_dear(response):
        half = len(usccs) // 2
        first = await _told(usccs[:half], scenarios, ask)
        return {**first, **await _told(usccs[half:], scenarios, ask)}
    return dict(zip(usccs, _answers(response, "answers", len(usccs)), strict=True))


def _answers(response: Mapping[str, Any], field: str, count: int) -> list[dict[str, Any]]:
    """The answer for each item; one that was refused, or whose part was, has the refusal as its `fault`."""
    errors = response.get("errors") or []
    listed = (response.get("data") or {}).get(field)
    if listed is None:
        return [{"fault": _refusal(errors[0])} for _ in range(count)]
    answers = [dict(item) for item in listed]
    for error in errors:
        match error.get("path"):
            case [_, int(place), *_]:
                answers[place].setdefault("fault", _refusal(error))
    return answers


def _is_too_dear(response: Mapping[str, Any]) -> bool:
    return response.get("data") is None and CostLimit.code in map(_code, response.get("errors") or ())


def _code(error: Mapping[str, Any]) -> str:
    return str((error.get("extensions") or {}).get("code", ""))


def _refusal(error: Mapping[str, Any]) -> str:
    code = _code(error)
    return _REFUSALS.get(code, f"没有得到答复（{code}）")


async def _titles(scenarios: Sequence[str], ask: Ask) -> list[str]:
    response = await ask(TITLES, {})
    titles = {one["code"]: one["title"] for one in (response.get("data") or {}).get("scenarios") or ()}
    of_scenarios = [f"{titles.get(code, code)}{part}" for code in scenarios for part in ("结论", "理由", "数据截至")]
    return ["企业名称（登记）", "信用等级", "等级数据截至", *of_scenarios, "查询说明"]


def _cells(told: Mapping[str, Any], scenarios: Sequence[str], fault: str) -> list[str]:
    grade = told.get("grade") or {}
    verdicts = {verdict["scenario"]["code"]: verdict for verdict in told.get("eligibilities") or ()}
    cells = [told.get("name") or "", grade.get("level") or "", grade.get("asOf") or ""]
    for code in scenarios:
        cells += _verdict(verdicts.get(code))
    return [*cells, fault or told.get("fault") or _fault(told)]


def _verdict(verdict: Mapping[str, Any] | None) -> list[str]:
    if verdict is None:
        return ["", "", ""]
    reasons = [reason["text"] for reason in verdict["reasons"] if reason["outcome"] != "PASS"]
    return [_OUTCOMES[verdict["outcome"]], "；".join(reasons), verdict["dataAsOf"] or ""]


def _fault(told: Mapping[str, Any]) -> str:
    if "uscc" in told:
        return ""
    return _INVALID if "reason" in told else _UNKNOWN


def _parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[at : at + MOST] for at in range(0, len(items), MOST))


async def listed(
    scenario: str, outcome: str, ask: Ask, filter: Mapping[str, object] | None = None
) -> tuple[str, list[list[Cell]]]:
    """The title and the rows of a scenario's list, in its order, under LIST_TITLES.

    Raises NotFound for a scenario that there is not, and Invalid for any other refusal.
    """
    rows: list[list[Cell]] = []
    after: str | None = None
    while True:
        variables = {"code": scenario, "outcome": outcome, "filter": filter, "after": after}
        title, page = _list_page(await ask(LIST, variables))
        rows += [_list_row(len(rows) + place, node) for place, node in enumerate(page["nodes"], start=1)]
        after = page["pageInfo"]["endCursor"]
        if len(rows) > MOST_LISTED:
            raise Invalid(f"the list has more than {MOST_LISTED} enterprises: narrow it by a filter", field="filter")
        if not page["pageInfo"]["hasNextPage"]:
            return f"{title}{_OUTCOMES[outcome]}名单", rows


def _list_page(response: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    if response.get("errors"):
        raise Invalid(response["errors"][0]["message"])
    scenario = response["data"]["scenario"]
    if scenario is None:
        raise NotFound("no such scenario")
    return scenario["title"], scenario["list"]


def _list_row(number: int, node: Mapping[str, Any]) -> list[Cell]:
    enterprise, verdict, done = node["enterprise"] or {}, node["verdict"], node["outcome"] or {}
    missing = "；".join(reason["text"] for reason in verdict["reasons"] if reason["outcome"] != "PASS")
    return [
        number,
        node["uscc"],
        enterprise.get("name"),
        (enterprise.get("jurisdiction") or {}).get("name"),
        (enterprise.get("industry") or {}).get("name"),
        enterprise.get("establishedOn"),
        node["since"],
        missing or None,
        verdict["dataAsOf"],
        verdict["rulesetVersion"],
        _RESULTS.get(done.get("result", "")),
        done.get("decidedOn"),
        done.get("organisation"),
    ]
