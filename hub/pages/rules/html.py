"""The HTML of the pages about rules: everything that is written is escaped, and the style stands inside the page."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path

from hub.core.district import district
from hub.credit.explanations.results import Explanation, Language, RuleLine
from hub.credit.facts.vocabulary import Wording

_STYLE = (Path(__file__).parent / "rules.css").read_text("utf-8")
#: What a content security policy lets this style in by.
STYLE_HASH = f"'sha256-{b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"

_TITLE = Wording("信用规则", "Credit rules")
_INTRODUCTION = Wording(
    "以下是现在执行的全部规则。每条规则都写明谁负责、按什么条件判断、依据是什么。",
    "These are all rules in force now. Each says who answers for it, what it asks, and where that comes from.",
)
_LANGUAGES: Mapping[Language, str] = {Language.ZH: "zh-CN", Language.EN: "en"}
_QUERIES: Mapping[Language, str] = {Language.ZH: "", Language.EN: "?language=en"}
#: The list, from the page of one ruleset.
_LIST = "../rules"
_KINDS: Mapping[str, Wording] = {
    "scoring": Wording("评价体系（由本系统评级）", "Schemes that this hub works out"),
    "official": Wording("官方等级（原样采用）", "Grades of other authorities, taken in as they are"),
    "scenario": Wording("应用场景", "Uses of credit results"),
    "display-windows": Wording("行政处罚公示期", "How long penalties are shown"),
}


def list_page(explanations: Sequence[Explanation], day: date, language: Language) -> str:
    """Write the list of rules by their kinds, each with a link to its page."""
    head = f"<h1>{_say(_TITLE, language)}</h1><p>{_say(_INTRODUCTION, language)}</p>"
    sections = "".join(_kind(kind, explanations, language) for kind in _KINDS)
    return _document(_TITLE, f"{head}{sections}{_footer(day, language)}", language, None)


def ruleset_page(explanations: Sequence[Explanation], day: date, language: Language) -> str:
    """Write the rulesets of one code, section by section: one, or a scheme and a scenario that share it."""
    body = "".join(f"<article>{_ruleset(each, language)}</article>" for each in explanations)
    return _document(explanations[0].title, f"{body}{_footer(day, language)}", language, _LIST)


def missing_page(code: str, language: Language) -> str:
    """Write that no rule of this code is in force."""
    title = Wording("没有这条规则", "No such rule")
    text = Wording(f"没有编码为“{code}”的规则在执行。", f"No rule of the code “{code}” is in force.")
    body = f"<h1>{_say(title, language)}</h1><p>{_say(text, language)}</p>"
    return _document(title, body, language, _LIST)


def _kind(kind: str, explanations: Sequence[Explanation], language: Language) -> str:
    items = "".join(_item(each, language) for each in explanations if each.kind == kind)
    return f"<section><h2>{_say(_KINDS[kind], language)}</h2><ul>{items}</ul></section>" if items else ""


def _item(explanation: Explanation, language: Language) -> str:
    address = escape(f"rules/{explanation.code}{_QUERIES[language]}")
    version = f'<span class="note">{escape(explanation.version)}</span>'
    return f'<li><a href="{address}">{_say(explanation.title, language)}</a> {version}</li>'


def _ruleset(explanation: Explanation, language: Language) -> str:
    head = f'<h1>{_say(explanation.title, language)}</h1><p class="note">{escape(explanation.version)}</p>'
    sections = (
        f"<section><h2>{_say(section.text, language)}</h2>{_lines(section.parts, language)}</section>"
        for section in explanation.sections
    )
    return f"{head}{''.join(sections)}"


def _lines(lines: Iterable[RuleLine], language: Language) -> str:
    return f"<ul>{''.join(_line(line, language) for line in lines)}</ul>"


def _line(line: RuleLine, language: Language) -> str:
    text = _say(line.text, language)
    if not line.parts:
        return f"<li>{text}</li>"
    return f'<li class="group"><p>{text}</p>{_lines(line.parts, language)}</li>'


def _footer(day: date, language: Language) -> str:
    text = Wording(f"截至 {day} 执行的规则", f"Rules in force on {day}")
    return f'<footer><p class="note">{_say(text, language)}</p></footer>'


def _document(title: Wording, body: str, language: Language, up: str | None) -> str:
    """Write the whole page; links are relative, since the hub may be served below a path."""
    home = district()
    region = home.regions[home.division]
    hub = Wording(f"{region.name}企业信用中枢", f"Credit hub of {region.name_en}")
    return (
        f'<!doctype html>\n<html lang="{_LANGUAGES[language]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{_say(title, language)} · {_say(hub, language)}</title>\n<link rel="icon" href="data:,">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header><span>{_say(hub, language)}</span>{_navigation(language, up)}</header>\n"
        f"<main>{body}</main>\n</body>\n</html>\n"
    )


def _navigation(language: Language, up: str | None) -> str:
    """Link to the list, and to the same page in the other language."""
    other = Language.ZH if language is Language.EN else Language.EN
    named = Wording("English", "中文")
    links = [f'<a href="?language={other}" lang="{_LANGUAGES[other]}">{_say(named, language)}</a>']
    if up is not None:
        every = Wording("全部规则", "All rules")
        links.insert(0, f'<a href="{up}{_QUERIES[language]}">{_say(every, language)}</a>')
    return f"<nav>{' · '.join(links)}</nav>"


def _say(wording: Wording, language: Language) -> str:
    return escape(language.text(wording))
