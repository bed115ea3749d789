"""Explain a ruleset in sentences, and compare two versions sentence by sentence."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hub.core.errors import Invalid
from hub.credit.explanations.parts import schemes, windows
from hub.credit.explanations.parts.scenarios import scenario_sections
from hub.credit.explanations.results import (
    AcceptedValues,
    Change,
    ChangeKind,
    Difference,
    Explanation,
    Move,
    Quantity,
    RuleLine,
)
from hub.credit.facts.vocabulary import FactDefinition, Wording
from hub.credit.rulesets.language.models import (
    DisplayRuleset,
    OfficialRuleset,
    Ruleset,
    ScenarioRuleset,
    ScoringRuleset,
)
from hub.credit.rulesets.language.versions import version_name


class _PlacedLine(NamedTuple):
    line: RuleLine
    above: tuple[RuleLine, ...]


def explain(ruleset: Ruleset | DisplayRuleset, grades: Mapping[str, FactDefinition]) -> Explanation:
    """Say everything that a ruleset says; `grades` are the facts that schemes define, by name."""
    match ruleset:
        case ScoringRuleset():
            sections = schemes.scoring_sections(ruleset)
        case OfficialRuleset():
            sections = schemes.official_sections(ruleset)
        case ScenarioRuleset():
            sections = scenario_sections(ruleset, grades)
        case DisplayRuleset():
            sections = windows.window_sections(ruleset)
        case _:
            raise TypeError(f"no sentences for {type(ruleset).__name__}")
    title = Wording(ruleset.title.zh, ruleset.title.en)
    written = tuple(section for section in sections if section.parts)
    return Explanation(ruleset.kind, ruleset.code, version_name(ruleset), title, written)


def difference(before: Explanation, after: Explanation) -> Difference:
    """Find each line that is new, gone or says something else; raises Invalid for rulesets of two kinds."""
    if before.kind != after.kind:
        raise Invalid(f"{before.version} is a {before.kind}, {after.version} a {after.kind}: they cannot be compared")
    return Difference(before.version, after.version, after.title, tuple(_changes(_lines(before), _lines(after))))


def _changes(before: Mapping[str, _PlacedLine], after: Mapping[str, _PlacedLine]) -> Iterator[Change]:
    rejoined = _formulas(before) != _formulas(after)
    for key, (line, above) in before.items():
        if key in after:
            if line.text != after[key].line.text:
                yield _changed(line, after[key])
        elif _begins(above, after):
            strictness = line.addition.opposite if line.addition and not rejoined else None
            yield Change(ChangeKind.GONE, _place(line, above), line.text, None, Move(None, strictness))
    for key, (line, above) in after.items():
        if key not in before and _begins(above, before):
            strictness = None if rejoined else line.addition
            yield Change(ChangeKind.NEW, _place(line, above), None, line.text, Move(None, strictness))


def _changed(line: RuleLine, later: _PlacedLine) -> Change:
    match line.measure, later.line.measure:
        case (Quantity() as before, Quantity() as after):
            move = before.move(after)
        case (AcceptedValues() as earlier, AcceptedValues() as changed):
            move = earlier.move(changed)
        case _:
            move = Move()
    return Change(ChangeKind.CHANGED, _place(*later), line.text, later.line.text, move)


def _formulas(lines: Mapping[str, _PlacedLine]) -> dict[str, Wording]:
    """How clauses are joined; where that changes too, nobody can say what one new clause does."""
    return {key: placed.line.text for key, placed in lines.items() if key.startswith("formula")}


def _begins(above: tuple[RuleLine, ...], other: Mapping[str, _PlacedLine]) -> bool:
    """Whether the line is the first of what only one version has; what stands below such a line goes with it."""
    return all(line.key is None or line.key in other for line in above)


def _place(line: RuleLine, above: tuple[RuleLine, ...]) -> tuple[Wording, ...]:
    section, *between = above
    return (section.label, *(each.label for each in between if each.key is not None), line.label)


def _lines(explanation: Explanation) -> dict[str, _PlacedLine]:
    walked = (placed for section in explanation.sections for placed in section.walk())
    return {line.key: _PlacedLine(line, above) for line, above in walked if line.key is not None}
