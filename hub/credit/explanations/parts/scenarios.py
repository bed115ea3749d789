"""The sentences of scenarios: who decides what, on which conditions, and what remains for everybody else."""

from collections.abc import Iterator, Mapping

from hub.credit.evaluation.compiled.scenarios import threshold_clause
from hub.credit.explanations.parts import heads, names
from hub.credit.explanations.parts.clauses import REQUIRED, condition_line, joined, plain, tree_line
from hub.credit.explanations.parts.heads import line, number, section, sourced, worded
from hub.credit.explanations.results import Quantity, RuleLine, Strictness
from hub.credit.facts.vocabulary import FACTS, FactDefinition, Wording
from hub.credit.rulesets.language.models import Ordering, SanctionItem, ScenarioRuleset, Setting, Threshold

_SCENARIO = Wording("应用场景（scenario）", "a use of credit results (scenario)")
_NOTHING_SAID = Wording("没有写明", "nothing is said")
_DECIDERS = {
    True: Wording("由工作人员作出决定，本系统的结果只供参考", "a person decides; what the hub says is advice"),
    False: Wording("按本系统的结果直接认定", "the hub's answer stands by itself"),
}


def scenario_sections(ruleset: ScenarioRuleset, grades: Mapping[str, FactDefinition]) -> Iterator[RuleLine]:
    """Say a scenario; `grades` are the facts that schemes define, by name."""
    vocabulary = {**FACTS, **grades}
    yield section("概况", "In short", [*heads.head(ruleset, _SCENARIO), *heads.in_force(ruleset), *_use(ruleset)])
    conditions = [tree_line(ruleset.eligible_when, vocabulary, REQUIRED)]
    if not plain(ruleset.eligible_when):
        conditions.append(line("formula", "组合方式", "joined as", joined(ruleset.eligible_when)))
    yield section("符合条件的标准", "Who is eligible", conditions)
    if ruleset.threshold is not None:
        yield section("等级门槛（同时须满足）", "Grade asked for besides", [_threshold(ruleset.threshold, grades)])
    yield section(
        "先后次序（只决定先后，不排除任何企业）",
        "Order (it excludes nobody)",
        [_ordering(each, place, vocabulary) for place, each in enumerate(ruleset.order_by)],
    )
    yield heads.ages(ruleset)
    yield heads.person_checks(ruleset.human_checks)
    yield section(
        "工作参数（本系统只展示，不参与判断）", "Numbers that officials use beside it", map(_setting, ruleset.settings)
    )


def _use(ruleset: ScenarioRuleset) -> Iterator[RuleLine]:
    purpose, effect = names.PURPOSES[ruleset.purpose], names.EFFECTS[ruleset.effect]
    yield line("purpose", "用途", "purpose", purpose)
    yield line("effect", "结果的作用", "what it does", effect)
    if ruleset.sanction_item is not None:
        yield _sanction_item(ruleset.sanction_item)
    yield line("human_decision", "谁作决定", "who decides", _DECIDERS[ruleset.human_decision])
    otherwise = worded(ruleset.otherwise) if ruleset.otherwise else _NOTHING_SAID
    yield line("otherwise", "对其他企业", "for everybody else", otherwise)


def _sanction_item(item: SanctionItem) -> RuleLine:
    """Say which measure of the national list a sanction is, and by which edition."""
    title = worded(item.title)
    text = Wording(
        f"{title.zh}（失信惩戒措施基础清单，{item.edition}）",
        f"{title.en} (national list of sanctions for dishonesty, edition {item.edition})",
    )
    zh, en = "惩戒事项", "sanction item"
    named = Wording(f"{zh}：{text.zh}", f"{en}: {text.en}")
    return RuleLine("sanction_item", Wording(zh, en), named, (sourced("sanction_item", item),))


def _threshold(threshold: Threshold, grades: Mapping[str, FactDefinition]) -> RuleLine:
    """Say the threshold as the clause that it stands for, with the sentence that a reason has."""
    clause = threshold_clause(threshold, grades)
    key = "threshold"
    return RuleLine(
        key,
        Wording("等级门槛", "grade threshold"),
        Wording(f"【{clause.code}】{clause.text.zh}", f"[{clause.code}] {clause.text.en}"),
        (
            condition_line(f"{key}/condition", "判断", "judged by", clause, grades, Strictness.STRICTER),
            line(f"{key}/scheme", "评价体系", "scheme", Wording(threshold.scheme, threshold.scheme)),
            line(f"{key}/remedy", "不符合时", "remedy", worded(clause.remedy)),
            sourced(key, threshold),
        ),
        addition=Strictness.STRICTER,
    )


def _ordering(ordering: Ordering, place: int, vocabulary: Mapping[str, FactDefinition]) -> RuleLine:
    title, first = vocabulary[ordering.by].title, names.FIRST[ordering.first]
    text = Wording(f"按{title.zh}（{ordering.by}），{first.zh}", f"by {title.en} ({ordering.by}), {first.en}")
    return line(f"order/{place}", f"第 {place + 1} 依据", f"criterion {place + 1}", text)


def _setting(setting: Setting) -> RuleLine:
    key, title = f"setting/{setting.code}", worded(setting.title)
    return RuleLine(
        key,
        Wording(f"参数 {setting.code}", f"number {setting.code}"),
        Wording(
            f"【{setting.code}】{title.zh}：{number(setting.value)} {setting.unit}",
            f"[{setting.code}] {title.en}: {number(setting.value)} {setting.unit}",
        ),
        (sourced(key, setting),),
        measure=Quantity(setting.value, Wording(setting.unit, setting.unit), None),
    )
