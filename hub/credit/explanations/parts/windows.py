"""The sentences of display windows: how long a penalty is shown, by the day of its decision."""

from collections.abc import Iterator
from decimal import Decimal

from hub.credit.explanations.parts import heads, names
from hub.credit.explanations.parts.heads import section, sourced
from hub.credit.explanations.results import Line, Quantity, Strictness
from hub.credit.facts.vocabulary import Wording
from hub.credit.rulesets.language.models import DisplayRuleset, Window

_WINDOWS = Wording(
    "行政处罚公示期（display-windows）；过了公示期的处罚不再使用",
    "how long penalties are shown (display-windows); what is no longer shown is no longer used",
)


def window_sections(ruleset: DisplayRuleset) -> Iterator[Line]:
    """Say how long penalties are shown, by the day of their decision."""
    yield section("概况", "In short", heads.head(ruleset, _WINDOWS))
    yield section("最长公示多久", "How long at most", map(_window, ruleset.windows))


def _window(window: Window) -> Line:
    begins = window.decided_from
    key = f"window/{begins}"
    text = (
        Wording("更早作出的处罚决定：", "decisions of any earlier day:")
        if begins is None
        else Wording(f"{begins} 起作出的处罚决定：", f"decisions from {begins} on:")
    )
    months = (_months(key, severity, count) for severity, count in window.months.items())
    return Line(key, text, text, (*months, sourced(key, window)))


def _months(window: str, severity: str, count: int) -> Line:
    name = names.SEVERITIES[severity]
    amount = Quantity(Decimal(count), names.MONTHS, Strictness.STRICTER)
    text = Wording(f"最长公示 {count} 个月", f"shown for {count} months at most")
    return heads.line(f"{window}/{severity}", f"{name.zh}处罚", f"a {name.en} penalty", text, amount)
