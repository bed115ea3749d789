"""Grades as facts, which scenarios may name."""

from collections.abc import Iterable

from hub.credit.facts.vocabulary import FACTS, FactDefinition, FactType, Wording
from hub.credit.rulesets.language.models import AnyDocument, OfficialRuleset, ScoringRuleset


def grade_facts(rulesets: Iterable[AnyDocument]) -> dict[str, FactDefinition]:
    """Define a fact `grade.<scheme>` for every scheme whose levels have an order, by name."""
    grades = {}
    for ruleset in rulesets:
        if isinstance(ruleset, ScoringRuleset | OfficialRuleset) and (levels := _levels(ruleset)):
            name, title = f"grade.{ruleset.code}", Wording(ruleset.title.zh, ruleset.title.en)
            choices = {level: level for level in levels}
            grades[name] = FactDefinition(name, FactType.CHOICE, name, title, choices=choices, ordered=True)
    return grades


def _levels(ruleset: ScoringRuleset | OfficialRuleset) -> tuple[str, ...]:
    """The levels from best to worst; none where they have no order."""
    if isinstance(ruleset, ScoringRuleset):
        return tuple(cut.level for cut in ruleset.cuts)
    definition = FACTS.get(ruleset.level)
    return tuple(definition.choices) if definition is not None and definition.ordered else ()
