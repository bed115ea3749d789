"""The sentences of what rules ask of a fact: conditions, and the bands of an indicator."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from hub.credit.evaluation.clauses import sentences
from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import FactDefinition, FactType, Wording
from hub.credit.rulesets.language.models import Band
from hub.credit.rulesets.language.operators import accepted_choices
from hub.credit.rulesets.language.words import OperatorWithOperand

#: What English says for the units of facts; a unit that is not here is said as it is.
_UNITS: Mapping[str, str] = {
    "年": "years",
    "分": "points",
    "笔": "entries",
    "项": "items",
    "个月": "months",
    "人": "people",
    "万元": "times 10,000 yuan",
}
_NUMBERS: Mapping[str, Wording] = {
    "is": Wording("等于", "is"),
    "at_least": Wording("不低于", "is at least"),
    "at_most": Wording("不高于", "is at most"),
    "above": Wording("高于", "is more than"),
    "below": Wording("低于", "is less than"),
}
_CHOICES: Mapping[str, Wording] = {
    "is": Wording("为", "is"),
    "at_least": Wording("不低于", "is at least"),
    "at_most": Wording("不高于", "is at most"),
}


def requirement(definition: FactDefinition, operation: OperatorWithOperand) -> Wording:
    """Say a condition: 研发费用占营业收入比例不低于 6 %."""
    title, values = definition.title, [value_wording(definition, operand) for operand in operation.operands]
    if definition.type is FactType.FLAG:
        return Wording(f"{title.zh}：{values[0].zh}", f"{title.en}: {values[0].en}")
    if operation.operator == "in":
        zh, en = "、".join(value.zh for value in values), ", ".join(value.en for value in values)
        return Wording(f"{title.zh}为以下之一：{zh}", f"{title.en} is one of {en}")
    words = _NUMBERS if definition.type in (FactType.NUMBER, FactType.YEARS) else _CHOICES
    verb, [value] = words[operation.operator], values
    zh, en = f"{title.zh}{verb.zh} {value.zh}", f"{title.en} {verb.en} {value.en}"
    if (named := _accepted(definition, operation)) is None:
        return Wording(zh, en)
    return Wording(f"{zh}（即 {named.zh}）", f"{en} (that is {named.en})")


def bands(definition: FactDefinition, written: Sequence[Band]) -> list[Wording]:
    """Say what each band takes: 达到 5 %、不足 6 %; of a flag or a choice its values."""
    if definition.type not in (FactType.NUMBER, FactType.YEARS):
        return [_named_band(definition, band) for band in written]
    return [_falling_band(definition, band, above) for band, above in zip(written, [None, *written], strict=False)]


def _falling_band(definition: FactDefinition, band: Band, above: Band | None) -> Wording:
    """Say one band of a number: its own bound is reached, and that of the band above it is not."""
    bound, zh, en = Decimal(str(band.operands[0])), [], []
    if bound != definition.minimum or band.operator == "above":
        reached, value = band.operator == "at_least", value_wording(definition, bound)
        zh.append(f"{'达到' if reached else '超过'} {value.zh}")
        en.append(f"{'at least' if reached else 'more than'} {value.en}")
    if above is not None:
        missed, value = above.operator == "at_least", value_wording(definition, above.operands[0])
        zh.append(f"{'不足' if missed else '不超过'} {value.zh}")
        en.append(f"{'less than' if missed else 'at most'} {value.en}")
    return Wording("、".join(zh), ", ".join(en))


def _named_band(definition: FactDefinition, band: Band) -> Wording:
    values = [value_wording(definition, operand) for operand in band.operands]
    return Wording("、".join(value.zh for value in values), ", ".join(value.en for value in values))


def _accepted(definition: FactDefinition, operation: OperatorWithOperand) -> Wording | None:
    """Name the choices that a bound stands for, since not everybody knows their order."""
    if definition.type is not FactType.CHOICE or operation.operator == "is":
        return None
    accepted = [choice for choice in definition.choices if choice in accepted_choices(operation, definition)]
    return Wording("、".join(definition.choices[choice] for choice in accepted), ", ".join(accepted))


def value_wording(definition: FactDefinition, operand: Value) -> Wording:
    """Write a value with its unit: 6 %、B 级、是."""
    if isinstance(operand, bool):
        return Wording("是", "yes") if operand else Wording("否", "no")
    number = Decimal(operand) if isinstance(operand, int) else operand
    unit = f" {_UNITS.get(definition.unit, definition.unit)}" if definition.unit else ""
    zh = sentences.value_with_unit(definition, number)
    return Wording(zh, f"{number.normalize():f}{unit}" if isinstance(number, Decimal) else str(number))
