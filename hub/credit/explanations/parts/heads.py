"""The sentences that rulesets of all kinds share: who answers for them, since when, how old data may be."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from hub.credit.explanations.parts import names
from hub.credit.explanations.results import Quantity, RuleLine, Strictness
from hub.credit.facts.vocabulary import SOURCES, Wording
from hub.credit.rulesets.language.models import DisplayRuleset, Ruleset
from hub.credit.rulesets.language.words import Bilingual, PersonCheck, SourcedRule


def worded(text: Bilingual) -> Wording:
    return Wording(text.zh, text.en)


def number(value: Decimal) -> str:
    """Write a number in its shortest form: 9.60 as 9.6."""
    return f"{value.normalize():f}"


def line(key: str, zh: str, en: str, text: Wording, measure: Quantity | None = None) -> RuleLine:
    """Write a line that begins with its label: 负责部门：税务部门."""
    return RuleLine(key, Wording(zh, en), Wording(f"{zh}：{text.zh}", f"{en}: {text.en}"), measure=measure)


def section(zh: str, en: str, parts: Iterable[RuleLine]) -> RuleLine:
    return RuleLine(None, Wording(zh, en), Wording(zh, en), tuple(parts))


def sourced(key: str, rule: SourcedRule) -> RuleLine:
    """Say where a rule comes from, and how sure that is."""
    confidence = names.CONFIDENCES[rule.confidence]
    text = Wording(
        f"{rule.basis}（{rule.confidence}，{confidence.zh}）", f"{rule.basis} ({rule.confidence}: {confidence.en})"
    )
    return line(f"{key}/basis", "依据", "basis", text)


def head(ruleset: Ruleset | DisplayRuleset, kind: Wording) -> Iterator[RuleLine]:
    """Say what the ruleset is called, which version it is, and who answers for it."""
    yield line("title", "名称", "title", worded(ruleset.title))
    yield line("kind", "类型", "kind", kind)
    yield line("code", "编码", "code", Wording(ruleset.code, ruleset.code))
    yield line("version", "版本", "version", Wording(ruleset.version, ruleset.version))
    yield line("owner", "负责部门", "owner", names.department(ruleset.owner))


def in_force(ruleset: Ruleset) -> Iterator[RuleLine]:
    """Say from when and until when the version is in force."""
    begins, ends = ruleset.effective_from, ruleset.effective_to
    yield line("effective_from", "开始执行", "in force from", Wording(f"{begins}", f"{begins}"))
    until = Wording(f"{ends}（当日不再执行）", f"{ends}, that day not included")
    open_end = Wording("直到下一版本开始执行", "the next version begins")
    yield line("effective_to", "执行至", "in force until", open_end if ends is None else until)


def ages(ruleset: Ruleset) -> RuleLine:
    """Say of each source how old its data may be."""
    return section(
        "数据多旧就不能用",
        "When data are too old",
        [_age(source, days) for source, days in ruleset.max_age_days.items()],
    )


def person_checks(checks: Iterable[PersonCheck]) -> RuleLine:
    """Say what a person checks because no department reports it."""
    lines = [
        RuleLine(
            f"person/{check.code}",
            Wording(f"核对 {check.code}", f"check {check.code}"),
            Wording(f"【{check.code}】{check.text.zh}", f"[{check.code}] {check.text.en}"),
            (sourced(f"person/{check.code}", check),),
            addition=Strictness.STRICTER,
        )
        for check in checks
    ]
    return section("须由工作人员核对", "What a person checks", lines)


def _age(source: str, days: int) -> RuleLine:
    title = SOURCES.get(source, Wording(source, source))
    return RuleLine(
        f"age/{source}",
        Wording(title.zh, title.en),
        Wording(
            f"{title.zh}（{source}）的数据超过 {days} 天即过旧，视为无法判断",
            f"data of {title.en} ({source}) older than {days} days are too old and count as unknown",
        ),
        measure=Quantity(Decimal(days), names.DAYS, Strictness.LOOSER),
    )
