"""Everything that can be written in a ruleset is said: whatever is changed in one changes its sentences."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from hub.core.actor import Purpose
from hub.credit.explanations.parts import names
from hub.credit.explanations.queries import in_force_explained
from hub.credit.explanations.results import Explanation, Language
from hub.credit.explanations.rules import difference, explain
from hub.credit.facts.vocabulary import FACTS
from hub.credit.rulesets.language import declared_facts, display, models, words
from hub.credit.rulesets.language.grades import grade_facts
from hub.credit.rulesets.language.models import ScenarioRuleset
from hub.credit.rulesets.language.parsing import ADAPTER
from hub.intake.ingest.declarations import language as declarations
from hub.intake.ingest.declarations.language import ColumnKind
from hub.intake.ingest.resources import SHIPPED
from hub.intake.ingest.standard.resource import Cadence
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
    "sanction_item": {"title": BILINGUAL, "edition": "2024 年版", **SOURCE},
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
            "decided_by": ["市场监管", "税务"],
            "months": {"minor": 3, "general": 12, "serious": 36},
            **SOURCE,
        },
    ],
    "last_day_shown": True,
    "listings": [
        {
            "source": "serious-list",
            "severity": "serious",
            "months": {"longest": 36, "shortest": 12, "only_where_stated": True},
            **SOURCE,
        }
    ],
    "assumptions": [{"assume": "month-without-row-is-paid", "holds": True, **SOURCE}],
}
RESOURCE = {
    **{key: SCORING[key] for key in ("code", "version", "title", "owner")},
    "kind": "resource",
    "source": BILINGUAL,
    "providers": ["tax", "court"],
    "cadence": "event",
    "columns": [
        {"name": "opened", "kind": "day", "header": "开始日", "means": "Day it began."},
        {"name": "closed", "kind": "day", "header": "结束日", "means": "Day it ended.", "optional": True},
        {"name": "level", "kind": "choice", "header": "等级", "means": "Level.", "words": {"A": ["甲"], "B": ["乙"]}},
        {"name": "staff", "kind": "count", "header": "总数", "means": "How many."},
        {"name": "some", "kind": "count", "header": "其中", "means": "How many of these."},
        {"name": "note", "kind": "text", "header": "备注", "means": "A remark.", "optional": True},
    ],
    "key": ["opened", "level"],
    "begins": "opened",
    "ends": "closed",
    "through": "closed",
    "repaired": "closed",
    "not_in_future": ["opened"],
    "in_order": [["opened", "closed"]],
    "parts": [["some", "staff"]],
    "rules_read": ["opened", "level"],
    "narrower_scope": "record.tax:read",
    "order": 7,
    "example": {"等级": "甲"},
}
WINDOW = {"months": 3, "silent_month": "zero", "where": [{"column": "staff", "above": 1}]}
FORMULAS: tuple[Mapping[str, Any], ...] = (
    {"latest": "staff"},
    {"any": "rows", **WINDOW},
    {"sum": "staff", **WINDOW},
    {"share": "staff", "of": "technical_staff", **WINDOW},
    {"growth": "staff", **WINDOW},
    {"months_with": "rows", "months": 3, "where": WINDOW["where"]},
    {"months_without": "rows", "months": 3, "where": WINDOW["where"]},
    {"count": "rows", **WINDOW},
)
DECLARED = {
    "title": BILINGUAL,
    "resource": "research",
    "unit": "次",
    "minimum": 1,
    "maximum": 9,
    "ordered": True,
    "reported": False,
}
LISTED = {**DECLARED, "name": "walked.listed", "formula": {"count": "rows", "months": 3}}
FACTS_FILE = {
    **{key: SCORING[key] for key in ("code", "version", "title", "owner")},
    "kind": "facts",
    "facts": [*({**DECLARED, "name": f"walked.fact_{n}", "formula": each} for n, each in enumerate(FORMULAS)), LISTED],
}
DOCUMENTS: tuple[Mapping[str, Any], ...] = (SCORING, UNDECIDED, OFFICIAL, SCENARIO, WINDOWS, RESOURCE, FACTS_FILE)
#: Models that only lend their fields to others.
BASES = {"RulesetPart", "Ruleset", "SourcedRule", "OperatorWithOperand", "Formula", "WindowFormula"}
_ONE_WORD = "it is the formula's name, and holds one word only"
#: Fields without a sentence of their own, each with its reason.
UNSAID = {
    **{
        f"{kind}.kind": "it chooses the sentences; two kinds are not compared"
        for kind in ("ScoringRuleset", "OfficialRuleset", "ScenarioRuleset", "DisplayRuleset")
    },
    "FactsRuleset.kind": "it chooses the sentences",
    "ResourceDeclaration.kind": "it chooses the sentences",
    "AnyRow.any": _ONE_WORD,
    "Count.count": _ONE_WORD,
    "MonthsWith.months_with": _ONE_WORD,
    "MonthsWithout.months_without": _ONE_WORD,
}
Place = tuple[str | int, ...]


def fields(model: BaseModel, place: Place = ()) -> Iterator[tuple[str, Place]]:
    """Each field that is set, with its place in the document; those of parts too."""
    for name in model.model_fields_set:
        at = (*place, type(model).model_fields[name].alias or name)
        yield f"{type(model).__name__}.{name}", at
        value = getattr(model, name)
        for key, part in enumerate(value) if isinstance(value, tuple) else [(None, value)]:
            if isinstance(part, BaseModel):
                yield from fields(part, at if key is None else (*at, key))


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
            yield dict(list(value.items())[:-1])
            yield from ({**value, key: f"{each}另"} for key, each in value.items() if isinstance(each, str))
            yield from (part for each in value.values() if isinstance(each, list) for part in each)
            yield from ({**value, "code": "SWAPPED"}, {**value, "scheme": "other"}, SCENARIO["eligible_when"])
        case str():
            literals = [*map(str, Purpose), *names.EFFECTS, *names.DEPARTMENTS, *names.FIRST, *names.CONFIDENCES]
            literals += [*ColumnKind, *Cadence, *names.SILENT_MONTHS, *names.SEVERITIES, *names.ASSUMPTIONS]
            literals += [*SHIPPED, "assets", "opened", "closed"]
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
    if name not in UNSAID
}


def test_the_documents_use_every_word_of_the_language() -> None:
    language = {
        f"{model.__name__}.{field}"
        for module in (words, models, display, declared_facts, declarations)
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, BaseModel) and model.__name__ not in BASES
        for field in model.model_fields
        if not model.__name__.startswith("_") and f"{model.__name__}.{field}" not in UNSAID
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

    assert set(names.EFFECTS) == set(get_args(effect))
    assert set(names.PURPOSES) == set(Purpose)
    assert set(names.CONFIDENCES) == set(get_args(words.Confidence))
    assert set(names.SEVERITIES) == set(get_args(display.Severity))
    assert set(names.ASSUMPTIONS) == set(get_args(display.Assumption.model_fields["assume"].annotation))
    assert set(names.CADENCES) == set(Cadence)
    assert set(names.COLUMN_KINDS) == set(ColumnKind)
    assert set(names.SILENT_MONTHS) == {"zero", "unknown"}
    assert set(names.FIRST) == set(get_args(models.Ordering.model_fields["first"].annotation))


def test_no_sentence_is_left_without_words() -> None:
    wrong = [line for each in in_force_explained(ON) for line in told(each) if "None" in line or not line.strip()]

    assert wrong == []
