"""Say in both languages what a fact is, and what it would have to become."""

from hub.credit.evaluation.clauses.conditions import value_wording
from hub.credit.facts.vocabulary import FactType, Wording
from hub.credit.needs.search.options import COUNTED, NUMERIC, OpenFact, Option, as_good

_LOWER = (Wording("不低于", "at least"), Wording("高于", "more than"))
_UPPER = (Wording("不高于", "at most"), Wording("低于", "less than"))


def sentence(title: Wording, present: Wording | None, to: Wording) -> Wording:
    """Say the change: 科技人员占职工总数比例由 8 % 变为不低于 10 %."""
    if present is None:
        return Wording(f"{title.zh}尚不可知，需为 {to.zh}", f"{title.en}: not known now, needed: {to.en}")
    return Wording(f"{title.zh}由 {present.zh} 变为 {to.zh}", f"{title.en}: from {present.en} to {to.en}")


def present_value(fact: OpenFact) -> Wording | None:
    """The present value with its unit; None where it is not known or too old."""
    if not fact.known or fact.present.value is None:
        return None
    return value_wording(fact.definition, fact.present.value)


def wanted_value(fact: OpenFact, option: Option) -> Wording:
    """The values that are as good as the option: 不低于 10 %、以下之一：A 级、B 级."""
    if fact.definition.type in NUMERIC:
        return _bounds(fact, option)
    good = [other.value for other in fact.values if as_good(other.goodness, option.goodness)]
    if fact.definition.type is FactType.FLAG or len(good) == 1:
        return value_wording(fact.definition, option.value)
    words = [value_wording(fact.definition, value) for value in good]
    zh, en = "、".join(word.zh for word in words), ", ".join(word.en for word in words)
    return Wording(f"以下之一：{zh}", f"one of {en}")


def _bounds(fact: OpenFact, option: Option) -> Wording:
    """The stretch of numbers around the option that are as good as it."""
    values, at = fact.values, fact.values.index(option)
    first = last = at
    while first > 0 and as_good(values[first - 1].goodness, option.goodness):
        first -= 1
    while last < len(values) - 1 and as_good(values[last + 1].goodness, option.goodness):
        last += 1
    if first == last and fact.definition.unit in COUNTED:
        return value_wording(fact.definition, option.value)
    zh, en = [], []
    if first > 0:
        bound = _edge(fact, values[first], values[first - 1], _LOWER)
        zh.append(bound.zh)
        en.append(bound.en)
    if last < len(values) - 1:
        bound = _edge(fact, values[last], values[last + 1], _UPPER)
        zh.append(bound.zh)
        en.append(bound.en)
    if not zh:
        return value_wording(fact.definition, option.value)
    return Wording("、".join(zh), " and ".join(en))


def _edge(fact: OpenFact, inside: Option, outside: Option, words: tuple[Wording, Wording]) -> Wording:
    """Say where good numbers end: at the last one inside, or just before the first one outside."""
    included = fact.definition.unit in COUNTED or inside.value in fact.operands
    verb, value = words[0] if included else words[1], (inside if included else outside).value
    said = value_wording(fact.definition, value)
    return Wording(f"{verb.zh} {said.zh}", f"{verb.en} {said.en}")
