"""The sentences of schemes: those that the hub works out, and those that another authority grades."""

from collections.abc import Iterator, Mapping

from hub.credit.explanations.parts import heads, names
from hub.credit.explanations.parts.clauses import (
    ALTERNATIVE,
    REQUIRED,
    STRIKING,
    clause_line,
    condition_line,
    joined,
    plain,
    tree_line,
)
from hub.credit.explanations.parts.heads import line, number, section, sourced, worded
from hub.credit.explanations.parts.indicators import indicator_line
from hub.credit.explanations.results import Quantity, RuleLine, Strictness
from hub.credit.facts.vocabulary import FACTS, Wording
from hub.credit.rulesets.language.models import Cut, Dimension, Minimum, OfficialRuleset, ScoringRuleset, Veto

_SCORING = Wording("由本系统计分评级的评价体系（scoring）", "a scheme that this hub works out (scoring)")
_OFFICIAL = Wording(
    "由其他机关评定的等级（official），本系统原样采用，不另行计算",
    "grades that another authority gives (official): taken in, never worked out here",
)
_EVERYBODY = Wording("所有企业", "all enterprises")


def scoring_sections(ruleset: ScoringRuleset) -> Iterator[RuleLine]:
    """Say a scheme that the hub works out: for whom, points, what caps or lifts the level, the levels."""
    lowest = ruleset.cuts[-1].level
    yield section("概况", "In short", [*heads.head(ruleset, _SCORING), *heads.in_force(ruleset), _applies_to(ruleset)])
    yield section("维度", "Dimensions", map(_dimension, ruleset.dimensions))
    titles = {dimension.code: worded(dimension.title) for dimension in ruleset.dimensions}
    yield section("指标和分值", "Indicators and points", [indicator_line(each, titles) for each in ruleset.indicators])
    yield section("等级怎么定", "How the level is found", [*map(_cut, ruleset.cuts), *_missing(ruleset)])
    yield section(
        f"必须满足，否则等级为 {lowest}",
        f"What must hold: otherwise the level is {lowest}",
        [
            *(clause_line(gate, FACTS, REQUIRED) for gate in ruleset.gates),
            *(_minimum(minimum, titles) for minimum in ruleset.minima),
        ],
    )
    yield section("一票否决", "Vetoes", map(_veto, ruleset.vetoes))
    yield _direct(ruleset)
    yield heads.ages(ruleset)
    yield heads.person_checks(ruleset.human_checks)


def official_sections(ruleset: OfficialRuleset) -> Iterator[RuleLine]:
    """Say a scheme that is taken in: which fact is the level, which the score."""
    level, score = FACTS[ruleset.level], FACTS[ruleset.score] if ruleset.score else None
    nothing = Wording("无", "none")
    unrated = Wording(ruleset.unrated, ruleset.unrated) if ruleset.unrated else nothing
    yield section(
        "概况",
        "In short",
        [
            *heads.head(ruleset, _OFFICIAL),
            *heads.in_force(ruleset),
            line("level", "等级取自", "the level is", _fact(ruleset.level, level.title)),
            line("score", "得分取自", "the score is", _fact(ruleset.score, score.title) if score else nothing),
            line("unrated", "只有得分没有等级时，等级记为", "a score without a level counts as", unrated),
            sourced("official", ruleset),
        ],
    )
    yield heads.ages(ruleset)
    yield heads.person_checks(ruleset.human_checks)


def _fact(name: str | None, title: Wording) -> Wording:
    return Wording(f"{title.zh}（{name}）", f"{title.en} ({name})")


def _applies_to(ruleset: ScoringRuleset) -> RuleLine:
    if ruleset.applies_to is None:
        return line("applies_to", "适用于", "for whom", _EVERYBODY)
    zh, en = "只适用于同时符合以下情形的企业", "only for enterprises of which this holds"
    return condition_line("applies_to", zh, en, ruleset.applies_to, FACTS, None)


def _dimension(dimension: Dimension) -> RuleLine:
    zh, en = f"维度 {dimension.code}", f"dimension {dimension.code}"
    return line(f"dimension/{dimension.code}", zh, en, worded(dimension.title))


def _cut(cut: Cut) -> RuleLine:
    text = Wording(f"得分 {number(cut.at_least)} 分及以上", f"a score of {number(cut.at_least)} or more")
    amount = Quantity(cut.at_least, names.POINTS, Strictness.STRICTER)
    return line(f"cut/{cut.level}", f"等级 {cut.level}", f"level {cut.level}", text, amount)


def _missing(ruleset: ScoringRuleset) -> Iterator[RuleLine]:
    """Say what happens to points whose source is missing: one of the two ways of the language."""
    if (share := ruleset.minimum_assessed) is not None:
        percent = number(share * 100)
        text = Wording(
            f"缺数据的指标不计分也不扣分，得分按已评价部分折算成百分制；可评价的权重不足 {percent}% 时不给等级",
            "an indicator without data neither gives nor takes points, and the score is out of what was assessed; "
            f"with less than {percent} % assessed there is no grade",
        )
        amount = Quantity(share * 100, Wording("个百分点", "percentage points"), Strictness.STRICTER)
        yield line("minimum_assessed", "最低可评价比例", "minimum assessed", text, amount)
    if (level := ruleset.undecided) is not None:
        text = Wording(
            f"得分按整张表计算；所缺数据还可能改变等级时，等级为“{level}”",
            f"points are out of the whole table; while what is missing could change the level, it is “{level}”",
        )
        yield line("undecided", "数据不全时", "while data are missing", text)


def _minimum(minimum: Minimum, titles: Mapping[str, Wording]) -> RuleLine:
    key, points = f"minimum/{minimum.code}", number(minimum.at_least)
    title = titles[minimum.dimension]
    asked = Wording(
        f"{title.zh}（{minimum.dimension}）不低于 {points} 分",
        f"{title.en} ({minimum.dimension}) gives {points} points at least",
    )
    amount = Quantity(minimum.at_least, names.POINTS, Strictness.STRICTER)
    return RuleLine(
        key,
        Wording(f"最低分 {minimum.code}", f"minimum {minimum.code}"),
        Wording(f"【{minimum.code}】{minimum.text.zh}", f"[{minimum.code}] {minimum.text.en}"),
        (
            line(f"{key}/points", "判断", "judged by", asked, amount),
            line(f"{key}/remedy", "不符合时", "remedy", worded(minimum.remedy)),
            sourced(key, minimum),
        ),
        addition=Strictness.STRICTER,
    )


def _veto(veto: Veto) -> RuleLine:
    cap = Wording(f"等级不高于 {veto.cap}", f"the level is {veto.cap} at most")
    return clause_line(veto, FACTS, STRIKING, line(f"clause/{veto.code}/cap", "成立时", "when it strikes", cap))


def _direct(ruleset: ScoringRuleset) -> RuleLine:
    """Say what makes the best level whatever the score."""
    best = ruleset.cuts[0].level
    formulas = [
        line(f"formula/{place}", "组合方式", "joined as", joined(node))
        for place, node in enumerate(ruleset.direct)
        if not plain(node)
    ]
    lines = [tree_line(node, FACTS, ALTERNATIVE) for node in ruleset.direct]
    return section(
        f"满足以下任意一条，不论得分，等级即为 {best}（一票否决和必须满足的条件仍然有效）",
        f"Any one of these makes the level {best} whatever the score (what must hold and vetoes still count)",
        [*lines, *formulas],
    )
