"""Everything that can be written in a ruleset is said: whatever is changed in one changes its sentences."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from hub.core.actor import Purpose
from hub.credit.explanations.parts import names
from hub.credit.explanations.queries import in_force_explained
from hub.credit.explanations.results import Explanation, Language
from hub.credit.explanations.rules import difference, explain
from hub.credit.facts.vocabulary import FACTS, SOURCES
from hub.credit.rulesets.language import models, words
from hub.credit.rulesets.language.grades import grade_facts
from hub.credit.rulesets.language.models import ScenarioRuleset, Window
from hub.credit.rulesets.language.parsing import ADAPTER
from tests.credit.records import ON

CLAUSE = """
code: {code}
{condition}
text: {{zh: 要求{code}, en: asks {code}}}
remedy: {{zh: 补救{code}, en: mends {code}}}
basis: 出处{code}
confidence: C2
"""


def clause(code: str, condition: str, **more: Any) -> dict[str, Any]:
    written: dict[str, Any] = yaml.safe_load(CLAUSE.format(code=code, condition=condition))
    return {**written, **more}


BILINGUAL = {"zh": "中文", "en": "English"}
SOURCE = {"basis": "出处", "confidence": "M"}
INDICATOR = {
    "code": "first",
    "name": BILINGUAL,
    "dimension": "one",
    "maximum": 10,
    "weight": 60,
    "fact": "research.intensity",
    "bands": [{"above": 5, "points": 10}, {"at_least": 0, "points": 0}],
    **SOURCE,
}
SCORING = {
    "kind": "scoring",
    "code": "walked",
    "version": "2026.1",
    "title": BILINGUAL,
    "owner": "tax",
    "effective_from": date(2026, 1, 1),
    "effective_to": date(2027, 1, 1),
    "max_age_days": {"research": 100},
    "human_checks": [{"code": "LOOK", "text": BILINGUAL, **SOURCE}],
    "applies_to": {"fact": "research.staff", "at_least": 1},
    "dimensions": [{"code": code, "title": BILINGUAL} for code in ("one", "two", "three")],
    "indicators": [
        INDICATOR,
        {
            "code": "second",
            "name": BILINGUAL,
            "dimension": "two",
            "maximum": 10,
            "weight": 40,
            "ways": [
                {"fact": "honour.highest", "bands": [{"is": "none", "points": 0}, {"in": ["national"], "points": 10}]},
                {"fact": "ip.class_two", "bands": [{"at_least": 0, "points": 3}]},
                {"fact": "ip.class_one", "bands": [{"at_least": 2, "points": 3}, {"at_least": 0, "points": 0}]},
            ],
            **SOURCE,
        },
    ],
    "gates": [clause("GATE", "fact: research.staff\nat_most: 500")],
    "vetoes": [clause("VETO", "fact: serious.listed\nis: true", cap="D")],
    "minima": [{"code": "ENOUGH", "dimension": "one", "at_least": 4, "text": BILINGUAL, "remedy": BILINGUAL, **SOURCE}],
    "direct": [clause("DIRECT", "fact: qualification.high_tech\nis: true")],
    "cuts": [{"level": "A", "at_least": 80}, {"level": "D", "at_least": 0}],
    "minimum_assessed": Decimal("0.5"),
}
UNDECIDED = {**{key: value for key, value in SCORING.items() if key != "minimum_assessed"}, "undecided": "待定"}
OFFICIAL = {
    **{key: SCORING[key] for key in ("code", "version", "title", "owner", "effective_from", "max_age_days")},
    "kind": "official",
    "level": "unified.level",
    "score": "unified.score",
    "unrated": "未定级",
    **SOURCE,
}
SCENARIO = {
    **{key: SCORING[key] for key in ("code", "version", "title", "owner", "effective_from", "max_age_days")},
    "kind": "scenario",
    "purpose": "credit-financing",
    "effect": "priority",
    "eligible_when": {
        "all": [
            clause("FIRST", "fact: penalty.live\nbelow: 3"),
            {
                "any": [
                    clause("SECOND", "fact: tax.grade\nat_least: B"),
                    clause("THIRD", "fact: tax.grade\nin: [A, M]"),
                ]
            },
            {"not": clause("FOURTH", "fact: register.years\nat_most: 2")},
        ]
    },
    "threshold": {"scheme": "walked", "at_least": "A", "text": BILINGUAL, "remedy": BILINGUAL, **SOURCE},
    "order_by": [{"by": "grade.walked", "first": "best"}],
    "human_decision": True,
    "otherwise": BILINGUAL,
    "settings": [{"code": "limit", "title": BILINGUAL, "value": 36, "unit": "项", **SOURCE}],
}
WINDOWS = {
    **{key: SCORING[key] for key in ("code", "version", "title", "owner")},
    "kind": "display-windows",
    "windows": [
        {"months": {"minor": 3, "general": 36, "serious": 36}, **SOURCE},
        {
            "decided_from": date(2026, 4, 1),
            "decided_by": ["市场监督管理", "市场监管"],
            "months": {
                "minor": {"longest": 3, "only_where_stated": True},
                "general": {"shortest": 3, "longest": 12},
                "serious": 36,
            },
            **SOURCE,
        },
    ],
    "last_day_shown": True,
    "listings": [
        {"source": "serious-list", "severity": "serious", "months": {"shortest": 12, "longest": 36}, **SOURCE}
    ],
    "assumptions": [{"assume": "month-without-row-is-paid", "holds": True, **SOURCE}],
}
SANCTION = {
    **SCENARIO,
    "effect": "sanction",
    "sanction_item": {"title": BILINGUAL, "edition": "2024 年版", **SOURCE},
}
DOCUMENTS: tuple[Mapping[str, Any], ...] = (SCORING, UNDECIDED, OFFICIAL, SCENARIO, SANCTION, WINDOWS)
#: Models that only lend their fields to others.
BASES = {"RulesetPart", "Ruleset", "SourcedRule", "OperatorWithOperand"}
#: Fields without a sentence of their own, each with its reason.
UNSAID = {"kind": "it chooses the sentences; two kinds are not compared"}
Place = tuple[str | int, ...]


def fields(model: BaseModel, place: Place = ()) -> Iterator[tuple[str, Place]]:
    """Each field that is set, with its place in the document; those of parts too."""
    for name in model.model_fields_set:
        at = (*place, type(model).model_fields[name].alias or name)
        yield f"{type(model).__name__}.{name}", at
        value = getattr(model, name)
        for key, part in members(value):
            if isinstance(part, BaseModel):
                yield from fields(part, (*at, *key))


def members(value: Any) -> Iterator[tuple[Place, Any]]:
    """What a field holds, each with its place below it: items, values by key, or the value itself."""
    match value:
        case tuple():
            yield from (((number,), item) for number, item in enumerate(value))
        case Mapping():
            yield from (((key,), item) for key, item in value.items())
        case _:
            yield (), value


def told(explanation: Explanation) -> list[str]:
    lines = (line for section in explanation.sections for line, _ in section.walk())
    return [language.text(line.text) for line in lines for language in Language]


def explained(document: Mapping[str, Any]) -> Explanation:
    schemes = [ADAPTER.validate_python(SCORING), ADAPTER.validate_python({**SCORING, "code": "other"})]
    return explain(ADAPTER.validate_python(document), grade_facts(schemes))


def others(value: Any) -> Iterator[Any]:
    """What could be written instead of a value."""
    match value:
        case bool():
            yield not value
        case int() | Decimal():
            yield from (value + 1, value / 2)
        case date():
            yield value + timedelta(days=1)
        case list():
            yield from (value[:-1], ["B", "M"])
        case dict():
            yield {key: each + 1 if isinstance(each, int) else each for key, each in value.items()}
            yield {key: f"{each}另" for key, each in value.items()}
            yield from (part for each in value.values() if isinstance(each, list) for part in each)
            swapped = ({"code": "SWAPPED"}, {"scheme": "other"}, {"edition": "2025 年版"})
            yield from (*({**value, **each} for each in swapped), SCENARIO["eligible_when"])
        case str():
            choices = (names.EFFECTS, names.DEPARTMENTS, names.FIRST, names.CONFIDENCES, names.SEVERITIES)
            literals = [*map(str, Purpose), *chain(*choices, names.ASSUMPTIONS, SOURCES)]
            yield from ("other", "three", "OTHER", "2026.9", "B", "D", *literals, *FACTS, "另外")


def changed(document: Mapping[str, Any], place: Place) -> Iterator[Mapping[str, Any]]:
    """The document with something else at the place, as far as that can be explained."""
    *above, last = place
    for other in others(_at(document, place)):
        copy: Any = deepcopy(dict(document))
        _at(copy, tuple(above))[last] = other
        try:
            explained(copy)
        except (KeyError, ValueError):  # a ValidationError is one
            continue
        if ADAPTER.validate_python(copy) != ADAPTER.validate_python(document):
            yield copy


def _at(document: Any, place: Place) -> Any:
    for part in place:
        document = document[part]
    return document


PLACES = {
    name: (document, place)
    for document in DOCUMENTS
    for name, place in fields(ADAPTER.validate_python(document))
    if name.partition(".")[2] not in UNSAID
}


def test_the_documents_use_every_word_of_the_language() -> None:
    language = {
        f"{model.__name__}.{field}"
        for module in (words, models)
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, BaseModel) and model.__name__ not in BASES
        for field in model.model_fields
        if field not in UNSAID
    }
    operators = {"is_", "in_", "at_least", "at_most", "above", "below"}
    used = {name.partition(".")[2] for name in PLACES}

    unused = {name for name in language - PLACES.keys() if name.partition(".")[2] not in operators}

    assert operators <= used
    assert unused == {"OfficialRuleset.effective_to", "OfficialRuleset.human_checks"} | {
        f"ScenarioRuleset.{shared}" for shared in ("effective_to", "human_checks")
    }, "A word of the language that no document here uses: write it, and give it its sentence"


@pytest.mark.parametrize("name", sorted(PLACES))
def test_every_word_changes_the_sentences_and_the_difference(name: str) -> None:
    document, place = PLACES[name]
    before = explained(document)

    other = next(changed(document, place), None)

    assert other is not None, f"nothing else can be written at {place}"
    after = explained(other)
    assert told(after) != told(before), f"{name} is said by no sentence"
    assert difference(before, after).changes, f"{name} changes without a difference"


def test_every_choice_of_the_language_has_its_name() -> None:
    effect = ScenarioRuleset.model_fields["effect"].annotation
    severities, _ = get_args(Window.model_fields["months"].annotation)
    sources = get_args(models.ListingRule.model_fields["source"].annotation)

    assert set(names.EFFECTS) == set(get_args(effect))
    assert set(names.PURPOSES) == set(Purpose)
    assert set(names.CONFIDENCES) == set(get_args(words.Confidence))
    assert set(names.SEVERITIES) == set(get_args(severities))
    assert set(names.ASSUMPTIONS) == set(get_args(models.Assumption.model_fields["assume"].annotation))
    assert set(sources) <= set(SOURCES)
    assert set(names.FIRST) == set(get_args(models.Ordering.model_fields["first"].annotation))


def test_no_sentence_is_left_without_words() -> None:
    wrong = [line for each in in_force_explained(ON) for line in told(each) if "None" in line or not line.strip()]

    assert wrong == []
