"""The sentences of display windows: how long a record is shown, how a list ages, what a silent file means."""

from collections.abc import Iterator
from decimal import Decimal

from hub.credit.explanations.parts import heads, names
from hub.credit.explanations.parts.heads import line, section, sourced
from hub.credit.explanations.results import Quantity, RuleLine, Strictness
from hub.credit.facts.vocabulary import SOURCES, Wording
from hub.credit.rulesets.language.models import Assumption, DisplayRuleset, ListingRule, MonthsOrTerm, Term, Window

_WINDOWS = Wording(
    "失信信息公示期（display-windows）；过了公示期的处罚不再使用",
    "how long negative records are shown (display-windows); a penalty that is no longer shown is no longer used",
)
_LAST_DAY = {
    True: Wording(
        "期满的对应日当天仍公示，次日起不再公示", "the corresponding day is still shown, the next one is not"
    ),
    False: Wording("期满的对应日当天起不再公示", "from the corresponding day on it is no longer shown"),
}
_ASSUMED = {
    True: Wording("按此推定", "taken to hold"),
    False: Wording("不作此推定，视为无法判断", "not taken to hold: it counts as unknown"),
}


def window_sections(ruleset: DisplayRuleset) -> Iterator[RuleLine]:
    """Say how long records are shown and entries of lists count, and what is taken to hold where files are silent."""
    last_day = line("last_day_shown", "期满当天", "the day on which a term ends", _LAST_DAY[ruleset.last_day_shown])
    yield section("概况", "In short", [*heads.head(ruleset, _WINDOWS), last_day])
    yield section("处罚公示多久", "How long penalties are shown", map(_window, ruleset.windows))
    yield section("列入名单多久后须核实", "When an entry of a list has to be verified", map(_listing, ruleset.listings))
    yield section("文件没有写明时", "Where a file says nothing", map(_assumption, ruleset.assumptions))


def _window(window: Window) -> RuleLine:
    key, label = _key(window), _label(window)
    terms = (part for severity, term in window.months.items() for part in _penalty(key, severity, term))
    return RuleLine(key, label, label, (*terms, sourced(key, window)))


def _key(window: Window) -> str:
    """Name a window by its first day and its authorities: two windows may begin on one day."""
    return "/".join(["window", str(window.decided_from), *(window.decided_by or ())])


def _label(window: Window) -> Wording:
    begins, words = window.decided_from, window.decided_by or ()
    zh_whose = f"由名称含“{'”或“'.join(words)}”的机关" if words else ""
    en_whose = f" by authorities whose name has {' or '.join(words)}" if words else ""
    if begins is None:
        return Wording(f"{zh_whose}更早作出的处罚决定：", f"decisions{en_whose} of any earlier day:")
    return Wording(f"{begins} 起{zh_whose}作出的处罚决定：", f"decisions{en_whose} from {begins} on:")


def _penalty(window: str, severity: str, months: MonthsOrTerm) -> Iterator[RuleLine]:
    term, name = months if isinstance(months, Term) else Term(longest=months), names.SEVERITIES[severity]
    label = Wording(f"{name.zh}处罚", f"a {name.en} penalty")
    yield _longest(f"{window}/{severity}", label, term.longest)
    yield from _limits(f"{window}/{severity}", label, term)


def _longest(key: str, label: Wording, months: int) -> RuleLine:
    text = Wording(f"最长公示 {months} 个月", f"shown for {months} months at most")
    return line(key, label.zh, label.en, text, _months(months))


def _limits(key: str, label: Wording, term: Term) -> Iterator[RuleLine]:
    """Say what limits a display besides its longest term."""
    if (months := term.shortest) is not None:
        text = Wording(f"最短公示 {months} 个月", f"shown for {months} months at least")
        yield line(f"{key}/shortest", label.zh, label.en, text, _months(months))
    if term.only_where_stated:
        text = Wording(
            "原则上不公示，只有记录自身写明公示截止日期的才公示",
            "not shown in principle, only where the record itself says until when",
        )
        yield line(f"{key}/only_where_stated", label.zh, label.en, text)


def _listing(rule: ListingRule) -> RuleLine:
    """Say how long an entry of a list speaks for itself; its longest term hides nothing, it only asks for a look."""
    source, severity = SOURCES[rule.source], names.SEVERITIES[rule.severity]
    key, label = f"listing/{rule.source}", Wording(source.zh, source.en)
    months = rule.months.longest
    text = Wording(
        f"列入满 {months} 个月仍没有移出记录的，视为无法判断，须核实是否已移出",
        f"after {months} months without a removal an entry counts as unknown: whether it was removed is to be verified",
    )
    named = Wording(f"{source.zh}（{rule.source}）：", f"{source.en} ({rule.source}):")
    parts = (
        line(f"{key}/severity", "失信程度", "severity", severity),
        line(f"{key}/longest", "没有移出记录时", "without a removal", text, _months(months)),
        *_limits(key, label, rule.months),
        sourced(key, rule),
    )
    return RuleLine(key, label, named, parts)


def _assumption(rule: Assumption) -> RuleLine:
    key, what, holds = f"assumption/{rule.assume}", names.ASSUMPTIONS[rule.assume], _ASSUMED[rule.holds]
    text = Wording(f"{what.zh}：{holds.zh}", f"{what.en}: {holds.en}")
    return RuleLine(key, what, text, (sourced(key, rule),))


def _months(months: int) -> Quantity:
    return Quantity(Decimal(months), names.MONTHS, Strictness.STRICTER)
