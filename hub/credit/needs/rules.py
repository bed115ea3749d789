"""Say what an enterprise would need, over its own facts and by the rules themselves."""

from collections.abc import Mapping
from datetime import date

from hub.credit.evaluation.clauses.thresholds import GradeThreshold
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.library.in_force import Library, Scheme
from hub.credit.facts.results import Fact
from hub.credit.facts.vocabulary import ChangedBy, Wording
from hub.credit.needs.results import Need, NeedKind, NeedSet
from hub.credit.needs.search.goals import AnyGoal, level_goal, verdict_goal
from hub.credit.needs.search.options import OpenFact, Option, fact_values, open_facts, replaced
from hub.credit.needs.search.reading import Results, Slot
from hub.credit.needs.search.sets import fewest
from hub.credit.needs.search.wording import present_value, sentence, wanted_value

#: Sets are preferred that are in the enterprise's own hands.
_PREFERENCE = (ChangedBy.ENTERPRISE, ChangedBy.AUTHORITY, ChangedBy.TIME)


def needed_for_verdict(scenario: Scenario, facts: Mapping[str, Fact], library: Library, on: date) -> list[NeedSet]:
    """The fewest facts by which the scenario would say eligible; empty where it does, or where none would do."""
    return _needed(verdict_goal(scenario, library, on), facts, library, on)


def needed_for_level(
    scheme: Scheme, level: str, facts: Mapping[str, Fact], library: Library, on: date
) -> list[NeedSet]:
    """The fewest facts by which the scheme would give a level or a better one; raises ValueError for no level of it."""
    return _needed(level_goal(scheme, level), facts, library, on)


def grades_asked(scenario: Scenario, library: Library, on: date, by: ChangedBy) -> tuple[Need, ...]:
    """The grades that a scenario asks for, in place of all that would lead to them."""
    return tuple(
        _grade_need(library.scoring(function.scheme, on), function.accepted, by)
        for function in scenario.clause_functions
        if isinstance(function, GradeThreshold)
    )


def _grade_need(scheme: Scheme, accepted: frozenset[str], by: ChangedBy) -> Need:
    levels = [level for level in scheme.ordered_levels if level in accepted]
    to = (
        Wording(f"以下之一：{'、'.join(levels)}", f"one of {', '.join(levels)}") if levels[1:] else Wording(*levels * 2)
    )
    title = Wording(f"{scheme.document.title.zh}等级", f"grade of {scheme.document.title.en}")
    return Need(NeedKind.GRADE, scheme.code, f"grade.{scheme.code}", title, title, None, to, by).without_present


def _needed(goal: AnyGoal, facts: Mapping[str, Fact], library: Library, on: date) -> list[NeedSet]:
    present = [slot.function.read(facts, on)[0] for slot in goal.slots]
    if goal.met(present):
        return []
    opened = open_facts(fact_values(goal, library, on), facts, present, on)
    opened.sort(key=lambda fact: _PREFERENCE.index(_changed_by(fact)))
    choices = fewest(goal, present, opened)
    changes = dict.fromkeys(change for choice in choices for change in choice.items())  # sets have most in common
    needs = {change: _need(goal, present, *change) for change in changes}
    return [NeedSet(tuple(needs[change] for change in choice.items())) for choice in choices]


def _need(goal: AnyGoal, present: Results, fact: OpenFact, option: Option) -> Need:
    slot = _slot(goal, present, fact, option)
    value, to = present_value(fact), wanted_value(fact, option)
    text = sentence(fact.definition.title, value, to)
    return Need(slot.kind, slot.code, fact.definition.name, fact.definition.title, text, value, to, _changed_by(fact))


def _slot(goal: AnyGoal, present: Results, fact: OpenFact, option: Option) -> Slot:
    """The first slot of the fact that counts for more with this value."""
    after = replaced(present, option.results)
    improved = (
        goal.slots[slot]
        for slot in fact.slots
        for part in goal.parts
        if slot in part.slots and part.goodness(after) > part.goodness(present)
    )
    return next(improved, goal.slots[fact.slots[0]])


def _changed_by(fact: OpenFact) -> ChangedBy:
    """In whose hands the fact is; those of an authority where its source has not told it yet, or not lately enough."""
    if fact.known or (fact.present.as_of is not None and not fact.stale and not fact.present.waiting):
        return fact.definition.changed_by
    return ChangedBy.AUTHORITY
