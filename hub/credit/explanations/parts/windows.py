"""The sentences of display windows: how long a negative record is shown, and what a silent file is taken to mean."""

from collections.abc import Iterator
from decimal import Decimal

from hub.credit.explanations.parts import heads, names
from hub.credit.explanations.parts.heads import line, section, sourced
from hub.credit.explanations.results import Line, Quantity, Strictness
from hub.credit.facts.vocabulary import SOURCES, Wording
from hub.credit.rulesets.language.display import Assumption, ListingRule, Term, Window
from hub.credit.rulesets.language.models import DisplayRuleset

_WINDOWS = Wording(
    "失信信息公示期（display-windows）；过了公示期的不再使用",
    "how long negative records are shown (display-windows); what is no longer shown is no longer used",
)
_LAST_DAY = {
    True: Wording(
        "公示到与文书作出之日对应的那一天，当日仍公示", "the day that corresponds to the document's, included"
    ),
    False: Wording("公示到与文书作出之日对应的前一天", "the day before the one that corresponds to the document's"),
}
_HOLDS = {
    True: Wording("按此认定", "this is taken to hold"),
    False: Wording("不作此认定，视为无法判断", "this is not taken to hold, and counts as unknown"),
}


def window_sections(ruleset: DisplayRuleset) -> Iterator[Line]:
    """Say how long penalties and entries of lists are shown, and what is assumed where a file says nothing."""
    last_day = line("last_day_shown", "最后一个公示日", "last day shown", _LAST_DAY[ruleset.last_day_shown])
    yield section("概况", "In short", [*heads.head(ruleset, _WINDOWS), last_day])
    yield section("行政处罚公示多久", "How long penalties are shown", map(_window, ruleset.windows))
    yield section("列入名单公示多久", "How long entries of lists are shown", map(_listing, ruleset.listings))
    yield section("文件没有写明的", "Where a file says nothing", map(_assumption, ruleset.assumptions))


def _window(window: Window) -> Line:
    begins, authorities = window.decided_from, window.decided_by
    key = f"window/{begins}"
    since = Wording(f"{begins} 起", f"from {begins} on") if begins else Wording("更早", "of any earlier day")
    by_zh = f"由名称含{'、'.join(authorities)}的机关" if authorities else ""
    by_en = f" by authorities named {', '.join(authorities)}" if authorities else ""
    text = Wording(f"{since.zh}{by_zh}作出的处罚决定：", f"decisions{by_en} {since.en}:")
    months = (part for severity, term in window.months.items() for part in _months(key, severity, _term(term)))
    return Line(key, since, text, (*months, sourced(key, window)))


def _term(term: int | Term) -> Term:
    return term if isinstance(term, Term) else Term(longest=term)


def _months(window: str, severity: str, term: Term) -> Iterator[Line]:
    name = names.SEVERITIES[severity]
    yield from _shown(f"{window}/{severity}", Wording(f"{name.zh}处罚", f"a {name.en} penalty"), term)


def _shown(key: str, what: Wording, term: Term) -> Iterator[Line]:
    """Say the longest display first: each of the three may change by itself."""
    longest, shortest = term.longest, term.shortest
    amount = Quantity(Decimal(longest), names.MONTHS, Strictness.STRICTER)
    text = Wording(f"最长公示 {longest} 个月", f"shown for {longest} months at most")
    yield line(key, what.zh, what.en, text, amount)
    if shortest is not None:
        amount = Quantity(Decimal(shortest), names.MONTHS, Strictness.STRICTER)
        text = Wording(f"最短公示 {shortest} 个月", f"shown for {shortest} months at least")
        yield line(f"{key}/shortest", what.zh, what.en, text, amount)
    if term.only_where_stated:
        text = Wording("记录写明公示截止日的才公示", "shown only where its record says until when")
        yield line(f"{key}/only_where_stated", what.zh, what.en, text)


def _listing(listing: ListingRule) -> Line:
    key, title, severity = f"listing/{listing.source}", SOURCES[listing.source], names.SEVERITIES[listing.severity]
    text = Wording(
        f"{title.zh}（{listing.source}），按{severity.zh}失信：", f"{title.en} ({listing.source}), as {severity.en}:"
    )
    entry = Wording("每条列入", "an entry")
    return Line(key, title, text, (*_shown(f"{key}/months", entry, listing.months), sourced(key, listing)))


def _assumption(assumption: Assumption) -> Line:
    key, text = f"assumption/{assumption.assume}", names.ASSUMPTIONS[assumption.assume]
    holds = line(f"{key}/holds", "是否这样认定", "whether it holds", _HOLDS[assumption.holds])
    return Line(key, text, text, (holds, sourced(key, assumption)))
